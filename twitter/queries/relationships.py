"""How a viewer stands to some people, and they to the viewer: what apps ask for a whole page at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Block, Follow, FollowRequest, Mute, User
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import VIEWER, account_is_readable, is_not_blocked, lasts, person_is_visible

FAMILIAR: Final = 40  # acquaintances of one person that are named at most

_USER_IDS: Any = bindparam("user_ids", expanding=True, type_=BigInteger)


@dataclass(frozen=True, slots=True)
class Relation:
    """How the viewer stands to somebody; its fields are in the order of the statement."""

    id: int
    is_following: bool
    shows_retweets: bool  # in the viewer's home; nobody's whom they do not follow
    follows_viewer: bool
    is_requested: bool
    asks_viewer: bool
    is_blocked: bool
    blocks_viewer: bool
    is_muted: bool
    muted_until: datetime | None  # none for good


def relations(viewer_id: int, user_ids: Collection[int]) -> dict[int, Relation]:
    """Return how the viewer stands to some people, by their ids; those who may not be seen are left out."""
    if not user_ids:
        return {}
    rows = db.session.execute(_relations(), {"viewer_id": viewer_id, "user_ids": sorted(set(user_ids))})
    return {row.id: _relation(row) for row in rows}


def relation(viewer_id: int, user_id: int) -> Relation:
    """Return how the viewer stands to one person; raise NotFound for one who may not be seen."""
    found = relations(viewer_id, [user_id]).get(user_id)
    if found is None:
        raise NotFound
    return found


def familiar(viewer_id: int, user_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of those whom the viewer follows that follow each of some people, the latest followed first.

    Nobody for a person whose followers the viewer may not see; of many the first FAMILIAR.
    """
    found: dict[int, list[int]] = {user_id: [] for user_id in user_ids}
    if found:
        values = {"viewer_id": viewer_id, "user_ids": sorted(found)}
        for row in db.session.execute(_familiar(), values):
            found[row.followed_id].append(row.follower_id)
    return found


def _relation(row: Any) -> Relation:
    identity, *flags, until = row
    values: list[Any] = [identity, *map(bool, flags), until]
    return Relation(*values)


@cache
def _relations() -> AnySelect:
    outgoing, incoming = aliased(Follow), aliased(Follow)
    asked, asking = aliased(FollowRequest), aliased(FollowRequest)
    mine, theirs = aliased(Block), aliased(Block)
    columns = (outgoing.id, outgoing.shows_retweets, incoming.id, asked.id, asking.id, mine.id, theirs.id, Mute.id)
    return (
        select(User.id, *columns, Mute.until)
        .outerjoin(outgoing, and_(outgoing.follower_id == VIEWER, outgoing.followed_id == User.id))
        .outerjoin(incoming, and_(incoming.follower_id == User.id, incoming.followed_id == VIEWER))
        .outerjoin(asked, and_(asked.requester_id == VIEWER, asked.requested_id == User.id))
        .outerjoin(asking, and_(asking.requester_id == User.id, asking.requested_id == VIEWER))
        .outerjoin(mine, and_(mine.blocker_id == VIEWER, mine.blocked_id == User.id))
        .outerjoin(theirs, and_(theirs.blocker_id == User.id, theirs.blocked_id == VIEWER))
        .outerjoin(Mute, and_(Mute.muter_id == VIEWER, Mute.muted_id == User.id, lasts()))
        .where(User.id.in_(_USER_IDS), person_is_visible())
    )


@cache
def _familiar() -> AnySelect:
    mine, theirs, person = aliased(Follow), aliased(Follow), aliased(User)
    place = func.row_number().over(partition_by=theirs.followed_id, order_by=mine.id.desc()).label("place")
    ranked = (
        select(theirs.followed_id, theirs.follower_id, place)
        .join_from(mine, theirs, theirs.follower_id == mine.followed_id)
        .join(User, User.id == theirs.follower_id)
        .join(person, person.id == theirs.followed_id)
        .where(mine.follower_id == VIEWER, theirs.followed_id.in_(_USER_IDS))
        .where(person_is_visible(), is_not_blocked(VIEWER), account_is_readable(VIEWER, person))
        .subquery()
    )
    return select(ranked).where(ranked.c.place <= FAMILIAR).order_by(ranked.c.place)
