"""What admins do about jobs that are not done: have them tried again, or drop them. All of it is in the audit log."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from twitter import outbox
from twitter.errors import Conflict, NotFound
from twitter.extensions import db
from twitter.models import Job, User
from twitter.services import audit
from twitter.services.permissions import require
from twitter.transaction import atomic

KEPT_IDS = 20  # of one job in the audit log: a line of it is not the place for a thousand


def retry(admin: User, job_id: int) -> str:
    """Make a job due now, with all its tries; return its name.

    Raise Forbidden for who may not, NotFound for a job that is done, and Conflict for one that is at work.
    """
    require(admin, "administer")
    with atomic():
        job = _resting(job_id)
        outbox.retry(job_id)
        audit.record("job_retried", actor=admin, job=job.name, job_id=str(job_id))
    return job.name


def retry_all(admin: User) -> int:
    """Make all jobs due that were set aside; return how many that were. Raise Forbidden for who may not."""
    require(admin, "administer")
    with atomic():
        count = outbox.retry_all_set_aside()
        if count:
            audit.record("jobs_retried", actor=admin, count=count)
    return count


def drop(admin: User, job_id: int) -> str:
    """Forget a job, which then never happens; return its name. Raise as `retry` does."""
    require(admin, "administer")
    with atomic():
        job = _resting(job_id)
        outbox.drop(job_id)
        audit.record("job_dropped", actor=admin, job=job.name, job_id=str(job_id), payload=_ids_in(job.payload))
    return job.name


def _resting(job_id: int) -> Job:
    """Return a job and keep its row for this transaction, so that nobody takes it meanwhile."""
    job = db.session.scalar(select(Job).where(Job.id == job_id).with_for_update())
    if job is None:
        raise NotFound("This job is done, or somebody dropped it.")
    if not outbox.is_free(job):
        raise Conflict("This job is at work right now. Look again in a minute.", job="at_work")
    return job


def _ids_in(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ids among what a job was given: addresses and file names are not for the log."""
    numbers = {name: [value] if isinstance(value, int) else value for name, value in payload.items()}
    lists = {name: values for name, values in numbers.items() if isinstance(values, list)}
    found = {name: [str(each) for each in values if isinstance(each, int)] for name, values in lists.items()}
    return {name: values[:KEPT_IDS] for name, values in found.items() if values}
