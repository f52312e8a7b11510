"""The keys under which apps send tweets: what comes again under the same one is the same tweet, not another."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from twitter import clock
from twitter.extensions import db
from twitter.models import Tweet, TweetKey, User
from twitter.transaction import atomic, rows_changed

KEPT: Final = timedelta(hours=24)  # how long an app may send something again


def earlier(author: User, key: str) -> Tweet | None:
    """Inside `atomic`, with the author's row locked: return what was written under a key; nothing without a key."""
    if not key:
        return None
    mine = (TweetKey.user_id == author.id, TweetKey.key_hash == _hashed(key), TweetKey.created_at > _oldest())
    written = select(Tweet).join(TweetKey, TweetKey.tweet_id == Tweet.id).where(*mine)
    return db.session.scalar(written.execution_options(populate_existing=True))


def keep(author: User, key: str, tweet: Tweet) -> None:
    """Inside `atomic`: remember under which key a tweet was written, in place of what is too old to count."""
    if not key:
        return
    hashed = _hashed(key)
    rows_changed(delete(TweetKey).where(TweetKey.user_id == author.id, TweetKey.key_hash == hashed))
    db.session.add(TweetKey(user_id=author.id, key_hash=hashed, tweet_id=tweet.id))


def forget_old() -> None:
    """Delete the keys that nobody sends again."""
    with atomic():
        rows_changed(delete(TweetKey).where(TweetKey.created_at <= _oldest()))


def _oldest() -> datetime:
    return clock.now() - KEPT


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
