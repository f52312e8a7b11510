"""Jobs done by Celery workers over a real Redis, or by the web process without one, and what a violent death leaves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent
import pytest
import redis
from flask import Flask
from sqlalchemy import select, update

from tests import conftest, factories
from tests.conftest import REDIS, require_service
from tests.jobs.mail_server import MailServer, black_hole, serving, settings_for
from tests.jobs.newcomers import seconds_to_read, sign_up
from tests.site import NOT_OURS, ROOT, Site, free_port, put_migrated_database, running_site
from twitter import clock, create_app, outbox
from twitter.extensions import db
from twitter.models import Job
from twitter.transaction import atomic

BROKER = f"{REDIS}/9"
NOBODY = f"redis://127.0.0.1:{free_port()}/0"  # where no broker is
JOBS = 20
PATIENCE = 45  # seconds, on a machine with other things to do
AT_ONCE = 1.5  # seconds; most of it are two password hashes on a busy machine
# As docs/operations.md says it.
WORKER = "celery --app twitter.jobs.celery worker --pool gevent --concurrency 10"


@dataclass
class House:
    """A site's data folder, what its processes are told, and the mail server they speak to."""

    folder: Path
    environment: dict[str, str]
    server: MailServer
    app: Flask

    def owed(self, *, only_claimed: bool = False) -> int:
        """Return how many mails are still to be sent."""
        db.session.rollback()
        mails = select(Job.id).where(Job.name == "mail_verification")
        return len(db.session.scalars(mails.where(Job.claimed_until.is_not(None)) if only_claimed else mails).all())

    def owe_mails(self, count: int) -> None:
        """Store people, and enqueue a mail to each."""
        for number in range(count):
            person = factories.person(f"person{number}", email_verified_at=None)
            with atomic():
                outbox.enqueue("mail_verification", user_id=person.id)

    def let_leases_end(self) -> None:
        """Do as if the time had passed for which a dead process had taken its jobs."""
        with atomic():
            db.session.execute(update(Job).values(claimed_until=clock.now()).where(Job.claimed_until.is_not(None)))


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house with an empty database, whose jobs go to the broker that the test is marked with, or to none."""
    broker: str = getattr(request, "param", "")
    server = MailServer(seconds=0.3)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in NOT_OURS},
        "APP_ENV": "testing",
        "DATA_DIR": str(tmp_path),
        "CELERY_BROKER_URL": broker,
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(server.port),
        "MAIL_USE_TLS": "0",
    }
    put_migrated_database(environment, tmp_path)
    settings = conftest.testing_settings(f"sqlite:///{tmp_path / 'twitter.db'}", tmp_path, celery_broker_url=broker)
    app = create_app(replace(settings, mail=settings_for(server)))
    with app.app_context():
        yield House(tmp_path, environment, server, app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def _empty_broker() -> Iterator[None]:
    require_service("redis")
    with redis.Redis.from_url(BROKER) as connection:
        connection.flushdb()
        yield
        connection.flushdb()


@contextmanager
def worker(house: House) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker by the documented command."""
    command = [str(Path(sys.executable).with_name("celery")), *WORKER.split()[1:]]
    with (house.folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=house.environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def worker_log(house: House) -> str:
    return (house.folder / "worker.log").read_text()


def wait_until(is_so: Callable[[], Any], why: Callable[[], str] = lambda: "it did not happen in time") -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, why()
        gevent.sleep(0.05)


def assert_everybody_got_one_mail(house: House) -> None:
    """Each person has mail, and all of one person's bear one Message-ID: a mailbox shows it once."""
    received = {(mail.recipients[0], mail.message["Message-ID"]) for mail in house.server.received}
    assert len(received) == JOBS
    assert len({recipient for recipient, _ in received}) == JOBS


def kill_in_mid_job(house: House, pid: int) -> None:
    """Kill a process that has finished some mails and is busy with others."""
    wait_until(lambda: len(house.server.tried) > JOBS // 2)
    os.kill(pid, signal.SIGKILL)
    assert house.owed(only_claimed=True) > 0
    house.let_leases_end()


@contextmanager
def hints_sent(house: House) -> Iterator[None]:
    """Let what is enqueued in this test be passed on as a web process would."""
    forwarder = house.app.extensions["job_runner"]
    forwarder.start()
    try:
        yield
    finally:
        forwarder.stop()


@pytest.mark.usefixtures("_empty_broker")
@pytest.mark.parametrize("house", [BROKER], ids=["redis"], indirect=True)
def test_a_worker_killed_in_mid_job_leaves_nothing_undone_and_nothing_done_twice(house: House) -> None:
    with serving(house.server), hints_sent(house):
        with worker(house) as first:
            wait_until(lambda: "ready." in worker_log(house), lambda: worker_log(house))
            house.owe_mails(JOBS)
            kill_in_mid_job(house, first.pid)
        assert worker_log(house).count("received") >= JOBS // 2  # by their messages, not by sweeping
        with worker(house):
            wait_until(lambda: not house.owed(), lambda: worker_log(house))
    assert_everybody_got_one_mail(house)


def test_a_web_process_killed_in_mid_job_leaves_nothing_undone_and_nothing_done_twice(house: House) -> None:
    house.owe_mails(JOBS)
    with serving(house.server), running_site(house.folder, **house.environment) as site:
        [child] = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
        kill_in_mid_job(house, int(child))  # the master starts another
        wait_until(lambda: not house.owed(), site.log)
    assert_everybody_got_one_mail(house)


@pytest.mark.parametrize("house", [NOBODY], ids=["nobody"], indirect=True)
def test_a_broker_that_is_down_costs_a_request_nothing_and_a_worker_needs_none(house: House) -> None:
    with running_site(house.folder, **house.environment) as site:
        assert_requests_do_not_wait(site)
        assert house.owed() == 1
        with serving(house.server), worker(house):
            wait_until(lambda: not house.owed(), lambda: worker_log(house))
    assert len(house.server.received) == 1


@pytest.mark.parametrize("house", [NOBODY], ids=["nobody"], indirect=True)
def test_a_broker_that_never_answers_costs_a_request_nothing(house: House) -> None:
    with black_hole(urlsplit(NOBODY).port or 0), running_site(house.folder, **house.environment) as site:
        assert_requests_do_not_wait(site)
        assert house.owed() == 1


def assert_requests_do_not_wait(site: Site) -> None:
    assert sign_up(site.url, "ana") < AT_ONCE
    assert seconds_to_read(site.url) < AT_ONCE
    wait_until(lambda: "left to the sweeper" in site.log(), site.log)


def test_the_documented_command_is_the_one_that_is_tested() -> None:
    assert f"{WORKER}\n" in (ROOT / "docs" / "operations.md").read_text()
