"""What programs that watch over the site are told: is a process alive, can it serve, what did it do."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from tests.browsers import Browser, browser_of, stranger_at
from twitter.charter import BarrierLine, Charter
from twitter.models import User
from twitter.queries import readiness
from twitter.relay import Relay
from twitter.web import barriers, charter
from twitter.web import health as doors

FINE = {"ready": True, "database": "ok", "migrations": "ok"}


def broken(error: type[Exception]) -> Callable[[], bool]:
    """Return a question that the database answers with an error."""

    def ask() -> bool:
        raise error("SELECT 1", {}, Exception("a secret of the driver"))  # type: ignore[call-arg]

    return ask


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_whoever_asks_is_answered_and_leaves_no_trace(stranger: Browser, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert stranger.post(path).status_code == 405


def test_to_be_alive_takes_no_database_and_no_session(
    app: Flask, ana: User, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "answers", broken(OperationalError))
    browser = browser_of(app, ana)
    statements.clear()
    assert browser.get("/livez").json == {"alive": True}
    assert statements == []


def test_to_be_ready_takes_a_database_that_was_migrated(stranger: Browser, statements: list[str]) -> None:
    statements.clear()
    assert stranger.get("/readyz").json == FINE
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("answers", broken(OperationalError), {"database": "no answer", "migrations": "unknown"}),
        ("is_migrated", lambda: False, {"database": "ok", "migrations": "behind"}),
        ("is_migrated", broken(ProgrammingError), {"database": "ok", "migrations": "behind"}),
    ],
)
def test_what_is_missing_is_named_without_a_secret(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch, question: str, answer: Any, told: dict[str, str]
) -> None:
    monkeypatch.setattr(readiness, question, answer)
    found = stranger.get("/readyz")
    assert (found.status_code, found.json) == (503, {"ready": False, **told})


@pytest.mark.parametrize(
    ("stored", "is_migrated"), [({"0001"}, False), (set(), False), ({"9999"}, True), ({"head"}, True)]
)
def test_a_database_that_newer_code_has_migrated_is_no_reason_to_stop(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch, stored: set[str], is_migrated: bool
) -> None:
    monkeypatch.setattr(readiness, "_versions", lambda: (frozenset({"0001", "head"}), "head"))
    monkeypatch.setattr(readiness.db.session, "scalars", lambda _statement: stored)
    assert readiness.is_migrated() is is_migrated


def test_redis_is_told_of_and_nobody_is_turned_away_for_it(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.extensions["relay"] = Relay(app, "redis://127.0.0.1:1/0", "nobody listens there")
    answer = stranger_at(app).get("/readyz")
    assert (answer.status_code, answer.json) == (200, {**FINE, "redis": "no answer"})


def test_load_balancers_ask_by_address_and_nobody_else_may(make_app: Callable[..., Flask]) -> None:
    browser = stranger_at(make_app(trusted_hosts=("skein.example",)))
    browser.base_url = "http://10.0.0.7:8000"
    assert [browser.get(path).status_code for path in ("/livez", "/readyz", "/local")] == [200, 200, 400]


def test_a_network_that_is_kept_out_may_still_ask(app: Flask, stranger: Browser) -> None:
    kept_out = BarrierLine(1, "address", "127.0.0.0/8", "access", None)
    charter.adopt(Charter(barriers=(kept_out,)))
    assert [stranger.get(path).status_code for path in ("/livez", "/readyz", "/local")] == [200, 200, 403]


def test_every_path_of_these_doors_is_on_their_list(app: Flask) -> None:
    watched = {"health", "metrics"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in watched]
    assert {rule.rule for rule in rules} == doors.PATHS
    assert {rule.endpoint for rule in rules} <= barriers.OPEN
