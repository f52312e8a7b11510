"""What the tests of the HTTP doors stand on."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.browsers import Browser, browser_of, stranger_at
from twitter.extensions import db
from twitter.models import Tweet, User


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return stranger_at(app)


@pytest.fixture
def anas(app: Flask, ana: User) -> Browser:
    """Ana's browser."""
    return browser_of(app, ana)


@pytest.fixture
def bobs(app: Flask, bob: User) -> Browser:
    """Bob's browser."""
    return browser_of(app, bob)


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana, "The swifts are back.")


@pytest.fixture
def checking_app(make_app: Callable[..., Flask]) -> Flask:
    """An application that demands CSRF tokens, as every real one does."""
    return make_app(extra={})


@pytest.fixture
def https_app(make_app: Callable[..., Flask]) -> Flask:
    """An application that people reach by https."""
    return make_app(base_url="https://skein.example")


@pytest.fixture
def secure(https_app: Flask) -> Browser:
    """A stranger's browser at the https address."""
    browser = stranger_at(https_app)
    browser.base_url = "https://skein.example"
    return browser


def reread() -> None:
    """Forget what this test has loaded, so that the next question sees what requests have written since."""
    db.session.rollback()
    db.session.expire_all()
