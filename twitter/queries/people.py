"""People as they are shown to one viewer: profiles, lists of followers, and whom to follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal, null, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Follow, User
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.visibility import person_is_visible

# A person's friends of friends are looked for among the latest this many they follow: the question stays small for
# somebody who follows thousands.
ACQUAINTANCES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person, and how the viewer stands to them."""

    id: int
    username: str
    display_name: str
    bio: str
    is_self: bool
    is_following: bool
    follows_viewer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView(PersonRow):
    """What a profile page shows of a person."""

    created_at: datetime
    tweet_count: int
    follower_count: int
    following_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(PersonRow):
    """Somebody to follow, and whom the viewer follows that follows them already."""

    known_through: str | None
    known_others: int


def profile(viewer_id: int | None, username: str) -> ProfileView:
    """Return a profile by name; raise NotFound for one who may not be seen."""
    columns = (User.created_at, User.tweet_count, User.follower_count, User.following_count)
    statement = _with_viewer(select(*_PERSON, *columns), viewer_id).where(User.username_key == username.lower())
    row = db.session.execute(statement.where(person_is_visible())).one_or_none()
    if row is None:
        raise NotFound
    return ProfileView(
        **_person(viewer_id, row),
        created_at=row.created_at,
        tweet_count=row.tweet_count,
        follower_count=row.follower_count,
        following_count=row.following_count,
    )


def followers(viewer_id: int | None, user_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return who follows a person, the latest first."""
    return _follows(viewer_id, Follow.followed_id == user_id, Follow.follower_id, page)


def following(viewer_id: int | None, user_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return whom a person follows, the latest first."""
    return _follows(viewer_id, Follow.follower_id == user_id, Follow.followed_id, page)


def suggestions(viewer: User, limit: int) -> list[Suggestion]:
    """Return whom the viewer might follow: those whom the people they follow follow, then those whom many follow."""
    known = _friends_of_friends(viewer.id, limit) if viewer.following_count else []
    if len(known) < limit:
        known += _popular(viewer.id, limit - len(known), [person.id for person in known])
    return known


def all_ids() -> list[int]:
    """Return everybody's id, the oldest account first: for commands that go through all of them."""
    return list(db.session.scalars(select(User.id).order_by(User.id)))


_PERSON = (User.id, User.username, User.display_name, User.bio)


def _with_viewer(statement: AnySelect, viewer_id: int | None) -> AnySelect:
    """Add how the viewer stands to each person: two look-ups by primary key."""
    if viewer_id is None:
        return statement.add_columns(null().label("followed"), null().label("follower"))
    outgoing, incoming = aliased(Follow), aliased(Follow)
    return (
        statement.add_columns(outgoing.id.label("followed"), incoming.id.label("follower"))
        .outerjoin(outgoing, and_(outgoing.follower_id == viewer_id, outgoing.followed_id == User.id))
        .outerjoin(incoming, and_(incoming.follower_id == User.id, incoming.followed_id == viewer_id))
    )


def _person(viewer_id: int | None, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "id": row.id,
        "username": row.username,
        "display_name": row.display_name,
        "bio": row.bio,
        "is_self": row.id == viewer_id,
        "is_following": row.followed is not None,
        "follows_viewer": row.follower is not None,
    }


def _follows(
    viewer_id: int | None, of: ColumnElement[bool], other: InstrumentedAttribute[int], page: PageRequest
) -> Page[PersonRow]:
    """Take the page of follows first, then join people and flags to those few rows only."""
    visible = select(Follow.id, other.label("user_id")).join(User, User.id == other).where(of, person_is_visible())
    cut = page.narrow(visible, Follow.id).subquery()
    statement = select(cut.c.id.label("cursor"), *_PERSON).join_from(cut, User, User.id == cut.c.user_id)
    rows = db.session.execute(_with_viewer(statement, viewer_id).order_by(cut.c.id.desc())).all()
    return page_of(rows, page, lambda row: PersonRow(**_person(viewer_id, row)))


def _friends_of_friends(viewer_id: int, limit: int) -> list[Suggestion]:
    circle = (
        select(Follow.followed_id.label("user_id"))
        .where(Follow.follower_id == viewer_id)
        .order_by(Follow.id.desc())
        .limit(ACQUAINTANCES)
        .subquery()
    )
    known = (
        select(
            Follow.followed_id.label("user_id"),
            func.count().label("paths"),
            func.min(Follow.follower_id).label("through_id"),
        )
        .join(circle, circle.c.user_id == Follow.follower_id)
        .where(Follow.followed_id != viewer_id)
        .group_by(Follow.followed_id)
        .subquery()
    )
    through = aliased(User)
    statement = _with_viewer(
        select(*_PERSON, through.display_name.label("known_through"), known.c.paths)
        .join_from(known, User, User.id == known.c.user_id)
        .join(through, through.id == known.c.through_id),
        viewer_id,
    )
    return _strangers(viewer_id, statement.order_by(known.c.paths.desc(), User.follower_count.desc()), limit)


def _popular(viewer_id: int, limit: int, besides: list[int]) -> list[Suggestion]:
    columns = (null().label("known_through"), literal(1).label("paths"))
    statement = _with_viewer(select(*_PERSON, *columns), viewer_id).where(User.id.not_in([viewer_id, *besides]))
    return _strangers(viewer_id, statement.order_by(User.follower_count.desc(), User.id), limit)


def _strangers(viewer_id: int, statement: AnySelect, limit: int) -> list[Suggestion]:
    """Run a statement of suggestions, keeping those whom the viewer does not follow yet."""
    not_followed = statement.selected_columns["followed"].is_(None)
    rows = db.session.execute(statement.where(not_followed, person_is_visible()).limit(limit)).all()
    return [
        Suggestion(**_person(viewer_id, row), known_through=row.known_through, known_others=row.paths - 1)
        for row in rows
    ]
