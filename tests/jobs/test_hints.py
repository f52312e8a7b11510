"""What is said to a broker, and what a job may be told."""

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from config import Environment, MailSettings
from twitter import clock, outbox
from twitter.extensions import db
from twitter.jobs import runner
from twitter.jobs.hints import Forwarder, celery_for
from twitter.jobs.registry import JOBS, Away
from twitter.jobs.runner import Runner
from twitter.models import Job
from twitter.transaction import atomic, let_go

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def job() -> Iterator[Callable[..., None]]:
    """Register a function as the job `planted`, and enqueue it."""

    def plant(function: Callable[..., None]) -> None:
        JOBS["planted"] = function
        with atomic():
            outbox.enqueue("planted")

    yield plant
    del JOBS["planted"]


def planted() -> Job:
    db.session.expire_all()
    return db.session.query(Job).one()


def test_nothing_but_json_goes_to_a_broker_and_nothing_comes_back() -> None:
    conf = celery_for("redis://127.0.0.1:6379/9", patient=True).conf
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert (conf.result_backend, conf.task_ignore_result, conf.task_acks_late) == (None, True, True)
    assert not conf.worker_enable_remote_control


@pytest.mark.parametrize(("scheme", "option"), [("rediss", "ssl_cert_reqs"), ("amqps", "cert_reqs")])
def test_the_certificate_of_a_broker_is_checked(scheme: str, option: str) -> None:
    conf = celery_for(f"{scheme}://broker.example", patient=False).conf
    assert conf.broker_use_ssl[option] == ssl.CERT_REQUIRED


def test_a_web_process_does_jobs_itself_only_without_a_broker(make_app: Callable[..., Flask]) -> None:
    assert isinstance(make_app().extensions["job_runner"], Runner)
    assert isinstance(make_app(celery_broker_url="redis://127.0.0.1:1/0").extensions["job_runner"], Forwarder)


@pytest.mark.usefixtures("app")
def test_a_job_that_asks_for_its_id_is_told(job: Callable[..., None]) -> None:
    told: list[int] = []

    def note(job_id: int) -> None:
        told.append(job_id)

    job(note)
    job_id = planted().id
    assert runner.run_due() == 1
    assert told == [job_id]


@pytest.mark.usefixtures("app")
def test_a_job_that_fails_by_itself_is_set_aside_sooner_than_one_whose_server_is_away(job: Callable[..., None]) -> None:
    def away() -> None:
        raise Away("nobody is there")

    job(away)
    for _ in range(outbox.MAX_ATTEMPTS + 1):
        with time_machine.travel(planted().run_at + timedelta(seconds=1)):
            assert runner.run_due() == 0
    assert planted().set_aside_at is None
    JOBS["planted"] = lambda: 1 / 0
    with time_machine.travel(planted().run_at + timedelta(seconds=1)):
        assert runner.run_due() == 0
    assert planted().set_aside_at is not None


@pytest.mark.usefixtures("app")
def test_a_job_that_was_given_back_is_not_held_by_the_renewing_of_leases(job: Callable[..., None]) -> None:
    job(lambda: 1 / 0)
    runner.run_due()
    outbox.renew([planted().id])
    with time_machine.travel(clock.now() + outbox.BACK_OFF + timedelta(seconds=1)):
        assert outbox.due(1) == [planted().id]


@pytest.mark.usefixtures("app")
def test_nobody_lets_go_in_the_middle_of_a_transaction() -> None:
    with pytest.raises(RuntimeError), atomic():
        let_go()


@pytest.mark.parametrize(
    ("variables", "tls", "from_the_start"),
    [({}, True, False), ({"MAIL_USE_SSL": "1"}, False, True), ({"MAIL_USE_TLS": "0"}, False, False)],
)
def test_mail_is_encrypted_in_one_way_or_the_other(variables: dict[str, str], tls: bool, from_the_start: bool) -> None:
    words = MailSettings.read(Environment(variables), "https://skein.example").flask()
    assert (words["MAIL_USE_TLS"], words["MAIL_USE_SSL"]) == (tls, from_the_start)
    assert (words["MAIL_DEFAULT_SENDER"], words["MAIL_TIMEOUT"]) == ("no-reply@skein.example", 10)
