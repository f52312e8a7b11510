"""What is kept out, for those who look after it: with its comment, and also what is over."""

from sqlalchemy import select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Barrier
from twitter.queries.paging import Page, PageRequest, page_of


def listed(kind: str, page: PageRequest) -> Page[Barrier]:
    """Return what is kept out of one kind, the latest first."""
    statement = select(Barrier, Barrier.id.label("cursor")).where(Barrier.kind == kind)
    rows = db.session.execute(page.narrow(statement, Barrier.id)).all()
    return page_of(rows, page, lambda row: row.Barrier)


def one(kind: str, barrier_id: int) -> Barrier:
    """Return what is kept out, of one kind; raise NotFound when it is not."""
    found = db.session.get(Barrier, barrier_id) if barrier_id <= LARGEST else None
    if found is None or found.kind != kind:
        raise NotFound
    return found


def everything() -> list[Barrier]:
    """Return all that is kept out, for a terminal."""
    return list(db.session.scalars(select(Barrier).order_by(Barrier.kind, Barrier.value)))
