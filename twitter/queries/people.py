"""People as they are shown to one viewer: profiles, lists of followers, and whom to follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, literal, null, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Follow, FollowRequest, User, UsernameReservation
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.visibility import account_is_readable, person_is_visible

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
    avatar_key: str | None
    is_protected: bool
    is_self: bool
    is_following: bool
    is_requested: bool
    follows_viewer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView(PersonRow):
    """What a profile page shows of a person."""

    is_readable: bool  # whether the viewer may see their tweets and whom they follow
    location: str
    website: str
    extra_fields: list[dict[str, str]]
    banner_key: str | None
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
    readable = account_is_readable(viewer_id).label("readable")
    statement = _with_viewer(select(*_PERSON, readable, *_ABOUT), viewer_id)
    named = User.username_key == username.lower()
    row = db.session.execute(statement.where(named, person_is_visible())).one_or_none()
    if row is None:
        raise NotFound
    return ProfileView(
        **_person(viewer_id, row),
        is_readable=bool(row.readable),
        **{column.key: row._mapping[column] for column in _ABOUT},
    )


def renamed(username: str) -> str | None:
    """Return the present name of whoever gave this one up and still has it kept, if they may be seen."""
    kept = select(User.username).join(UsernameReservation, UsernameReservation.user_id == User.id)
    theirs = (UsernameReservation.username_key == username.lower(), UsernameReservation.until > clock.now())
    return db.session.scalar(kept.where(*theirs, person_is_visible()))


def followers(viewer_id: int | None, user_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return who follows a person, the latest first; nobody when the viewer may not read that person."""
    links = select(Follow.id, Follow.follower_id.label("user_id")).where(Follow.followed_id == user_id)
    return _listed(viewer_id, links.where(_may_read(viewer_id, user_id)), Follow.id, Follow.follower_id, page)


def following(viewer_id: int | None, user_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return whom a person follows, the latest first; nobody when the viewer may not read that person."""
    links = select(Follow.id, Follow.followed_id.label("user_id")).where(Follow.follower_id == user_id)
    return _listed(viewer_id, links.where(_may_read(viewer_id, user_id)), Follow.id, Follow.followed_id, page)


def requests(viewer_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return who asks to follow the viewer, the latest first."""
    requester = FollowRequest.requester_id
    links = select(FollowRequest.id, requester.label("user_id")).where(FollowRequest.requested_id == viewer_id)
    return _listed(viewer_id, links, FollowRequest.id, requester, page)


def requests_waiting() -> ColumnElement[int]:
    """Return how many ask to follow the person of a statement, as a column: 0, uncounted, for who is not protected."""
    requester = aliased(User)
    asking = (
        select(func.count())
        .select_from(FollowRequest)
        .join(requester, requester.id == FollowRequest.requester_id)
        .where(FollowRequest.requested_id == User.id, person_is_visible(requester))
    )
    return case((User.is_protected, asking.correlate(User).scalar_subquery()), else_=0)


def suggestions(viewer: User, limit: int) -> list[Suggestion]:
    """Return whom the viewer might follow: those whom the people they follow follow, then those whom many follow."""
    known = _friends_of_friends(viewer.id, limit) if viewer.following_count else []
    if len(known) < limit:
        known += _popular(viewer.id, limit - len(known), [person.id for person in known])
    return known


def all_ids() -> list[int]:
    """Return everybody's id, the oldest account first: for commands that go through all of them."""
    return list(db.session.scalars(select(User.id).order_by(User.id)))


_PERSON = (User.id, User.username, User.display_name, User.bio, User.avatar_key, User.is_protected)
_ABOUT = (
    User.location,
    User.website,
    User.extra_fields,
    User.banner_key,
    User.created_at,
    User.tweet_count,
    User.follower_count,
    User.following_count,
)


def _with_viewer(statement: AnySelect, viewer_id: int | None) -> AnySelect:
    """Add how the viewer stands to each person: three look-ups by primary key."""
    if viewer_id is None:
        return statement.add_columns(*(null().label(name) for name in ("followed", "follower", "requested")))
    outgoing, incoming, asked = aliased(Follow), aliased(Follow), aliased(FollowRequest)
    return (
        statement.add_columns(outgoing.id.label("followed"), incoming.id.label("follower"), asked.id.label("requested"))
        .outerjoin(outgoing, and_(outgoing.follower_id == viewer_id, outgoing.followed_id == User.id))
        .outerjoin(incoming, and_(incoming.follower_id == User.id, incoming.followed_id == viewer_id))
        .outerjoin(asked, and_(asked.requester_id == viewer_id, asked.requested_id == User.id))
    )


def _person(viewer_id: int | None, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "id": row.id,
        "username": row.username,
        "display_name": row.display_name,
        "bio": row.bio,
        "avatar_key": row.avatar_key,
        "is_protected": row.is_protected,
        "is_self": row.id == viewer_id,
        "is_following": row.followed is not None,
        "is_requested": row.requested is not None,
        "follows_viewer": row.follower is not None,
    }


def _may_read(viewer_id: int | None, user_id: int) -> ColumnElement[bool]:
    """Return the condition that the viewer may read one person, for a statement that is about others."""
    person = aliased(User)
    return exists(select(1).where(person.id == user_id, account_is_readable(viewer_id, person)))


def _listed(
    viewer_id: int | None,
    links: AnySelect,
    cursor: InstrumentedAttribute[int],
    other: InstrumentedAttribute[int],
    page: PageRequest,
) -> Page[PersonRow]:
    """Take the page of links first, then join people and flags to those few rows only."""
    cut = page.narrow(links.join(User, User.id == other).where(person_is_visible()), cursor).subquery()
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
    """Run a statement of suggestions, keeping those whom the viewer neither follows nor asked yet."""
    neither = [statement.selected_columns[name].is_(None) for name in ("followed", "requested")]
    rows = db.session.execute(statement.where(*neither, person_is_visible()).limit(limit)).all()
    return [
        Suggestion(**_person(viewer_id, row), known_through=row.known_through, known_others=row.paths - 1)
        for row in rows
    ]
