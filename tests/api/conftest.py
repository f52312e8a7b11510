"""What the tests of the API stand on: phones, which hold tokens where browsers hold cookies."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import Browser, stranger_at
from twitter.extensions import db, limiter
from twitter.models import AuditEvent, AuthSession, User

AUTH = "/api/v1/auth"
ME = "/api/v1/accounts/verify_credentials"


class Phone:
    """An app on somebody's phone: it remembers the tokens of the last answer that had any."""

    def __init__(self, app: Flask) -> None:
        self._browser = Browser(app, app.response_class, use_cookies=False)
        self.access_token = self.refresh_token = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._ask("GET", path, **options)

    def post(self, path: str, body: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self._ask("POST", path, **({"json": body} if body is not None else {}), **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self._ask("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        return self._ask("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self._ask("DELETE", path, **options)

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        return self._ask(method, path, **options)

    def sign_in(self, login: str = "ana", password: str = factories.PASSWORD) -> TestResponse:
        answer = self.post("/api/v1/auth/login", {"login": login, "password": password})
        return self._keep(answer)

    def refresh(self, token: str | None = None) -> TestResponse:
        answer = self.post("/api/v1/auth/refresh", {"refresh_token": token or self.refresh_token})
        return self._keep(answer)

    def status(self) -> int:
        """Return what this phone gets when it asks who it is."""
        return self.get(ME).status_code

    def _keep(self, answer: TestResponse) -> TestResponse:
        if answer.status_code == 200:
            self.access_token, self.refresh_token = answer.json["access_token"], answer.json["refresh_token"]
        return answer

    def _ask(self, method: str, path: str, **options: Any) -> TestResponse:
        proof = {"Authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        headers = {**proof, **options.pop("headers", {})}
        return self._browser.open(path, method=method, headers=headers, **options)


def phone_of(app: Flask, user: User | None, scopes: str = "read write follow push") -> Phone:
    """Return a phone on which an app of others may act for somebody, or for itself when there is nobody."""
    phone = Phone(app)
    phone.access_token = factories.oauth_token(user, scopes)
    return phone


@pytest.fixture
def phone(app: Flask) -> Phone:
    """A phone on which nobody is signed in."""
    return Phone(app)


@pytest.fixture
def anas(app: Flask, ana: User) -> Phone:
    """Ana's phone."""
    assert ana.id
    phone = Phone(app)
    assert phone.sign_in().status_code == 200
    return phone


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return stranger_at(app)


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application that counts, in memory, from nothing; the limiter is given back as it was."""
    before = dict(vars(limiter))
    app = make_app(ratelimit_enabled=True)
    limiter.reset()
    yield app
    vars(limiter).clear()
    vars(limiter).update(before)


def reread() -> None:
    """Forget what this test has loaded, so that the next question sees what requests have written since."""
    db.session.rollback()
    db.session.expire_all()


def stored_sessions() -> list[AuthSession]:
    """Return the rows of all sessions, as they are now."""
    reread()
    return list(db.session.scalars(select(AuthSession)))


def audited(action: str) -> int:
    """Return how many lines of the audit log tell of this."""
    reread()
    return len(list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action))))
