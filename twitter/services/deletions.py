"""Deleting tweets: gone from every page with the commit. What hangs on them by the thousand is cleared away by jobs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from twitter import clock, outbox
from twitter.events import TweetChanged, TweetDeleted, publish
from twitter.extensions import db
from twitter.models import Bookmark, HomeEntry, Like, Pin, Tweet, TweetEdit, User
from twitter.services import entities, locks, notifications, pictures
from twitter.services.permissions import require
from twitter.transaction import atomic, rows_changed

CHUNK = 200  # rows of others that one transaction keeps locked


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
    rows = _locked(sorted(set(tweet_ids)))
    gone = [row.id for row in rows]
    _count_out(User.tweet_count, User.id, Counter(row.author_id for row in rows))
    for reference, counter in _COUNTED.items():
        _count_out(counter, Tweet.id, Counter(getattr(row, reference) for row in rows))
    emptied = {"deleted_at": clock.now(), "text": "", "content_warning": "", "mention_ids": {}, "pictures": []}
    rows_changed(update(Tweet).where(Tweet.id.in_(gone)).values(**emptied, link_preview_id=None, retweet_of_id=None))
    entities.forget(gone)
    let_go = pictures.take_off if keeps_pictures else pictures.discard_of
    let_go(gone)
    for about in (TweetEdit.tweet_id, Pin.tweet_id):
        rows_changed(delete(about.class_).where(about.in_(gone)))
    notifications.forget_about(gone)
    notifications.take_back_retweets([(row.retweet_of_id, row.author_id) for row in rows if row.retweet_of_id])
    _tell(rows)
    return len(gone)


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


def _locked(tweet_ids: list[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Keep the authors' rows, the tweets' and those of what they answer, pass on or quote; return what is not deleted.

    Read twice: first to learn who and what is concerned, then again once nobody can change it.
    """
    references = (Tweet.id, Tweet.in_reply_to_id, Tweet.retweet_of_id, Tweet.quote_of_id)
    statement = select(*references, Tweet.author_id).where(Tweet.id.in_(tweet_ids), Tweet.deleted_at.is_(None))
    rows = db.session.execute(statement).all()
    locks.lock_people(row.author_id for row in rows)
    locks.lock_tweets(row._mapping[each] for row in rows for each in references if row._mapping[each] is not None)
    return db.session.execute(statement).all()


def _tell(rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
    """Tell open pages what is gone, and which tweets have other counts now; of a retweet, also whose it was."""
    answered = {(each, None) for row in rows for each in (row.in_reply_to_id, row.quote_of_id)}
    passed_on = {(row.retweet_of_id, row.author_id) for row in rows}
    for row in rows:
        publish(TweetDeleted(row.id))
    for tweet_id, actor_id in (*answered, *passed_on):
        if tweet_id is not None:
            publish(TweetChanged(tweet_id, actor_id))


def _count_out(
    counter: InstrumentedAttribute[int], key: InstrumentedAttribute[int], counts: Counter[int | None]
) -> None:
    for counted_id, count in sorted((each, count) for each, count in counts.items() if each is not None):
        rows_changed(update(counter.class_).where(key == counted_id).values({counter: counter - count}))
