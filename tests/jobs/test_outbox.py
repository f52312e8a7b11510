"""The outbox: nothing enqueued is lost, nothing is done for a write that did not happen."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine

from twitter import clock, outbox
from twitter.events import JobEnqueued, listen, stop_listening
from twitter.extensions import db
from twitter.jobs import runner
from twitter.jobs.registry import JOBS
from twitter.models import Job
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


class Work:
    """A job that notes what it was called with and fails when told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failures = 0

    def __call__(self, word: str) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not today")
        self.done.append(word)


@pytest.fixture
def work() -> Iterator[Work]:
    """A job registered as `say`."""
    JOBS["say"] = work = Work()
    yield work
    del JOBS["say"]


def say(word: str, **options: object) -> None:
    with atomic():
        outbox.enqueue("say", word=word, **options)  # type: ignore[arg-type]


def only_job() -> Job:
    db.session.expire_all()
    return db.session.query(Job).one()


def test_a_job_is_done_and_its_row_deleted(work: Work) -> None:
    say("hello")
    assert runner.run_due() == 1
    assert work.done == ["hello"]
    assert db.session.query(Job).count() == 0


def test_a_rolled_back_write_leaves_no_job_and_no_hint(work: Work) -> None:
    hints: list[JobEnqueued] = []
    listen(JobEnqueued, hints.append)
    with suppress(RuntimeError), atomic():
        outbox.enqueue("say", word="never")
        raise RuntimeError
    stop_listening(JobEnqueued, hints.append)
    assert runner.run_due() == 0
    assert (work.done, hints) == ([], [])


def test_a_failing_job_comes_back_later_each_time_and_is_set_aside_after_five_tries(work: Work) -> None:
    work.failures = 99
    say("hello")
    waits = []
    for _ in range(outbox.MAX_ATTEMPTS):
        before = only_job().run_at
        with time_machine.travel(max(before, clock.now()) + timedelta(seconds=1), tick=False):
            assert runner.run_due() == 0
            waits.append(round((only_job().run_at - clock.now()).total_seconds()))
    assert waits == [10, 20, 40, 80, 160]
    assert only_job().set_aside_at is not None
    assert "not today" in only_job().last_error
    with time_machine.travel(clock.now() + timedelta(days=9)):
        assert runner.run_due() == 0


def test_one_failure_does_not_stop_the_others(work: Work) -> None:
    say("first")
    say("second")
    work.failures = 1
    assert runner.run_due() == 1
    assert work.done == ["second"]


def test_a_job_set_aside_can_be_tried_again(work: Work) -> None:
    work.failures = 1
    say("hello")
    runner.run_due()
    assert outbox.retry(only_job().id)
    assert runner.run_due() == 1
    assert work.done == ["hello"]
    assert not outbox.retry(1)


def test_a_job_is_claimed_once_until_its_lease_ends(work: Work) -> None:
    say("hello")
    job_id = only_job().id
    assert outbox.claim(job_id)
    assert outbox.claim(job_id) is None
    assert outbox.due(10) == []
    with time_machine.travel(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        assert runner.run_due() == 1
    assert work.done == ["hello"]


@pytest.mark.usefixtures("work")
def test_a_renewed_lease_holds() -> None:
    say("hello")
    job_id = only_job().id
    outbox.claim(job_id)
    with time_machine.travel(clock.now() + outbox.LEASE - timedelta(seconds=5)):
        outbox.renew([job_id])
    with time_machine.travel(clock.now() + outbox.LEASE + timedelta(seconds=5)):
        assert outbox.due(10) == []


def test_the_same_key_waits_once(work: Work) -> None:
    say("hello", key="greeting")
    say("hello", key="greeting")
    assert runner.run_due() == 1
    say("again", key="greeting")
    runner.run_due()
    assert work.done == ["hello", "again"]


def test_a_delayed_job_waits(work: Work) -> None:
    say("later", delay=timedelta(hours=1))
    assert runner.run_due() == 0
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
        assert runner.run_due() == 1
    assert work.done == ["later"]


def test_a_job_nobody_knows_is_set_aside_not_lost() -> None:
    with atomic():
        outbox.enqueue("no_such_job")
    assert runner.run_due() == 0
    assert "KeyError" in only_job().last_error
