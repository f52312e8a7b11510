"""The one place that says which tweets and people a viewer may see, as SQL conditions."""

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import aliased

from twitter.models import Follow, Tweet, User


def tweet_is_visible(viewer_id: int | None, author: type[User] = User) -> ColumnElement[bool]:
    """Return the condition for a statement that joins a tweet with its author: it is there, and this viewer may read.

    `viewer_id` is None for somebody who is not signed in.
    """
    return and_(Tweet.deleted_at.is_(None), account_is_readable(viewer_id, author))


def account_is_readable(viewer_id: int | None, person: type[User] = User) -> ColumnElement[bool]:
    """Return the condition for a person whose tweets and lists of followers this viewer may read."""
    return and_(person_is_visible(person), _is_open_to(viewer_id, person))


def person_is_visible(person: Any = User) -> ColumnElement[bool]:
    """Return the condition for a person who may be found: nobody suspended, nobody who has left."""
    return and_(person.suspended_at.is_(None), person.deactivated_at.is_(None))


def _is_open_to(viewer_id: int | None, person: type[User]) -> ColumnElement[bool]:
    """Return the condition that an account is not protected, or is the viewer's own, or one that they follow.

    A scalar sub-select rather than EXISTS: PostgreSQL may answer EXISTS by reading everybody whom the viewer follows
    into a table first. This one is a look-up by primary key, made for protected accounts only.
    """
    is_unprotected = not_(person.is_protected)
    if viewer_id is None:
        return is_unprotected
    approved = aliased(Follow)
    link = select(approved.id).where(approved.follower_id == viewer_id, approved.followed_id == person.id)
    return or_(is_unprotected, person.id == viewer_id, link.scalar_subquery().is_not(None))
