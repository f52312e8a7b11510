"""What signed-in people were refused, written down for whoever looks it up."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import AuditEvent, Tweet, User
from twitter.services import audit
from twitter.web import denials


@pytest.fixture(autouse=True)
def _count_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(denials, "_counted", FixedWindowRateLimiter(MemoryStorage()))


def denied() -> list[tuple[int | None, dict[str, Any]]]:
    reread()
    lines = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "denied").order_by(AuditEvent.id))
    return [(line.actor_id, line.details) for line in lines]


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("POST", {}), ("POST", JSON)])
def test_a_refusal_is_written_down_with_its_route(
    bob: User, bobs: Browser, tweet: Tweet, method: str, headers: dict[str, str]
) -> None:
    answer = bobs.open(f"/tweets/{tweet.id}/delete?why=secret", method=method, headers=headers)
    assert answer.status_code == 403
    assert denied() == [(bob.id, {"method": method, "route": "feed.ask_delete" if method == "GET" else "feed.delete"})]


def test_what_is_allowed_unknown_or_wrong_is_no_refusal(anas: Browser, stranger: Browser, tweet: Tweet) -> None:
    assert anas.get(f"/tweets/{tweet.id}/edit").status_code == 200
    assert anas.get("/tweets/1/edit").status_code == 404
    assert anas.post("/tweets", data={"text": ""}).status_code == 422
    assert stranger.post(f"/tweets/{tweet.id}/delete").status_code == 303
    assert denied() == []


def test_an_unconfirmed_persons_attempt_is_written_down(app: Flask) -> None:
    waiting = factories.person("waiting", email_verified_at=None)
    answer = browser_of(app, waiting).post("/tweets", data={"text": "Hello."})
    assert answer.status_code == 403
    assert denied() == [(waiting.id, {"method": "POST", "route": "feed.create"})]


def test_a_forged_form_is_written_down(ana: User, anas: Browser) -> None:
    answer = anas.post("/tweets", data={"text": "Forged."}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert denied() == [(ana.id, {"method": "POST", "route": "feed.create"})]


def test_a_person_fills_no_disk_and_hides_nobody_else(app: Flask, bobs: Browser, tweet: Tweet) -> None:
    for _ in range(denials.PER_PERSON.amount + 3):
        assert bobs.post(f"/tweets/{tweet.id}/delete").status_code == 403
    assert len(denied()) == denials.PER_PERSON.amount
    browser_of(app, factories.person("carla")).post(f"/tweets/{tweet.id}/delete")
    assert len(denied()) == denials.PER_PERSON.amount + 1


def test_a_refusal_that_cannot_be_written_down_stays_one(
    bobs: Browser, tweet: Tweet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise OperationalError("INSERT", {}, Exception("gone"))

    monkeypatch.setattr(audit, "denied", fail)
    assert bobs.post(f"/tweets/{tweet.id}/delete").status_code == 403


def test_signing_out_is_told_as_such(ana: User, anas: Browser) -> None:
    anas.post("/logout")
    reread()
    actions = [line.action for line in db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == ana.id))]
    assert actions == ["sign_in", "sign_out"]


def test_the_log_gets_the_network_of_the_reader(app: Flask, stranger: Browser, make_app: Callable[..., Flask]) -> None:
    form = {"username": "nobody", "password": "a wrong phrase"}
    stranger.post("/login", data=form, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    reread()
    assert db.session.scalars(select(AuditEvent.address_prefix)).all() == ["203.0.113.0"]
