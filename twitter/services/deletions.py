"""Deleting tweets: gone from every page with the commit. What hangs on them by the thousand is cleared away by jobs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from twitter import clock, outbox
from twitter.events import TweetChanged, TweetDeleted, publish
from twitter.extensions import db
from twitter.models import Bookmark, HomeEntry, Like, Pin, Tweet, TweetEdit, User
from twitter.services import entities, locks, notifications, pictures
from twitter.services.permissions import require
from twitter.transaction import atomic, rows_changed

CHUNK = 200  # rows of others that one transaction keeps locked
EMPTY: dict[str, Any] = {"text": "", "content_warning": "", "mention_ids": {}, "pictures": [], "link_preview_id": None}

Held = Sequence[Row[*tuple[Any, ...]]]  # tweets with what they answer, pass on and quote, and who wrote them


def delete_tweet(deleter: User, tweet: Tweet, *, keeps_pictures: bool = False) -> None:
    """Delete one's own tweet everywhere, with its history. An emptied row stays, so that replies keep their place.

    Its pictures may be kept to be posted again: they wait, as new ones do.
    """
    require(deleter, "delete_tweet", tweet)
    with atomic():
        if empty([tweet.id], keeps_pictures=keeps_pictures):
            rows_changed(delete(HomeEntry).where(HomeEntry.user_id == tweet.author_id, HomeEntry.tweet_id == tweet.id))
            outbox.enqueue("forget_reactions", key=f"forget_reactions:{tweet.id}", tweet_id=tweet.id)


def empty(tweet_ids: Iterable[int], *, keeps_pictures: bool = False) -> int:
    """Inside `atomic`: empty tweets, and count them out wherever they are counted; return how many were still there.

    A retweet also lets go of what it passed on, so that its author may retweet it again.
    """
    rows = hold(tweet_ids, Tweet.deleted_at.is_(None))
    gone = [row.id for row in rows]
    count(rows, -1)
    emptied = {**EMPTY, "deleted_at": clock.now(), "retweet_of_id": None}
    rows_changed(update(Tweet).where(Tweet.id.in_(gone)).values(emptied))
    let_go = pictures.take_off if keeps_pictures else pictures.discard_of
    let_go(gone)
    rows_changed(delete(TweetEdit).where(TweetEdit.tweet_id.in_(gone)))
    forget(gone)
    notifications.take_back_retweets([(row.retweet_of_id, row.author_id) for row in rows if row.retweet_of_id])
    for row in rows:
        publish(TweetDeleted(row.id))
    tell_counts(rows)
    return len(gone)


def forget(tweet_ids: list[int]) -> None:
    """Inside `atomic`: let tweets be found, pinned and told of no more."""
    entities.forget(tweet_ids)
    rows_changed(delete(Pin).where(Pin.tweet_id.in_(tweet_ids)))
    notifications.forget_about(tweet_ids)


def hold(tweet_ids: Iterable[int], which: ColumnElement[bool]) -> Held:
    """Inside `atomic`: keep the authors' rows, the tweets' and those of what they answer, pass on or quote.

    Return those of the tweets for which the condition holds. Read twice: first to learn who and what is concerned, then
    again once nobody can change it.
    """
    references = (Tweet.id, Tweet.in_reply_to_id, Tweet.retweet_of_id, Tweet.quote_of_id)
    statement = select(*references, Tweet.author_id).where(Tweet.id.in_(sorted(set(tweet_ids))), which)
    rows = db.session.execute(statement).all()
    locks.lock_people(row.author_id for row in rows)
    locks.lock_tweets(row._mapping[each] for row in rows for each in references if row._mapping[each] is not None)
    return db.session.execute(statement).all()


def count(rows: Held, step: int) -> None:
    """Inside `atomic`: count tweets in, or out by -1: of their authors, and of what they answer, pass on and quote."""
    _add(User.tweet_count, User.id, Counter(row.author_id for row in rows), step)
    for reference, counter in _COUNTED.items():
        _add(counter, Tweet.id, Counter(getattr(row, reference) for row in rows), step)


def tell_counts(rows: Held) -> None:
    """Inside `atomic`: tell open pages which tweets have other counts now; of a retweet, also whose it was."""
    answered = {(each, None) for row in rows for each in (row.in_reply_to_id, row.quote_of_id)}
    passed_on = {(row.retweet_of_id, row.author_id) for row in rows}
    for tweet_id, actor_id in (*answered, *passed_on):
        if tweet_id is not None:
            publish(TweetChanged(tweet_id, actor_id))


def forget_reactions(tweet_id: int) -> None:
    """Delete the retweets, likes and bookmarks of a deleted tweet, some at a time; harmless to repeat."""
    while retweet_ids := list(db.session.scalars(select(Tweet.id).where(Tweet.retweet_of_id == tweet_id).limit(CHUNK))):
        with atomic():
            empty(retweet_ids)
    for kind in (Like, Bookmark):
        while _forget_some(kind, tweet_id):
            pass


def _forget_some(kind: type[Like] | type[Bookmark], tweet_id: int) -> int:
    with atomic():
        some = list(db.session.scalars(select(kind.user_id).where(kind.tweet_id == tweet_id).limit(CHUNK * 5)))
        return rows_changed(delete(kind).where(kind.tweet_id == tweet_id, kind.user_id.in_(some)))


_COUNTED: dict[str, InstrumentedAttribute[int]] = {
    "in_reply_to_id": Tweet.reply_count,
    "retweet_of_id": Tweet.retweet_count,
    "quote_of_id": Tweet.quote_count,
}


def _add(
    counter: InstrumentedAttribute[int], key: InstrumentedAttribute[int], counts: Counter[int | None], step: int
) -> None:
    for counted_id, number in sorted((each, number) for each, number in counts.items() if each is not None):
        rows_changed(update(counter.class_).where(key == counted_id).values({counter: counter + step * number}))
