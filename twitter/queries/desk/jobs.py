"""The outbox as admins see it: what waits, what is at work, and what was set aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, or_, select

from twitter import clock, ids
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Job
from twitter.queries.paging import Page, PageRequest, page_of

STATES: Final = ("waiting", "at_work", "set_aside")
_COLUMNS: Final = (Job.id, Job.name, Job.payload, Job.attempts, Job.run_at, Job.set_aside_at, Job.last_error)


@dataclass(frozen=True, slots=True)
class Count:
    """How many jobs of one name are in one state."""

    name: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job that is not done."""

    id: int
    name: str
    payload: dict[str, Any]
    attempts: int
    run_at: datetime
    set_aside_at: datetime | None
    last_error: str
    state: str

    @property
    def created_at(self) -> datetime:
        """When it was stored: its id says so."""
        return ids.moment_of(self.id)


def counts() -> list[Count]:
    """Return how many jobs there are of each name and in each state, the most first."""
    state = _state(clock.now())
    counted = select(Job.name, state.label("state"), func.count().label("count")).group_by(Job.name, state)
    found = [Count(*row) for row in db.session.execute(counted)]
    return sorted(found, key=lambda each: (-each.count, each.name))


def listed(state: str, page: PageRequest) -> Page[JobLine]:
    """Return a page of the jobs in a state, the one that was stored last first."""
    now = clock.now()
    found = _in(state, now)
    lines = select(*_COLUMNS, _state(now).label("state"), Job.id.label("cursor")).where(found)
    return page_of(db.session.execute(page.narrow(lines, Job.id)).all(), page, _line)


def job(job_id: int) -> JobLine:
    """Return a job; raise NotFound when there is none, as when it was done meanwhile."""
    row = db.session.execute(select(*_COLUMNS, _state(clock.now()).label("state")).where(Job.id == job_id)).first()
    if row is None:
        raise NotFound
    return _line(row)


def _line(row: Any) -> JobLine:
    return JobLine(
        row.id, row.name, row.payload, row.attempts, row.run_at, row.set_aside_at, row.last_error or "", row.state
    )


def _state(now: datetime) -> ColumnElement[str]:
    return case((Job.set_aside_at.is_not(None), "set_aside"), (Job.claimed_until >= now, "at_work"), else_="waiting")


def _in(state: str, now: datetime) -> ColumnElement[bool]:
    if state == "set_aside":
        return Job.set_aside_at.is_not(None)
    rests = or_(Job.claimed_until.is_(None), Job.claimed_until < now)
    return Job.set_aside_at.is_(None) & (rests if state == "waiting" else Job.claimed_until >= now)
