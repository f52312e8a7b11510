"""People as they are shown to one viewer: profiles, and lists of people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, and_, bindparam, case, func, null, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Block, Follow, FollowRequest, Mute, User, UsernameReservation
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.visibility import (
    VIEWER,
    account_is_readable,
    is_not_blocked,
    lasts,
    may_be_found,
    may_read_person,
    person_is_visible,
)


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
    is_blocked: bool  # by the viewer
    blocks_viewer: bool
    is_muted: bool
    muted_until: datetime | None  # none for good
    shows_retweets: bool  # in the viewer's home
    location: str
    website: str
    extra_fields: list[dict[str, str]]
    banner_key: str | None
    created_at: datetime
    tweet_count: int
    follower_count: int
    following_count: int
    limited_at: datetime | None  # by moderators


@dataclass(frozen=True, slots=True)
class Acquaintances:
    """Some of the viewer's own following who follow a person, and how many more do."""

    people: tuple[PersonRow, ...]
    others: int


def profile(viewer_id: int | None, username: str) -> ProfileView:
    """Return a profile by name; raise NotFound for one who may not be seen."""
    values = {"viewer_id": viewer_id, "username_key": username.lower()}
    row = db.session.execute(_profile(is_stranger=viewer_id is None), values).one_or_none()
    if row is None:
        raise NotFound
    return ProfileView(
        **values_of(viewer_id, row),
        is_readable=bool(row.readable),
        is_blocked=row.blocked is not None,
        blocks_viewer=row.blocker is not None,
        is_muted=row.muted is not None,
        muted_until=row.muted_until,
        shows_retweets=row.shows_retweets is not False,
        **{column.key: row._mapping[column] for column in _ABOUT},
    )


@cache
def _profile(*, is_stranger: bool) -> AnySelect:
    """Write the statement of `profile` once: writing it takes longer than answering it."""
    viewer = None if is_stranger else VIEWER
    readable = account_is_readable(viewer).label("readable")
    statement = _with_distance(with_viewer(select(*PERSON, readable, *_ABOUT), viewer), viewer)
    return statement.where(User.username_key == bindparam("username_key"), person_is_visible())


def renamed(username: str) -> str | None:
    """Return the present name of whoever gave this one up and still has it kept, if they may be seen."""
    kept = select(User.username).join(UsernameReservation, UsernameReservation.user_id == User.id)
    theirs = (UsernameReservation.username_key == username.lower(), UsernameReservation.until > clock.now())
    return db.session.scalar(kept.where(*theirs, person_is_visible()))


def followers(viewer_id: int | None, user_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return who follows a person, the latest first; nobody when the viewer may not read that person."""
    links = select(Follow.id, Follow.follower_id.label("user_id")).where(Follow.followed_id == user_id)
    readable = (may_read_person(viewer_id, user_id), _is_shown_beside(viewer_id, user_id))
    return listed(viewer_id, links.where(*readable), Follow.id, Follow.follower_id, page)


def following(viewer_id: int | None, user_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return whom a person follows, the latest first; nobody when the viewer may not read that person."""
    links = select(Follow.id, Follow.followed_id.label("user_id")).where(Follow.follower_id == user_id)
    readable = (may_read_person(viewer_id, user_id), _is_shown_beside(viewer_id, user_id))
    return listed(viewer_id, links.where(*readable), Follow.id, Follow.followed_id, page)


def _is_shown_beside(viewer_id: int | None, user_id: int) -> ColumnElement[bool]:
    """Return the condition for those in the lists of a person: one's own lists name everybody."""
    return true() if viewer_id == user_id else may_be_found(viewer_id)


def acquaintances(viewer_id: int, user_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return whom the viewer follows that follow a person, the latest the viewer followed first."""
    links = select(Follow.id, Follow.followed_id.label("user_id"))
    links = links.where(Follow.follower_id == viewer_id, _follows_too(user_id), may_read_person(viewer_id, user_id))
    return listed(viewer_id, links, Follow.id, Follow.followed_id, page)


def some_acquaintances(viewer_id: int, user_id: int, limit: int) -> Acquaintances:
    """Return a few of the people whom `acquaintances` lists, and how many others there are."""
    statement = with_viewer(select(*PERSON, func.count().over().label("known")), viewer_id)
    statement = statement.join(Follow, and_(Follow.follower_id == viewer_id, Follow.followed_id == User.id))
    findable = (person_is_visible(), is_not_blocked(viewer_id), may_read_person(viewer_id, user_id))
    statement = statement.where(_follows_too(user_id), *findable).order_by(Follow.id.desc())
    rows = db.session.execute(statement.limit(limit)).all()
    known = rows[0].known if rows else 0
    return Acquaintances(tuple(PersonRow(**values_of(viewer_id, row)) for row in rows), known - len(rows))


def requests(viewer_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return who asks to follow the viewer, the latest first."""
    requester = FollowRequest.requester_id
    links = select(FollowRequest.id, requester.label("user_id")).where(FollowRequest.requested_id == viewer_id)
    return listed(viewer_id, links, FollowRequest.id, requester, page)


def standing_to(viewer_id: int, user_ids: Collection[int]) -> dict[int, PersonRow]:
    """Return how the viewer stands to some people, by their ids."""
    rows = db.session.execute(_standing(), {"viewer_id": viewer_id, "user_ids": sorted(user_ids)})
    return {row.id: PersonRow(**values_of(viewer_id, row)) for row in rows}


@cache
def _standing() -> AnySelect:
    which = User.id.in_(bindparam("user_ids", expanding=True, type_=BigInteger))
    return with_viewer(select(*PERSON), VIEWER).where(which, person_is_visible())


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


def all_ids() -> list[int]:
    """Return everybody's id, the oldest account first: for commands that go through all of them."""
    return list(db.session.scalars(select(User.id).order_by(User.id)))


PERSON = (User.id, User.username, User.display_name, User.bio, User.avatar_key, User.is_protected)
_DISTANCE = ("blocked", "blocker", "muted", "muted_until", "shows_retweets")
_ABOUT = (
    User.location,
    User.website,
    User.extra_fields,
    User.banner_key,
    User.created_at,
    User.tweet_count,
    User.follower_count,
    User.following_count,
    User.limited_at,
)


def with_viewer(statement: AnySelect, viewer_id: int | None) -> AnySelect:
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


def _with_distance(statement: AnySelect, viewer_id: int | None) -> AnySelect:
    """Add how the viewer and a person keep away from each other: look-ups by primary key as well."""
    if viewer_id is None:
        return statement.add_columns(*(null().label(name) for name in _DISTANCE))
    mine, theirs, link = aliased(Block), aliased(Block), aliased(Follow)
    columns = (mine.id, theirs.id, Mute.id, Mute.until, link.shows_retweets)
    return (
        statement.add_columns(*(column.label(name) for column, name in zip(columns, _DISTANCE, strict=True)))
        .outerjoin(mine, and_(mine.blocker_id == viewer_id, mine.blocked_id == User.id))
        .outerjoin(theirs, and_(theirs.blocker_id == User.id, theirs.blocked_id == viewer_id))
        .outerjoin(Mute, and_(Mute.muter_id == viewer_id, Mute.muted_id == User.id, lasts(Mute)))
        .outerjoin(link, and_(link.follower_id == viewer_id, link.followed_id == User.id))
    )


def _follows_too(user_id: int) -> ColumnElement[bool]:
    """Return the condition that whom a `Follow` leads to follows a person as well."""
    link = aliased(Follow)
    known = select(link.id).where(link.follower_id == Follow.followed_id, link.followed_id == user_id)
    return known.scalar_subquery().is_not(None)


def values_of(viewer_id: int | None, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """Return what a row of PERSON, made by `with_viewer`, says of somebody."""
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


def listed(
    viewer_id: int | None,
    links: AnySelect,
    cursor: InstrumentedAttribute[int],
    other: InstrumentedAttribute[int],
    page: PageRequest,
) -> Page[PersonRow]:
    """Take the page of links first, then join people and flags to those few rows only."""
    findable = (person_is_visible(), is_not_blocked(viewer_id))
    cut = page.narrow(links.join(User, User.id == other).where(*findable), cursor).subquery()
    statement = select(cut.c.id.label("cursor"), *PERSON).join_from(cut, User, User.id == cut.c.user_id)
    rows = db.session.execute(with_viewer(statement, viewer_id).order_by(cut.c.id.desc())).all()
    return page_of(rows, page, lambda row: PersonRow(**values_of(viewer_id, row)))
