"""Keeping rows for a transaction, always in one order, so that two verbs never wait for each other.

People first, the smaller id before the larger; then tweets, the smaller id before the larger. A verb that counts takes
its locks before it inserts what it counts: on MariaDB an insert takes a shared lock on what it refers to, and two that
hold one both wait for the other's when they come to count.
"""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import select

from twitter.extensions import db
from twitter.models import Tweet, User


def lock_people(user_ids: Iterable[int], *, named: Iterable[int] = ()) -> None:
    """Keep people's rows until the commit; many may keep the rows of those who are only named at the same time."""
    own = set(user_ids)
    for is_named, some in groupby(sorted(own.union(named)), key=lambda user_id: user_id not in own):
        rows = select(User.id).where(User.id.in_(list(some))).order_by(User.id)
        db.session.execute(rows.with_for_update(read=is_named, key_share=True)).all()


def lock_tweets(tweet_ids: Iterable[int]) -> set[int]:
    """Keep the rows of tweets until the commit; return the ids of those that are not deleted."""
    rows = select(Tweet.id, Tweet.deleted_at).where(Tweet.id.in_(sorted(set(tweet_ids)))).order_by(Tweet.id)
    return {row.id for row in db.session.execute(rows.with_for_update(key_share=True)) if row.deleted_at is None}
