"""Mail servers that refuse, vanish, lie or fall silent: no mail is lost, and none is two mails."""

import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from config import Environment, ProductionSettings
from tests import factories
from tests.jobs.mail_server import MailServer, black_hole, self_signed, serving, settings_for
from twitter import clock, create_app, outbox
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import AuditEvent, Job, User
from twitter.services import password_reset, verification
from twitter.transaction import atomic

on_sqlite = pytest.mark.backends("sqlite")


def ask_for_mail(reader: User) -> None:
    verification.send_link(reader)


def waiting() -> Job:
    """Return the one job that is owed."""
    db.session.expire_all()
    return db.session.query(Job).one()


def bounces() -> list[tuple[int | None, dict[str, object]]]:
    rows = db.session.query(AuditEvent.subject_id, AuditEvent.details).where(AuditEvent.action == "mail_bounced")
    return [(subject_id, details) for subject_id, details in rows]


def run_after(wait: timedelta) -> int:
    with time_machine.travel(clock.now() + wait):
        return runner.run_due()


@pytest.mark.parametrize("stage", ["answers_to_recipient", "answers_to_words"])
def test_a_server_that_is_busy_gets_the_mail_later_and_once(stage: str, server: MailServer, reader: User) -> None:
    getattr(server, stage).append("451 Try again later")
    ask_for_mail(reader)
    assert runner.run_due() == 0
    assert (server.received, waiting().last_error) == ([], "Away: the mail server answered 451")
    assert runner.run_due() == 0  # not before its time
    assert run_after(outbox.BACK_OFF) == 1
    assert [mail.recipients for mail in server.received] == [["ana@example.org"]]
    assert len({*server.tried}) == 1
    assert (db.session.query(Job).count(), bounces()) == (0, [])


def test_a_code_that_was_mailed_late_works(server: MailServer, reader: User) -> None:
    server.answers_to_words.append("451 Try again later")
    request_id = password_reset.ask(reader.email)
    assert runner.run_due() == 0
    assert run_after(outbox.BACK_OFF) == 1
    [code] = re.findall(r"^\d{8}$", server.received[0].text, re.MULTILINE)
    password_reset.use_code(request_id, code, "nine lazy otters at noon")


@pytest.mark.parametrize("stage", ["answers_to_recipient", "answers_to_words"])
def test_a_mail_that_is_refused_for_good_is_noted_and_not_owed_any_more(
    stage: str, server: MailServer, reader: User
) -> None:
    getattr(server, stage).append("550 No such person here")
    ask_for_mail(reader)
    assert runner.run_due() == 1
    assert (server.received, db.session.query(Job).count()) == ([], 0)
    assert bounces() == [(reader.id, {"mail": "verification", "code": 550})]


@on_sqlite
def test_a_server_that_refuses_us_gets_the_mail_when_it_does_not(server: MailServer, reader: User) -> None:
    server.answers_to_sender.append("550 Nobody sends from there")
    ask_for_mail(reader)
    assert runner.run_due() == 0
    assert (waiting().last_error, bounces()) == ("Away: the mail server answered 550", [])
    assert run_after(outbox.BACK_OFF) == 1


@on_sqlite
def test_a_server_that_hangs_up_after_taking_a_mail_gets_no_second(server: MailServer, reader: User) -> None:
    server.answers_to_goodbye.append("hang up")
    ask_for_mail(reader)
    assert runner.run_due() == 1
    assert (len(server.received), db.session.query(Job).count()) == (1, 0)


@on_sqlite
def test_a_mail_that_is_sent_again_has_the_same_message_id(
    server: MailServer, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_mail(reader)
    with monkeypatch.context() as dying:
        dying.setattr(outbox, "finish", lambda _job_id: None)  # as when the process dies before it can
        runner.run(waiting().id)
    assert run_after(outbox.LEASE + timedelta(seconds=1)) == 1
    assert [mail.message["Message-ID"] for mail in server.received] == [server.tried[0]] * 2


@on_sqlite
def test_a_dead_server_is_tried_for_a_day_and_then_the_mail_is_set_aside(make_app: Callable[..., Flask]) -> None:
    server, started = MailServer(), clock.now()
    with make_app(mail=settings_for(server)).app_context():
        ask_for_mail(factories.person("ana", email_verified_at=None))
        while waiting().set_aside_at is None:
            with time_machine.travel(waiting().run_at + timedelta(seconds=1), tick=False):
                assert runner.run_due() == 0
        assert timedelta(hours=20) < waiting().run_at - started < timedelta(hours=28)
        assert waiting().last_error == "Away: the mail server cannot be reached (ConnectionRefusedError)"
        with serving(server):
            assert outbox.retry(waiting().id)
            assert run_after(timedelta(days=2)) == 1
        assert len(server.received) == 1


@on_sqlite
def test_a_server_that_never_answers_is_left_after_a_while(make_app: Callable[..., Flask]) -> None:
    server = MailServer()
    with make_app(mail=settings_for(server)).app_context(), black_hole(server.port):
        ask_for_mail(factories.person("ana", email_verified_at=None))
        before = time.monotonic()
        assert runner.run_due() == 0
        assert 0.9 < time.monotonic() - before < 5
        assert waiting().last_error.startswith("Away: the mail server cannot be reached")


def test_no_database_connection_is_held_while_a_mail_is_on_its_way(server: MailServer, reader: User) -> None:
    held: list[int] = []
    pool = db.engine.pool
    server.while_at_it = lambda: held.append(pool.checkedout())  # type: ignore[attr-defined]
    ask_for_mail(reader)
    assert runner.run_due() == 1
    assert held == [0]


@on_sqlite
@pytest.mark.parametrize(
    ("wanted", "listening", "reason"),
    [
        ({"use_tls": True}, "tls_context", "SSLCertVerificationError"),
        ({"use_ssl": True}, "ssl_context", "SSLCertVerificationError"),
        ({"use_tls": True}, None, "SMTPNotSupportedError"),
    ],
)
def test_no_mail_and_no_password_goes_to_a_server_that_may_be_another(
    wanted: dict[str, bool], listening: str | None, reason: str, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    server = MailServer()
    options = {listening: self_signed(tmp_path)} if listening else {}
    mail = settings_for(server, username="skein", password="the password of the mail account", **wanted)
    with serving(server, **options), make_app(mail=mail).app_context():
        ask_for_mail(factories.person("ana", email_verified_at=None))
        assert runner.run_due() == 0
        assert server.tried == []
        assert waiting().last_error == f"Away: the mail server cannot be reached ({reason})"


@on_sqlite
def test_what_stands_in_a_mail_stands_in_no_log(
    server: MailServer, reader: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers_to_recipient += ["550 No such person <ana@example.org>", "451 Later, <ana@example.org>"]
    with atomic():
        outbox.enqueue("mail_verification", user_id=reader.id)
        outbox.enqueue("mail_reset_code", email=reader.email, request_id="the request")
        outbox.enqueue("mail_email_change", user_id=reader.id)
    runner.run_due()
    run_after(outbox.BACK_OFF)
    assert len(server.received) == 2
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")  # not the server's
    assert "the mail server refused it for good (550)" in ours
    assert "the mail server answered 451" in ours
    secrets = {word for mail in server.received for word in re.findall(r"\S{8,}", mail.text)}
    secrets |= {reader.email, "new@example.org", "the request", "SELECT", "INSERT"}
    assert [secret for secret in secrets if secret in ours] == []


@on_sqlite
def test_production_without_a_mail_server_says_so_and_keeps_the_mail(
    database_url: str, app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ask_for_mail(factories.person("ana", email_verified_at=None))
    keys = {name: name * 8 for name in ("SECRET_KEY", "JWT_KEY", "OTP_PEPPER")}
    variables = {**keys, "BASE_URL": "https://skein.example", "DATA_DIR": str(tmp_path), "DATABASE_URL": database_url}
    production = create_app(ProductionSettings.read(Environment(variables)))
    with production.app_context():
        assert runner.run_due() == 0
        assert waiting().last_error == "Away: MAIL_SERVER is not set"
        db.engine.dispose()
    assert "MAIL_SERVER is not set" in caplog.text
    assert not (tmp_path / "outbox").exists()
