"""Work that must happen: a row, stored in one transaction with its cause. The row is the truth, the queue a hint."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.sql import ColumnElement

from twitter import clock
from twitter.events import JobEnqueued, publish
from twitter.extensions import db
from twitter.ids import new_id
from twitter.models import Job
from twitter.transaction import atomic, insert_once, rows_changed

LEASE = timedelta(seconds=45)  # a taken job whose process died is free again after this; a living one renews it
MAX_ATTEMPTS = 5
BACK_OFF = timedelta(seconds=10)  # doubled after every failure: 10, 20, 40, 80 seconds
LONGEST_BACK_OFF = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this process may run until its lease ends."""

    id: int
    name: str
    payload: dict[str, Any]


def enqueue(name: str, *, key: str | None = None, delay: timedelta = timedelta(), **payload: Any) -> None:
    """Store a job inside the surrounding `atomic`; it runs after the commit and the delay, at least once.

    `payload` holds JSON values: ids, never secrets. While a job with the same `key` waits, no second is stored.
    """
    job = Job(id=new_id(), name=name, key=key, payload=payload, run_at=clock.now() + delay)
    if insert_once(job):
        publish(JobEnqueued(job.id))


def claim(job_id: int) -> ClaimedJob | None:
    """Take a job for this process; None when it is gone, not due yet, or somebody else's."""
    now = clock.now()
    # Inside a CASE what is due is no use to an index, so that MariaDB goes to the row by its key and locks nothing else
    # on the way: one that came by the index and one that comes by the key, as to delete it, would wait for each other.
    mine = update(Job).where(Job.id == job_id, case((_due(now), 1), else_=0) == 1)
    with atomic():
        taken = rows_changed(mine.values(claimed_until=now + LEASE, attempts=Job.attempts + 1))
        if not taken:
            return None
        row = db.session.execute(select(Job.id, Job.name, Job.payload).where(Job.id == job_id)).one()
    return ClaimedJob(row.id, row.name, row.payload)


def finish(job_id: int) -> None:
    """Delete a job that has done its work."""
    with atomic():
        rows_changed(delete(Job).where(Job.id == job_id))


def fail(job_id: int, error: str, *, tries: int = MAX_ATTEMPTS) -> bool:
    """Give a job back after a failure, later each time; say whether it was set aside for good, after so many tries."""
    with atomic():
        attempts = db.session.scalar(select(Job.attempts).where(Job.id == job_id)) or 0
        exhausted = attempts >= tries
        rows_changed(
            update(Job)
            .where(Job.id == job_id)
            .values(
                claimed_until=None,
                last_error=error[:2000],
                run_at=clock.now() + _back_off(attempts),
                set_aside_at=clock.now() if exhausted else None,
            )
        )
    return exhausted


def renew(job_ids: list[int]) -> None:
    """Extend the leases of jobs that are still being worked on; one that was just given back stays free."""
    if job_ids:
        at_work = update(Job).where(Job.id.in_(job_ids), Job.claimed_until.is_not(None))
        with atomic():
            rows_changed(at_work.values(claimed_until=clock.now() + LEASE))


def retry(job_id: int) -> bool:
    """Make a waiting or set-aside job due now, with all its tries; say whether there was one."""
    with atomic():
        changed = rows_changed(
            update(Job)
            .where(Job.id == job_id)
            .values(run_at=clock.now(), attempts=0, claimed_until=None, set_aside_at=None)
        )
        if changed:
            publish(JobEnqueued(job_id))
    return bool(changed)


def retry_all_set_aside() -> int:
    """Make all jobs due again that were set aside; return how many that were. The sweeper finds them."""
    with atomic():
        again = update(Job).where(Job.set_aside_at.is_not(None))
        return rows_changed(again.values(run_at=clock.now(), attempts=0, claimed_until=None, set_aside_at=None))


def drop(job_id: int) -> bool:
    """Forget a job that is not done, unless somebody is at it; say whether it was there to be dropped."""
    with atomic():
        return bool(rows_changed(delete(Job).where(Job.id == job_id, _free(clock.now()))))


def is_free(job: Job) -> bool:
    """Whether nobody is at a job now."""
    return job.claimed_until is None or job.claimed_until < clock.now()


def due(limit: int) -> list[int]:
    """Return the ids of jobs that nobody is working on and whose time has come, the oldest first."""
    return list(db.session.scalars(select(Job.id).where(_due(clock.now())).order_by(Job.run_at, Job.id).limit(limit)))


def waiting(limit: int) -> list[Job]:
    """Return the jobs that are not finished, the oldest first."""
    return list(db.session.scalars(select(Job).order_by(Job.id).limit(limit)))


def _back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many tries. Ten doublings are far beyond the longest wait."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(BACK_OFF * float(2**doublings), LONGEST_BACK_OFF)


def _due(now: datetime) -> ColumnElement[bool]:
    return Job.set_aside_at.is_(None) & (Job.run_at <= now) & _free(now)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Job.claimed_until.is_(None), Job.claimed_until < now)
