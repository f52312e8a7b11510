"""Whom somebody might follow."""

from dataclasses import dataclass

from sqlalchemy import func, literal, null, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.models import Follow, User
from twitter.queries.paging import AnySelect
from twitter.queries.people import PERSON, PersonRow, values_of, with_viewer
from twitter.queries.visibility import is_not_blocked, is_not_muted, may_be_found, person_is_visible

# A person's friends of friends are looked for among the latest this many they follow: the question stays small for
# somebody who follows thousands.
ACQUAINTANCES = 50
CONSIDERED = 200  # people who are weighed: each costs a few look-ups, and the site may have a million
MANY = 10  # followers that make somebody popular


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(PersonRow):
    """Somebody to follow, and the reason: whom the viewer follows that follows them already, or that many do."""

    known_through: str | None
    known_others: int
    is_popular: bool


def whom_to_follow(viewer: User, limit: int) -> list[Suggestion]:
    """Return whom the viewer might follow: those whom the people they follow follow, then those whom many follow."""
    known = _friends_of_friends(viewer.id, limit) if viewer.following_count else []
    if len(known) < limit:
        known += _popular(viewer.id, limit - len(known), [person.id for person in known])
    return known


def _friends_of_friends(viewer_id: int, limit: int) -> list[Suggestion]:
    friend = aliased(User)
    circle = (
        select(Follow.followed_id.label("user_id"))
        .join(friend, friend.id == Follow.followed_id)
        .where(Follow.follower_id == viewer_id, person_is_visible(friend))
        .order_by(Follow.id.desc())
        .limit(ACQUAINTANCES)
        .subquery()
    )
    followed, paths = aliased(Follow), func.count()
    known = (
        select(
            Follow.followed_id.label("user_id"),
            paths.label("paths"),
            func.min(Follow.follower_id).label("through_id"),
        )
        .join(circle, circle.c.user_id == Follow.follower_id)
        .where(Follow.followed_id != viewer_id)
        .where(Follow.followed_id.not_in(select(followed.followed_id).where(followed.follower_id == viewer_id)))
        .group_by(Follow.followed_id)
        .order_by(paths.desc(), Follow.followed_id)
        .limit(CONSIDERED)
        .subquery()
    )
    through = aliased(User)
    statement = with_viewer(
        select(*PERSON, User.follower_count, through.display_name.label("known_through"), known.c.paths)
        .join_from(known, User, User.id == known.c.user_id, isouter=True)
        .outerjoin(through, through.id == known.c.through_id),
        viewer_id,
    )
    return _strangers(viewer_id, statement.order_by(known.c.paths.desc(), User.follower_count.desc()), limit)


def _popular(viewer_id: int, limit: int, besides: list[int]) -> list[Suggestion]:
    most = select(User.id).order_by(User.follower_count.desc()).limit(CONSIDERED).subquery()
    columns = (User.follower_count, null().label("known_through"), literal(1).label("paths"))
    found = select(*PERSON, *columns).join_from(most, User, User.id == most.c.id, isouter=True)
    statement = with_viewer(found, viewer_id).where(User.id.not_in([viewer_id, *besides]))
    return _strangers(viewer_id, statement.order_by(User.follower_count.desc(), User.id), limit)


def _strangers(viewer_id: int, statement: AnySelect, limit: int) -> list[Suggestion]:
    """Run a statement of suggestions, keeping those whom the viewer neither follows nor asked, nor keeps away."""
    neither = [statement.selected_columns[name].is_(None) for name in ("followed", "requested")]
    welcome = (person_is_visible(), may_be_found(None), is_not_blocked(viewer_id), is_not_muted(viewer_id))
    rows = db.session.execute(statement.where(*neither, *welcome).limit(limit)).all()
    return [
        Suggestion(
            **values_of(viewer_id, row),
            known_through=row.known_through,
            known_others=row.paths - 1,
            is_popular=row.follower_count >= MANY,
        )
        for row in rows
    ]
