"""Taking tweets down for moderators: gone for everybody as by a deletion, and whole again when that is undone.

What a deletion empties stays here: the text and what it said before, the pictures, what it answers or quotes, what
others did to it. After a time it is emptied for good.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update

from twitter import clock, outbox
from twitter.events import TweetDeleted, publish
from twitter.extensions import db
from twitter.models import HomeEntry, Tweet, TweetEdit, User
from twitter.services import deletions, entities, pictures, timelines
from twitter.transaction import atomic, rows_changed

KEPT: Final = timedelta(days=30)  # how long it can be put back
CHUNK: Final = 100  # tweets that one transaction empties


def take_down(tweet_ids: Iterable[int]) -> list[int]:
    """Inside `atomic`: let tweets be gone for everybody; return the ids of those that were still there.

    Retweets of them are gone with them. Pins and notifications about them do not come back.
    """
    rows = deletions.hold(tweet_ids, Tweet.deleted_at.is_(None))
    gone, moment = [row.id for row in rows], clock.now()
    deletions.count(rows, -1)
    rows_changed(update(Tweet).where(Tweet.id.in_(gone)).values(deleted_at=moment, removed_at=moment))
    deletions.forget(gone)
    for tweet_id in gone:
        publish(TweetDeleted(tweet_id))
    deletions.tell_counts(rows)
    return gone


def put_back(tweet_ids: Iterable[int]) -> list[int]:
    """Inside `atomic`: let tweets that were taken down be there again; return the ids of those that could be.

    The caller keeps the rows of those whom they mention, together with the author's: `named_in`.
    """
    rows = deletions.hold(tweet_ids, Tweet.removed_at.is_not(None))
    back = [row.id for row in rows]
    deletions.count(rows, 1)
    rows_changed(update(Tweet).where(Tweet.id.in_(back)).values(deleted_at=None, removed_at=None))
    for tweet_id in back:
        _bring_back(tweet_id)
    deletions.tell_counts(rows)
    return back


def named_in(tweet_ids: Iterable[int]) -> set[int]:
    """Return who is mentioned in tweets that were taken down."""
    removed = (Tweet.id.in_(list(tweet_ids)), Tweet.removed_at.is_not(None))
    named = db.session.scalars(select(Tweet.mention_ids).where(*removed))
    return {user_id for mention_ids in named for user_id in mention_ids.values()}


def forget(tweet_ids: Iterable[int]) -> None:
    """Inside `atomic`: empty tweets that were taken down, for good."""
    gone = [row.id for row in deletions.hold(tweet_ids, Tweet.removed_at.is_not(None))]
    rows_changed(update(Tweet).where(Tweet.id.in_(gone)).values({**deletions.EMPTY, "removed_at": None}))
    pictures.discard_of(gone)
    rows_changed(delete(TweetEdit).where(TweetEdit.tweet_id.in_(gone)))
    rows_changed(delete(HomeEntry).where(HomeEntry.tweet_id.in_(gone), HomeEntry.user_id.in_(_authors_of(gone))))
    for tweet_id in gone:
        outbox.enqueue("forget_reactions", key=f"forget_reactions:{tweet_id}", tweet_id=tweet_id)


def forget_old() -> None:
    """Empty what was taken down so long ago that it cannot be put back any more."""
    old = select(Tweet.id).where(Tweet.removed_at < clock.now() - KEPT).order_by(Tweet.id).limit(CHUNK)
    while some := list(db.session.scalars(old)):
        with atomic():
            forget(some)


def _bring_back(tweet_id: int) -> None:
    """Let a tweet be found again by whom and what it names, and stand in the homes that it belongs to now."""
    tweet = db.session.get_one(Tweet, tweet_id, populate_existing=True)
    there = set(db.session.scalars(select(User.id).where(User.id.in_(tweet.mention_ids.values()))))
    tweet.mention_ids = {name: user_id for name, user_id in tweet.mention_ids.items() if user_id in there}
    entities.index(tweet)
    timelines.fan_out(db.session.get_one(User, tweet.author_id), tweet)


def _authors_of(tweet_ids: list[int]) -> set[int]:
    return set(db.session.scalars(select(Tweet.author_id).where(Tweet.id.in_(tweet_ids))))
