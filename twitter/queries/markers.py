"""Up to where somebody has read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import select

from twitter.extensions import db
from twitter.ids import moment_of
from twitter.models import Marker, User
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import VIEWER

TIMELINES: Final = ("home", "notifications")


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where somebody has read a timeline; the version says how often that was noted."""

    last_read_id: int
    version: int
    updated_at: datetime


def places(viewer_id: int, timelines: Collection[str]) -> dict[str, Place]:
    """Return up to where somebody has read some timelines, those of which it is known, by name."""
    wanted = {name for name in TIMELINES if name in timelines}
    rows = db.session.execute(_places(), {"viewer_id": viewer_id}).all() if wanted else []
    found = {row.timeline: _place(row) for row in rows if row.timeline in wanted}
    if rows and rows[0].read_id and "notifications" in wanted - found.keys():
        found["notifications"] = Place(rows[0].read_id, 0, moment_of(rows[0].read_id))  # read before this was kept
    return found


@cache
def _places() -> AnySelect:
    statement = select(User.notifications_read_id.label("read_id"), *_KEPT)
    return statement.outerjoin(Marker, Marker.user_id == User.id).where(User.id == VIEWER)


_KEPT = (Marker.timeline, Marker.last_read_id, Marker.version, Marker.updated_at)


def _place(row: Any) -> Place:
    """Return a place; of notifications it is what the pages know, whatever an app said last."""
    read_id = row.read_id if row.timeline == "notifications" else row.last_read_id
    return Place(read_id, row.version, row.updated_at)
