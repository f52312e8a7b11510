"""Schemathesis reads what the API says of itself, makes up requests, and looks whether the answers are as described."""

from collections import Counter
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from functools import wraps

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import factories
from twitter.models import User

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ENDS_THE_TOKEN = {"/api/v1/auth/logout", "/oauth/revoke"}
EVERYTHING = "read write follow push profile"


@pytest.fixture
def existing(ana: User, bob: User) -> dict[str, str]:
    """What the places in addresses may name."""
    factories.follow(bob, ana)
    answered = factories.reply(bob, factories.pictured_tweet(ana, "A field", text="Hello @bob #swifts"))
    said = factories.message(bob, ana)
    return {
        "status_id": str(answered.in_reply_to_id),
        "account_id": str(bob.id),
        "picture_id": str(factories.picture(ana).id),
        "conversation_id": str(said.conversation_id),
        "notification_id": str(factories.notification(ana)),
        "name": "swifts",
        "username": "bob",
    }


@dataclass
class Round:
    """One round through all operations of an application."""

    app: Flask
    headers: dict[str, str]
    skips: Callable[[Case], bool] = lambda _case: False
    existing: dict[str, str] = field(default_factory=dict)
    examples: int = 1  # of each operation; the first asks for what exists
    within: str = "."  # which addresses
    asked: Counter[str] = field(default_factory=Counter)  # how often each operation was
    answered: Counter[int] = field(default_factory=Counter)  # how often there was each status

    def run(self) -> None:
        """Try every operation a few times, the same ones every time."""
        schema = Context().run(schemathesis.openapi.from_wsgi, "/api/openapi.json", self.app)
        quietly = settings(
            max_examples=self.examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        for operation in schema.include(path_regex=self.within).get_all_operations():
            quietly(given(operation.ok().as_strategy())(self._try_one))()

    def _try_one(self, case: Case) -> None:
        if self.skips(case):
            return
        if not self.asked[case.operation.label]:
            places = case.path_parameters or {}
            case.path_parameters = {name: self.existing.get(name, value) for name, value in places.items()}
        self.asked[case.operation.label] += 1
        case.headers = {**(case.headers or {}), **self.headers}
        answer = Context().run(case.call)  # in an empty context, as over a network
        self.answered[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)


def ends_the_token(case: Case) -> bool:
    return case.path in ENDS_THE_TOKEN


def test_what_anybody_asks_is_answered_as_described(app: Flask) -> None:
    anybody = Round(app, {})
    anybody.run()
    assert len(anybody.asked) > 150
    assert anybody.answered[200] > 20
    assert anybody.answered[401] > 100


def test_what_somebody_asks_is_answered_as_described(app: Flask, ana: User, existing: dict[str, str]) -> None:
    proof = {"Authorization": f"Bearer {factories.oauth_token(ana, EVERYTHING)}"}
    somebody = Round(app, proof, ends_the_token, existing, examples=2)
    somebody.run()
    assert len(somebody.asked) > 150
    assert somebody.answered[200] > 150
    assert somebody.answered[401] < 20


def test_the_alarm_rings_for_an_answer_that_is_not_as_described(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    view = app.view_functions["api.custom_emojis.show"]
    monkeypatch.setitem(app.view_functions, "api.custom_emojis.show", wraps(view)(lambda: [{"shortcode": 1}]))
    with pytest.raises(FailureGroup, match="violates schema"):
        Round(app, {}, within="custom_emojis").run()
