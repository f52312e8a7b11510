"""Who is here: the people of the site whom anybody may find by what they write for everyone."""

from functools import cache
from typing import Final

from sqlalchemy import func, not_, select

from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import (
    VIEWER,
    is_for_everyone,
    is_not_blocked,
    is_not_muted,
    may_be_found,
    person_is_visible,
)

LATEST: Final = 2_000  # tweets among whose authors the active are looked for
DEEPEST: Final = 1_000  # people who are listed at most


def directory(viewer_id: int | None, limit: int, *, beyond: int = 0, newest: bool = False) -> list[int]:
    """Return the ids of people who write for everyone, without the first `beyond`.

    Those who wrote last come first; with `newest` those who joined last.
    """
    rows = min(beyond + limit, DEEPEST)
    statement = (_newest if newest else _active)(is_stranger=viewer_id is None).limit(rows)
    return list(db.session.scalars(statement, {"viewer_id": viewer_id}))[beyond:]


@cache
def _active(*, is_stranger: bool) -> AnySelect:
    viewer = None if is_stranger else VIEWER
    statement = select(Tweet.id, Tweet.author_id).join(User, User.id == Tweet.author_id)
    statement = statement.where(Tweet.deleted_at.is_(None), is_for_everyone(), person_is_visible())
    statement = statement.where(is_not_blocked(viewer), is_not_muted(viewer))
    latest = statement.order_by(Tweet.id.desc()).limit(LATEST).subquery()
    return select(latest.c.author_id).group_by(latest.c.author_id).order_by(func.max(latest.c.id).desc())


@cache
def _newest(*, is_stranger: bool) -> AnySelect:
    viewer = None if is_stranger else VIEWER
    statement = select(User.id).where(person_is_visible(), not_(User.is_protected), User.tweet_count > 0)
    return statement.where(may_be_found(None), is_not_blocked(viewer), is_not_muted(viewer)).order_by(User.id.desc())
