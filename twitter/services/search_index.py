"""Keeping what search finds by: changed in the transaction that changes a tweet or a name, or made anew for all."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import delete, insert, select

from twitter.extensions import db
from twitter.models import NameWord, SearchDocument, SearchTerm, Tweet, User
from twitter.text import find_entities, name_words
from twitter.text.tokens import document, term_id, terms
from twitter.transaction import atomic, rows_changed

HAS_MEDIA: Final = "has:media"
HAS_LINK: Final = "has:link"
CHUNK: Final = 1_000  # tweets or people that one transaction of a rebuilding serves
SLICES: Final = 1_024  # of the numbers of terms: clearing one is a small transaction
_AT_ONCE = 500  # terms that one statement deletes

Row = dict[str, Any]


def put(tweet: Tweet) -> None:
    """Let a tweet be found by its text, its warning and the words beside its pictures. Inside `atomic`, after these."""
    documents, found_by = rows([vars(tweet)])
    _store(documents, found_by)


def forget(tweet_ids: Iterable[int]) -> None:
    """Let some tweets be found no longer. Inside `atomic`."""
    statement = select(SearchDocument.tweet_id, SearchDocument.words).where(SearchDocument.tweet_id.in_([*tweet_ids]))
    kept = db.session.execute(statement).all()
    for row in kept:
        numbers = _numbers(row.words)
        for some in (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)):
            rows_changed(delete(SearchTerm).where(SearchTerm.term.in_(some), SearchTerm.tweet_id == row.tweet_id))
    rows_changed(delete(SearchDocument).where(SearchDocument.tweet_id.in_([row.tweet_id for row in kept])))


def rows(tweets: Iterable[Mapping[str, Any]]) -> tuple[list[Row], list[Row]]:
    """Return what to store for tweets as rows of `tweets`: of `search_documents`, and of `search_terms` by term.

    Retweets have none: what they pass on is found itself. Neither have tweets without a word.
    """
    said = ((tweet["id"], _document(tweet)) for tweet in tweets)
    documents = [{"tweet_id": tweet_id, "words": words} for tweet_id, words in said if terms(words)]
    found_by = [{"term": number, "tweet_id": row["tweet_id"]} for row in documents for number in _numbers(row["words"])]
    found_by.sort(key=lambda row: (row["term"], row["tweet_id"]))  # neighbours in the index are written together
    return documents, found_by


def put_names(user_ids: Iterable[int]) -> None:
    """Let some people be found by the names they have now. Inside `atomic`, after their rows were changed or locked."""
    named = select(User.id, User.username, User.display_name).where(User.id.in_([*user_ids]))
    people = [row._mapping for row in db.session.execute(named)]
    rows_changed(delete(NameWord).where(NameWord.user_id.in_([person["id"] for person in people])))
    if people:
        db.session.execute(insert(NameWord), rows_of_names(people))


def rows_of_names(people: Iterable[Mapping[Any, Any]]) -> list[Row]:
    """Return what to store in `name_words` for people as rows of `users`."""
    return [
        {"user_id": person["id"], "word": word}
        for person in people
        for word in name_words(person["username"], person["display_name"])
    ]


def clear() -> Iterator[int]:
    """Forget by which words tweets are found, also those of an older way of finding words; yield after each slice."""
    step = 2**64 // SLICES
    for number in range(SLICES):
        first = number * step - 2**63
        with atomic():
            rows_changed(delete(SearchTerm).where(SearchTerm.term.between(first, first + step - 1)))
        yield number


def rebuild_tweets(after: int = 0) -> tuple[int, int] | None:
    """Index the next CHUNK tweets by id anew; return the last one's id and how many they were, None at the end."""
    with atomic():
        some = select(Tweet).where(Tweet.id > after).order_by(Tweet.id).limit(CHUNK)
        found = [vars(tweet) for tweet in db.session.scalars(some.with_for_update(key_share=True))]
        forget(row["id"] for row in found)
        _store(*rows(found))
    db.session.expunge_all()
    return (found[-1]["id"], len(found)) if found else None


def rebuild_people(after: int = 0) -> tuple[int, int] | None:
    """Make the words anew by which the next CHUNK people are found; return as `rebuild_tweets` does."""
    some = select(User.id).where(User.id > after, User.password_hash != "").order_by(User.id).limit(CHUNK)
    with atomic():
        found = list(db.session.scalars(some.with_for_update(key_share=True)))
        put_names(found)
    return (found[-1], len(found)) if found else None


def _store(documents: list[Row], found_by: list[Row]) -> None:
    if documents:
        db.session.execute(insert(SearchDocument), documents)
        db.session.execute(insert(SearchTerm), found_by)


def _document(tweet: Mapping[str, Any]) -> str:
    if tweet.get("retweet_of_id") or tweet.get("deleted_at"):
        return ""
    pictures = tweet.get("pictures") or []
    alts = [picture.get("alt") or "" for picture in pictures]
    facts = [HAS_MEDIA] * bool(pictures) + [HAS_LINK] * _has_link(tweet["text"])
    return document([tweet["text"], tweet.get("content_warning") or "", *alts], facts)


def _has_link(text: str) -> bool:
    return "." in text and any(entity.kind == "url" for entity in find_entities(text))


def _numbers(words: str) -> list[int]:
    return sorted(map(term_id, terms(words)))
