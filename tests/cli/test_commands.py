"""The `flask` command as somebody who runs a site uses it."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from tests import factories
from twitter import outbox
from twitter.extensions import db
from twitter.jobs import JOBS
from twitter.models import HomeEntry, Job, User
from twitter.passwords import verify_password
from twitter.queries import timelines
from twitter.queries.paging import PageRequest
from twitter.services import seeding
from twitter.transaction import atomic

Command = Callable[..., Result]


@pytest.fixture
def flask(app: Flask) -> Command:
    """Run a command line and return its result."""

    def run(*arguments: str) -> Result:
        result = app.test_cli_runner().invoke(args=arguments)
        db.session.rollback()
        return result

    return run


def test_a_person_is_made_with_a_generated_password(flask: Command) -> None:
    result = flask("users", "create", "Ana", "--email", "ana@example.org", "--role", "admin", "--confirmed")
    assert result.exit_code == 0, result.output
    password = result.output.split("Password: ")[1].strip()
    user = db.session.scalars(select(User)).one()
    assert (user.username, user.role) == ("Ana", "admin")
    assert user.email_verified_at is not None
    assert verify_password(user.password_hash, password)


def test_the_first_admin_is_told_where_to_go_and_what_comes_first(flask: Command) -> None:
    waiting = flask("users", "create", "ada", "--email", "ada@example.org", "--role", "admin").output
    assert "follow the link that is mailed to ada@example.org" in waiting
    assert "http://localhost:8000/admin" in waiting
    known = flask("users", "create", "eve", "--email", "eve@example.org", "--role", "moderator", "--confirmed").output
    assert "follow the link" not in known
    assert "/admin" in known
    assert "/admin" not in flask("users", "create", "ana", "--email", "ana@example.org").output
    assert "ada" in flask("users", "list", "--role", "admin").output


def test_a_chosen_password_is_not_printed(flask: Command) -> None:
    result = flask("users", "create", "ana", "--email", "ana@example.org", "--password", factories.PASSWORD)
    assert result.exit_code == 0
    assert "assword" not in result.output


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["x", "--email", "x@example.org"], "3 to 30"),
        (["ana", "--email", "nowhere"], "e-mail"),
        (["ana", "--email", "ana@example.org", "--password", "short"], "10 characters"),
        (["ana", "--email", "ana@example.org", "--role", "emperor"], "emperor"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(flask: Command, arguments: list[str], word: str) -> None:
    result = flask("users", "create", *arguments)
    assert result.exit_code != 0
    assert word in result.output
    assert db.session.scalars(select(User)).all() == []


def test_seed_plants_once_and_says_how_to_sign_in(flask: Command) -> None:
    first, second, again = flask("seed"), flask("seed"), flask("seed", "--if-empty")
    assert first.exit_code == again.exit_code == 0
    assert second.exit_code == 1
    assert "Somebody is here already" in second.output
    for output in (first.output, again.output):
        assert f"Sign in as mira with the password {seeding.PASSWORD}" in output
        assert "priya is a demo admin and malik is a demo moderator" in output
    assert flask("doctor").exit_code == 0


def test_seed_leaves_a_site_with_people_alone(flask: Command, ana: User) -> None:
    result = flask("seed", "--if-empty")
    assert (result.exit_code, result.output) == (0, "")
    assert [user.id for user in db.session.scalars(select(User))] == [ana.id]


def test_the_doctor_finds_drift_and_ends_with_1(flask: Command, ana: User) -> None:
    assert flask("doctor").exit_code == 0
    with atomic():
        db.session.execute(update(User).values(tweet_count=3))
    result = flask("doctor")
    assert result.exit_code == 1
    assert f"@{ana.username}: tweet_count is 3, counted 0" in result.output


def test_timelines_are_rebuilt_for_one_or_all(flask: Command, ana: User, bob: User) -> None:
    for person in (ana, bob):
        factories.tweet(person, "Mine")
    with atomic():
        db.session.execute(HomeEntry.__table__.delete())
    assert flask("timelines", "rebuild", "--user", "ANA").exit_code == 0
    assert len(timelines.home(ana.id, PageRequest()).items) == 1
    assert not timelines.home(bob.id, PageRequest()).items
    assert "2 timelines with 2 entries" in flask("timelines", "rebuild").output
    assert len(timelines.home(bob.id, PageRequest()).items) == 1
    assert flask("timelines", "rebuild", "--user", "nobody").exit_code == 1


def test_jobs_are_listed_run_and_retried(flask: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing is waiting." in flask("jobs", "list").output
    with atomic():
        outbox.enqueue("no_such_job")
    assert "no_such_job" in flask("jobs", "list").output
    assert "Done: 0" in flask("jobs", "run").output
    assert "KeyError" in flask("jobs", "list").output
    monkeypatch.setitem(JOBS, "no_such_job", lambda: None)
    job_id = db.session.scalars(select(Job.id)).one()
    assert flask("jobs", "retry", str(job_id)).exit_code == 0
    assert "Done: 1" in flask("jobs", "run").output
    assert flask("jobs", "retry", str(job_id)).exit_code == 1


def test_a_secret_is_long_enough_for_production(flask: Command) -> None:
    secrets = dict(line.split("=", 1) for line in flask("secrets", "generate").output.split())
    assert {*secrets} == {"SECRET_KEY", "JWT_KEY", "OTP_PEPPER"}
    assert len({*secrets.values()}) == 3
    assert all(len(value) >= 32 for value in secrets.values())
