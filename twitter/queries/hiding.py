"""Which of the tweets that stand on open pages are concerned when somebody is not to be seen any more."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, bindparam, or_, select

from twitter import ids
from twitter.extensions import db
from twitter.models import ModerationAct, Tweet
from twitter.queries.paging import AnySelect
from twitter.queries.tweets import Entry, Quoted

BATCH: Final = 500  # tweets that one statement asks about
NEWEST: Final = 40  # tweets of each person that apps may still show

_USER_IDS: Any = bindparam("user_ids", expanding=True, type_=BigInteger)
_TWEET_IDS: Any = bindparam("tweet_ids", expanding=True, type_=BigInteger)


def brought_by(user_ids: Collection[int], tweet_ids: Collection[int]) -> set[int]:
    """Return which of some tweets these people wrote or retweeted, and which are retweets of what they wrote."""
    return _found(_brought(), user_ids, tweet_ids)


def quoting(user_ids: Collection[int], tweet_ids: Collection[int]) -> set[int]:
    """Return which of some tweets show inside them what these people wrote."""
    return _found(_quoting(), user_ids, tweet_ids)


def newest_of(user_id: int) -> list[int]:
    """Return the ids of the last tweets and retweets of somebody that everybody could read."""
    written = (Tweet.author_id == user_id, Tweet.audience == "everyone", Tweet.deleted_at.is_(None))
    return list(db.session.scalars(select(Tweet.id).where(*written).order_by(Tweet.id.desc()).limit(NEWEST)))


def hidden_since(moment: datetime) -> dict[int, int]:
    """Return whom moderators suspended or limited since then, by the acts that did it; without what is undone."""
    lately = (ModerationAct.id >= ids.first_id_at(moment), ModerationAct.kind.in_(("suspend", "limit")))
    acts = select(ModerationAct.id, ModerationAct.subject_id).where(*lately, ModerationAct.undone_at.is_(None))
    return {row.id: row.subject_id for row in db.session.execute(acts)}


def _found(statement: AnySelect, user_ids: Collection[int], tweet_ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in _batches(sorted(tweet_ids)):
        found.update(db.session.scalars(statement, {"user_ids": sorted(user_ids), "tweet_ids": some}))
    return found


def _batches(tweet_ids: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(tweet_ids), BATCH):
        yield tweet_ids[first : first + BATCH]


@cache
def _brought() -> AnySelect:
    statement = select(Entry.id).outerjoin(Tweet, Tweet.id == Entry.retweet_of_id).where(Entry.id.in_(_TWEET_IDS))
    return statement.where(or_(Entry.author_id.in_(_USER_IDS), Tweet.author_id.in_(_USER_IDS)))


@cache
def _quoting() -> AnySelect:
    statement = select(Entry.id).join(Quoted, Quoted.id == Entry.quote_of_id).where(Entry.id.in_(_TWEET_IDS))
    return statement.where(Quoted.author_id.in_(_USER_IDS))
