"""Hashtags as those see them who decide which are shown: also what is hidden, and what was never used lately."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, func, select

from twitter import clock, ids
from twitter.extensions import db
from twitter.models import Hashtag, HiddenTopic, Tweet, TweetHashtag
from twitter.queries.paging import AnySelect
from twitter.queries.search.prefixes import begins, storable
from twitter.text import fold

LATELY: Final = timedelta(days=7)
CONSIDERED: Final = 20_000  # uses of the last days: what this costs does not grow with the site
LISTED: Final = 30


@dataclass(frozen=True, slots=True)
class UsedHashtag:
    """A hashtag, in how many tweets it was used lately, and by how many people."""

    name: str
    uses: int
    people: int


def most_used() -> list[UsedHashtag]:
    """Return the hashtags that were used most in the last days."""
    latest = select(TweetHashtag.hashtag_id, TweetHashtag.tweet_id).where(TweetHashtag.tweet_id >= _since())
    recent = latest.order_by(TweetHashtag.tweet_id.desc()).limit(CONSIDERED).subquery("recent")
    statement = _counted().join(recent, recent.c.hashtag_id == Hashtag.id)
    return _used(statement.join(Tweet, and_(Tweet.id == recent.c.tweet_id, Tweet.deleted_at.is_(None))))


def named(text: str) -> list[UsedHashtag]:
    """Return the hashtags that begin with a text, also those that nobody used lately."""
    prefix = fold(storable(text).lstrip("#＃"))
    if not prefix:
        return []
    some = select(Hashtag.id).where(begins(Hashtag.key, prefix)).order_by(Hashtag.key).limit(LISTED).subquery("some")
    recent = and_(TweetHashtag.hashtag_id == Hashtag.id, TweetHashtag.tweet_id >= _since())
    statement = _counted().join(some, some.c.id == Hashtag.id).outerjoin(TweetHashtag, recent)
    return _used(statement.outerjoin(Tweet, and_(Tweet.id == TweetHashtag.tweet_id, Tweet.deleted_at.is_(None))))


def hidden() -> list[HiddenTopic]:
    """Return what is hidden, the latest first."""
    return list(db.session.scalars(select(HiddenTopic).order_by(HiddenTopic.hidden_at.desc(), HiddenTopic.key)))


def _counted() -> AnySelect:
    uses, people = func.count(Tweet.id), func.count(Tweet.author_id.distinct())
    return select(Hashtag.name, uses.label("uses"), people.label("people")).select_from(Hashtag)


def _used(statement: AnySelect) -> list[UsedHashtag]:
    ordered = statement.group_by(Hashtag.id, Hashtag.name).order_by(func.count(Tweet.id).desc(), Hashtag.id)
    return [UsedHashtag(*row) for row in db.session.execute(ordered.limit(LISTED))]


def _since() -> int:
    return ids.first_id_at(clock.now() - LATELY)
