"""Looking for people and hashtags by how their names begin."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from twitter import clock, ids
from twitter.extensions import db
from twitter.models import Follow, Hashtag, Tweet, TweetHashtag, User
from twitter.queries import people as people_queries
from twitter.queries.paging import AnySelect, Page, PageRequest
from twitter.queries.people import PersonRow
from twitter.queries.search.found import Found, HashtagRow
from twitter.queries.visibility import is_for_everyone, person_is_visible
from twitter.text import fold, search_key
from twitter.text.cleaning import UNSTORABLE

LATELY: Final = timedelta(days=90)  # uses of a hashtag that count
CONSIDERED: Final = 200  # names that begin alike and are weighed against each other
SUGGESTED_PEOPLE, SUGGESTED_HASHTAGS = 6, 6
_LAST = "\U0010ffff"  # behind every letter that may follow


def people(viewer_id: int | None, text: str, page: PageRequest) -> Page[PersonRow]:
    """Return the people whose username or name begins with a text, the newest account first."""
    found = [select(User.id).where(each) for each in _named(text)]
    return people_queries.among(viewer_id, found[0].union(found[1]), page) if found else Page(())


def hashtags(text: str, limit: int) -> list[HashtagRow]:
    """Return the hashtags that begin with a text and were used lately in tweets for everyone, the most used first."""
    prefix = fold(_storable(text).lstrip("#＃"))
    if not prefix:
        return []
    considered = select(Hashtag.id, Hashtag.name).where(_begins(Hashtag.key, prefix)).order_by(Hashtag.key)
    some = considered.limit(CONSIDERED).subquery()
    uses = func.count().label("uses")
    statement = (
        select(some.c.name, uses)
        .join_from(some, TweetHashtag, TweetHashtag.hashtag_id == some.c.id)
        .join(Tweet, Tweet.id == TweetHashtag.tweet_id)
        .join(User, User.id == Tweet.author_id)
        .where(TweetHashtag.tweet_id >= ids.first_id_at(clock.now() - LATELY))
        .where(Tweet.deleted_at.is_(None), is_for_everyone(), person_is_visible())
        .group_by(some.c.id, some.c.name)
        .order_by(uses.desc(), some.c.id)
    )
    return [HashtagRow(row.name, row.uses) for row in db.session.execute(statement.limit(limit))]


def suggest(viewer_id: int | None, text: str) -> Found:
    """Return what may complete a text: people for @an, hashtags for #ga, both for a word; whom one follows first."""
    text = text.strip()
    wants_people, wants_hashtags = not text.startswith(("#", "＃")), not text.startswith(("@", "＠"))
    found = _some_named(viewer_id, text) if wants_people else None
    return Found(
        people=people_queries.best(viewer_id, found, SUGGESTED_PEOPLE) if found is not None else (),
        hashtags=tuple(hashtags(text, SUGGESTED_HASHTAGS)) if wants_hashtags else (),
    )


def _named(text: str) -> list[ColumnElement[bool]]:
    """Return the conditions for a username and for a name that begin with a text; none for no text."""
    name = search_key(_storable(text)).lstrip("@")
    return [_begins(User.username_key, name), _begins(User.display_name_key, name)] if name else []


def _some_named(viewer_id: int | None, text: str) -> "AnySelect | None":
    """Select the ids of some people whose names begin with a text: not so many that choosing among them takes long."""
    named = _named(text)
    if not named:
        return None
    keys = (User.username_key, User.display_name_key)
    branches: list[AnySelect] = [
        select(User.id.label("id")).where(each).order_by(key) for each, key in zip(named, keys, strict=True)
    ]
    if viewer_id is not None:
        followed = select(User.id.label("id")).join(Follow, Follow.followed_id == User.id)
        branches.append(followed.where(Follow.follower_id == viewer_id, or_(*named)).order_by(Follow.id.desc()))
    some = [branch.limit(CONSIDERED).subquery() for branch in branches]
    first, *others = [select(each.c.id) for each in some]
    return select(first.union(*others).subquery().c.id)


def _storable(text: str) -> str:
    """Return a text without what no name can hold, and PostgreSQL would refuse to look for."""
    return " ".join(UNSTORABLE.sub(" ", text).split())


def _begins(key: InstrumentedAttribute[Any], prefix: str) -> ColumnElement[bool]:
    """Return a condition that every database answers by the index, whatever stands in the prefix."""
    return and_(key >= prefix, key < prefix + _LAST)
