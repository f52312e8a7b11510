"""What a request leaves in the log: one line, an id, and nothing that should not be there."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.browsers import Browser, browser_of, stranger_at
from tests.web.conftest import reread
from tests.web.test_errors import fail_with
from twitter import logs
from twitter.extensions import db
from twitter.models import Job, Tweet, User
from twitter.queries import timelines
from twitter.services import password_reset, verification

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logging_app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application that logs as in production."""
    yield make_app(log_format="json", log_level="DEBUG")
    logs.configure("ERROR", "text")
    for name in ("limits", "flask_limiter"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return what was logged since the last call, each line read as the JSON it must be."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def access_lines(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in found if line["logger"] == "twitter.web.request_log"]


def test_a_request_is_one_line(logging_app: Flask, ana: User, tweet: Tweet, lines: Lines) -> None:
    browser = browser_of(logging_app, ana)
    lines()
    answer = browser.get(f"/tweets/{tweet.id}/edit?next=/somewhere")
    (line,) = access_lines(lines())
    assert line.pop("duration_ms") > 0
    assert line.pop("time")
    assert line == {
        "level": "INFO",
        "logger": "twitter.web.request_log",
        "message": "request",
        "request_id": answer.headers["X-Request-Id"],
        "method": "GET",
        "route": "feed.edit",
        "user_id": ana.id,
        "status": 200,
    }


@pytest.mark.parametrize(("path", "route", "status"), [("/nothing", None, 404), ("/compose", "feed.compose", 303)])
def test_a_strangers_request_names_nobody(
    logging_app: Flask, lines: Lines, path: str, route: str | None, status: int
) -> None:
    stranger_at(logging_app).get(path)
    (line,) = access_lines(lines())
    assert (line["route"], line["status"], line["user_id"]) == (route, status, None)


def test_a_fault_is_logged_with_the_id_its_reader_was_given(
    logging_app: Flask, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timelines, "local", fail_with(RuntimeError("broken")))
    answer = stranger_at(logging_app).get("/local")
    fault, access = [line for line in lines() if line["logger"].startswith("twitter.")]
    assert fault["request_id"] == access["request_id"] == answer.headers["X-Request-Id"]
    assert (fault["error"], access["status"]) == ("RuntimeError", 500)
    assert "test_errors.py" in fault["stack"]


@pytest.mark.parametrize("theirs", ["abcd1234", "A-" * 32])
def test_a_clients_own_harmless_id_is_used(stranger: Browser, theirs: str) -> None:
    assert stranger.get("/login", headers={"X-Request-Id": theirs}).headers["X-Request-Id"] == theirs


@pytest.mark.parametrize(
    "theirs", ["", "short", "a" * 65, "with space", 'quote"quote', "tab\tstop", "<script>", "éééééééé"]
)
def test_any_other_id_is_replaced_by_a_fresh_one(stranger: Browser, theirs: str) -> None:
    given = {stranger.get("/login", headers={"X-Request-Id": theirs}).headers["X-Request-Id"] for _ in range(2)}
    assert len(given) == 2
    assert all(len(identity) == 32 for identity in given)


@pytest.mark.parametrize("path", ["/", "/nothing", "/compose", "/api/nothing"])
def test_every_answer_has_an_id(stranger: Browser, path: str) -> None:
    assert stranger.get(path).headers["X-Request-Id"]


def test_what_is_typed_into_an_address_cannot_forge_a_line(logging_app: Flask, lines: Lines) -> None:
    stranger = stranger_at(logging_app)
    stranger.get('/nothing%0a{"level":"CRITICAL"}?x=%0d%0aforged')
    stranger.get("/@ana%0aforged", headers={"User-Agent": "forged\tforged"})
    found = lines()
    assert len(access_lines(found)) == 2
    assert "forged" not in json.dumps(found)


def mailed_code() -> tuple[str, str]:
    """Do what the job of the only request for a code does; return the request's id and the code."""
    reread()
    asked = db.session.scalars(select(Job).where(Job.name == "mail_reset_code")).one()
    made = password_reset.make_code(**asked.payload)
    assert made is not None
    return asked.payload["request_id"], made[1]


def test_no_secret_of_a_journey_is_logged(logging_app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    """Sign up and in, follow mailed links, reset the password, sign out, then read all that was logged."""
    stranger, phone = stranger_at(logging_app), stranger_at(logging_app)
    form = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"}
    assert stranger.post("/register", data=form).status_code == 303
    carla = db.session.scalars(select(User)).one()
    link, first_cookie = verification.link_for(carla), stranger.cookie("sid")
    assert stranger.post(f"/verify/{link}").status_code == 303
    wrong = {"username": "carla", "password": "a wrong phrase"}
    assert stranger_at(logging_app).post("/login", data=wrong).status_code == 422
    assert stranger.post("/forgot", data={"email": "carla@example.org"}).status_code == 303
    request_id, code = mailed_code()
    reset = {"code": code, "password": "ten quiet herons"}
    assert stranger.post("/reset", data=reset).status_code == 303
    tokens = phone.post("/api/v1/auth/login", json={"login": "carla", "password": "ten quiet herons"}).json
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert phone.get("/api/v1/accounts/verify_credentials", headers=header).status_code == 200
    secrets = ["nine lazy otters", "a wrong phrase", "ten quiet herons", link, code, first_cookie or "?"]
    secrets += [request_id, tokens["access_token"], tokens["refresh_token"]]
    for secret in secrets:
        stranger.get("/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {secret}"[:4000]})
        stranger.get("/local", headers={"Cookie": f"sid={secret}"})
    logged = capsys.readouterr().err
    assert logged.count("twitter.web.request_log") > 10
    for secret in secrets:
        assert secret not in logged
    assert factories.PASSWORD not in logged
