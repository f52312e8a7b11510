"""What the push asks of tweets: which of the people who have a page open may hear of them, in few statements for many.

The rules are those of the lists, with a column in the place of the one reader: whoever is told finds the tweet there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.models import Bookmark, Hashtag, HomeEntry, Like, Tweet, TweetHashtag, User
from twitter.queries.cards import AuthorLine, Counts, ViewerState
from twitter.queries.paging import PAGE_SIZE, AnySelect, PageRequest
from twitter.queries.timelines import by_author, hashtag, home, local, retweet_is_wanted
from twitter.queries.tweets import Entry, Poster, entries, with_shown, without_muted
from twitter.queries.visibility import VIEWER, tweet_is_visible

BATCH: Final = 500  # readers in one statement
PAIRS_AT_ONCE: Final = 4_000  # of tweets and readers, when there are several tweets

Pairs = set[tuple[int, int]]  # of a tweet and a reader
PageKey = tuple[str, int | str]  # what kind of page, and of whom or what; 0 for what there is one of

Reader = aliased(User, name="reader")
_READER: Any = Reader.id
_TWEET_IDS: Any = bindparam("tweet_ids", expanding=True, type_=BigInteger)
_READER_IDS: Any = bindparam("reader_ids", expanding=True, type_=BigInteger)
_ABOVE_ID: Any = bindparam("above_id", type_=BigInteger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A new tweet or retweet, as lists sort it in."""

    id: int
    poster: AuthorLine  # who wrote or retweeted it
    in_reply_to_id: int | None
    is_for_local: bool  # whether it could stand among what everybody writes for everyone
    is_first_hand: bool  # whether it belongs on the first list of its author's profile
    has_pictures: bool
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a page is told of something new in its list."""

    id: int
    poster: AuthorLine


def posted(tweet_ids: Collection[int]) -> list[Posted]:
    """Return those of some tweets that are there, the oldest first, with what decides in which lists they stand."""
    tags = defaultdict(set)
    for tweet_id, key in db.session.execute(_tags(), {"tweet_ids": list(tweet_ids)}):
        tags[tweet_id].add(key)
    rows = db.session.execute(_posted(), {"tweet_ids": list(tweet_ids)})
    return [
        Posted(
            id=row.tweet_id,
            poster=_poster(row),
            in_reply_to_id=row.in_reply_to_id,
            is_for_local=row.in_reply_to_id is None and row.retweet_of_id is None and row.audience == "everyone",
            is_first_hand=row.in_reply_to_id is None or row.in_reply_to_author_id == row.id,
            has_pictures=bool(row.pictures),
            tags=frozenset(tags[row.tweet_id]),
        )
        for row in rows
    ]


def in_homes(tweet_ids: Collection[int], reader_ids: Collection[int]) -> Pairs:
    """Return which of these people find which of these tweets in their home now."""
    return _pairs(_in_homes(), tweet_ids, reader_ids)


def readable(readers: Mapping[int, set[int]]) -> Pairs:
    """Return who of the readers of each of some tweets, or retweets, may read it now."""
    return _checked(_readable(is_list=False), readers)


def listed(readers: Mapping[int, set[int]]) -> Pairs:
    """Return the same without whom a reader has muted: lists leave them out, pages of one tweet or person do not."""
    return _checked(_readable(is_list=True), readers)


def shown(viewer_id: int, tweet_ids: Collection[int]) -> set[int]:
    """Return which of these the viewer may see; with a retweet, the tweet it shows."""
    rows = db.session.execute(_shown(), {"viewer_id": viewer_id, "tweet_ids": list(tweet_ids)})
    return {each for row in rows for each in (row.entry_id, row.shown_id)}


def counts(tweet_ids: Collection[int]) -> dict[int, Counts]:
    """Return the counts of those of some tweets that are there."""
    rows = db.session.execute(_counts(), {"tweet_ids": list(tweet_ids)})
    return {row.id: Counts(row.like_count, row.retweet_count, row.reply_count, row.quote_count) for row in rows}


def standings(tweet_ids: Collection[int], actor_ids: Collection[int]) -> dict[tuple[int, int], ViewerState]:
    """Return what each of some people did to each of some tweets."""
    rows = db.session.execute(_standings(), {"tweet_ids": list(tweet_ids), "reader_ids": list(actor_ids)})
    return {
        (row.tweet_id, row.reader_id): ViewerState(
            has_liked=row.liked is not None,
            has_retweeted=row.retweeted is not None,
            has_bookmarked=row.bookmarked is not None,
        )
        for row in rows
    }


def arrivals(viewer: User, page: PageKey, above_id: int) -> tuple[list[Arrival], bool]:
    """Return what a timeline page shows above an id, newest first, and whether there is more than that."""
    cards = [card for card in _newest(viewer, page) if not card.is_above]
    new = [Arrival(card.entry_id, card.retweeter or card.author) for card in cards if card.entry_id > above_id]
    return new, len(new) >= PAGE_SIZE


def replies(viewer_id: int, tweet_id: int, above_id: int) -> tuple[list[Arrival], bool]:
    """Return the answers to a tweet above an id that the viewer may read, newest first, and whether there are more."""
    values = {"viewer_id": viewer_id, "tweet_id": tweet_id, "above_id": above_id}
    found = [Arrival(row.tweet_id, _poster(row)) for row in db.session.execute(_replies(), values)]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def _newest(viewer: User, page: PageKey) -> Iterable[Any]:
    match page:
        case "home", _:
            wishes = {"replies": viewer.home_shows_replies, "retweets": viewer.home_shows_retweets}
            return home(viewer.id, PageRequest(), **wishes).items
        case "local", _:
            return local(viewer.id, PageRequest()).items
        case "tag", str(tag):
            return hashtag(viewer.id, tag, PageRequest()).items
        case "profile", int(author_id):
            return by_author(viewer.id, author_id, PageRequest()).items
    return ()


def together(readers: Mapping[int, set[int]]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield tweets and readers to ask about at once.

    Of several tweets, as long as that does not mean to ask of many people about tweets of others.
    """
    some, union = list[int](), set[int]()
    for tweet_id, theirs in readers.items():
        if some and (len(some) + 1) * len(union | theirs) > PAIRS_AT_ONCE:
            yield from _batches(some, union)
            some, union = [], set()
        some.append(tweet_id)
        union |= theirs
    yield from _batches(some, union)


def _batches(tweet_ids: Collection[int], reader_ids: Collection[int]) -> Iterator[tuple[list[int], list[int]]]:
    readers = sorted(reader_ids)
    for first in range(0, len(readers), BATCH):
        yield list(tweet_ids), readers[first : first + BATCH]


def _checked(statement: AnySelect, readers: Mapping[int, set[int]]) -> Pairs:
    return _answered(statement, together(readers))


def _pairs(statement: AnySelect, tweet_ids: Collection[int], reader_ids: Collection[int]) -> Pairs:
    return _answered(statement, _batches(tweet_ids, reader_ids))


def _answered(statement: AnySelect, questions: Iterable[tuple[list[int], list[int]]]) -> Pairs:
    found = Pairs()
    for tweet_ids, reader_ids in questions:
        rows = db.session.execute(statement, {"tweet_ids": tweet_ids, "reader_ids": reader_ids})
        found.update((row.tweet_id, row.reader_id) for row in rows)
    return found


@cache
def _posted() -> AnySelect:
    facts = (Entry.in_reply_to_id, Entry.in_reply_to_author_id, Entry.retweet_of_id, Entry.audience, Entry.pictures)
    statement = select(Entry.id.label("tweet_id"), *facts, *_POSTER).join(Poster, Poster.id == Entry.author_id)
    return statement.where(Entry.id.in_(_TWEET_IDS), Entry.deleted_at.is_(None)).order_by(Entry.id)


@cache
def _tags() -> AnySelect:
    statement = select(TweetHashtag.tweet_id, Hashtag.key).join(Hashtag, Hashtag.id == TweetHashtag.hashtag_id)
    return statement.where(TweetHashtag.tweet_id.in_(_TWEET_IDS))


@cache
def _in_homes() -> AnySelect:
    statement = select(HomeEntry.tweet_id, Reader.id.label("reader_id")).select_from(HomeEntry)
    statement = statement.join(Reader, Reader.id == HomeEntry.user_id).join(Entry, Entry.id == HomeEntry.tweet_id)
    statement = with_shown(_READER, statement.join(Poster, Poster.id == Entry.author_id))
    statement = statement.where(HomeEntry.user_id.in_(_READER_IDS), HomeEntry.tweet_id.in_(_TWEET_IDS))
    return without_muted(_READER, statement.where(_is_wished(), retweet_is_wanted(_READER)))


def _is_wished() -> ColumnElement[bool]:
    """Return the condition that readers want such entries in their homes, as `timelines.home` is told by its caller."""
    replies = or_(Reader.home_shows_replies, Entry.in_reply_to_id.is_(None), Entry.author_id == Reader.id)
    return and_(replies, or_(Reader.home_shows_retweets, Entry.retweet_of_id.is_(None)))


@cache
def _readable(*, is_list: bool) -> AnySelect:
    statement = select(Entry.id.label("tweet_id"), Reader.id.label("reader_id")).select_from(Entry)
    statement = statement.join(Reader, Reader.id.in_(_READER_IDS)).join(Poster, Poster.id == Entry.author_id)
    statement = with_shown(_READER, statement.where(Entry.id.in_(_TWEET_IDS)))
    return without_muted(_READER, statement) if is_list else statement


@cache
def _shown() -> AnySelect:
    statement = entries(VIEWER).add_columns(func.coalesce(Entry.retweet_of_id, Entry.id).label("shown_id"))
    return statement.where(Entry.id.in_(_TWEET_IDS))


@cache
def _counts() -> AnySelect:
    columns = (Tweet.id, Tweet.like_count, Tweet.retweet_count, Tweet.reply_count, Tweet.quote_count)
    return select(*columns).where(Tweet.id.in_(_TWEET_IDS), Tweet.deleted_at.is_(None))


@cache
def _standings() -> AnySelect:
    retweet = aliased(Tweet)
    done = (Like.id.label("liked"), Bookmark.id.label("bookmarked"), retweet.id.label("retweeted"))
    return (
        select(Tweet.id.label("tweet_id"), Reader.id.label("reader_id"), *done)
        .select_from(Tweet)
        .join(Reader, Reader.id.in_(_READER_IDS))
        .outerjoin(Like, and_(Like.user_id == Reader.id, Like.tweet_id == Tweet.id))
        .outerjoin(Bookmark, and_(Bookmark.user_id == Reader.id, Bookmark.tweet_id == Tweet.id))
        .outerjoin(retweet, and_(retweet.author_id == Reader.id, retweet.retweet_of_id == Tweet.id))
        .where(Tweet.id.in_(_TWEET_IDS))
    )


@cache
def _replies() -> AnySelect:
    statement = select(Entry.id.label("tweet_id"), *_POSTER).join(Poster, Poster.id == Entry.author_id)
    statement = statement.where(Entry.in_reply_to_id == bindparam("tweet_id", type_=BigInteger), Entry.id > _ABOVE_ID)
    statement = statement.where(tweet_is_visible(VIEWER, Poster, Entry))
    return statement.order_by(Entry.id.desc()).limit(PAGE_SIZE + 1)


_POSTER = (Poster.id, Poster.username, Poster.display_name, Poster.is_protected, Poster.avatar_key)


def _poster(row: Any) -> AuthorLine:
    return AuthorLine(row.id, row.username, row.display_name, row.is_protected, row.avatar_key)
