"""What admins do about jobs that are not done."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock, outbox
from twitter.errors import Conflict, Forbidden, NotFound
from twitter.extensions import db
from twitter.models import AuditEvent, Job, User
from twitter.services import owed

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ada() -> User:
    """An admin."""
    return factories.person("ada", role="admin")


def failed(name: str = "mail_digest", **payload: Any) -> int:
    return factories.job(name, payload=payload, set_aside_at=clock.now(), attempts=5, last_error="It is away.")


def at_work() -> int:
    return factories.job(claimed_until=clock.now() + timedelta(minutes=1))


def left() -> list[int]:
    db.session.rollback()
    return [job.id for job in outbox.waiting(99)]


def audited() -> list[tuple[str, int | None, dict[str, Any]]]:
    lines = db.session.scalars(select(AuditEvent).where(AuditEvent.action.like("job%")).order_by(AuditEvent.id))
    return [(line.action, line.actor_id, line.details) for line in lines]


def test_a_job_that_is_retried_is_due_with_all_its_tries(ada: User) -> None:
    job_id = failed()
    assert owed.retry(ada, job_id) == "mail_digest"
    assert outbox.due(9) == [job_id]
    assert outbox.claim(job_id) is not None
    assert audited() == [("job_retried", ada.id, {"job": "mail_digest", "job_id": str(job_id)})]


def test_all_that_was_set_aside_is_retried_and_nothing_else(ada: User) -> None:
    ids = [failed(), failed("fan_out")]
    working = at_work()
    factories.job()
    assert owed.retry_all(ada) == 2
    assert sorted(outbox.due(9)) == ids
    assert db.session.scalars(select(Job.claimed_until).where(Job.id == working)).one() is not None
    assert owed.retry_all(ada) == 0
    assert audited() == [("jobs_retried", ada.id, {"count": 2})]


def test_a_dropped_job_is_gone_and_the_log_keeps_its_ids_and_no_address(ada: User) -> None:
    job_id, other = failed("mail_email_changed", user_id=7, old_email="ana@example.org", tweet_ids=[1, 2]), failed()
    assert owed.drop(ada, job_id) == "mail_email_changed"
    assert left() == [other]
    payload = {"user_id": ["7"], "tweet_ids": ["1", "2"]}
    assert audited() == [
        ("job_dropped", ada.id, {"job": "mail_email_changed", "job_id": str(job_id), "payload": payload})
    ]


def test_a_job_at_work_is_neither_retried_nor_dropped(ada: User) -> None:
    job_id = at_work()
    for act in (owed.retry, owed.drop):
        with pytest.raises(Conflict):
            act(ada, job_id)
    assert not outbox.drop(job_id)
    assert (left(), audited()) == ([job_id], [])


def test_a_job_that_was_done_meanwhile_is_said_to_be(ada: User) -> None:
    for act in (owed.retry, owed.drop):
        with pytest.raises(NotFound):
            act(ada, 1)


@pytest.mark.parametrize("role", ["user", "moderator"])
def test_whoever_is_no_admin_does_nothing_about_jobs(role: str) -> None:
    person, job_id = factories.person("person", role=role), failed()
    for act in (lambda: owed.retry(person, job_id), lambda: owed.drop(person, job_id), lambda: owed.retry_all(person)):
        with pytest.raises(Forbidden):
            act()
    assert (left(), outbox.due(9), audited()) == ([job_id], [], [])


def test_a_job_is_dropped_or_taken_and_never_both(app: Flask, ada: User) -> None:
    taken: dict[int, object] = {}

    def take(job_id: int) -> None:
        taken[job_id] = outbox.claim(job_id)

    for _ in range(4):
        job_id = factories.job(run_at=clock.now() - timedelta(minutes=1))
        raised = at_once(app, [lambda wanted=job_id: take(wanted), lambda wanted=job_id: owed.drop(ada, wanted)])
        outcome = (job_id in left(), taken.get(job_id) is not None, [type(error) for error in raised])
        assert outcome in [(True, True, [Conflict]), (False, False, [])], raised
