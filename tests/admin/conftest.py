"""What the tests of the admin area stand on: somebody of each role, and their browsers."""

import pytest
from flask import Flask

from tests import factories
from tests.browsers import Browser, browser_of, stranger_at
from twitter.models import User


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return stranger_at(app)


@pytest.fixture
def mo(app: Flask) -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def ada(app: Flask) -> User:
    """An admin."""
    return factories.person("ada", role="admin")


@pytest.fixture
def anas(app: Flask, ana: User) -> Browser:
    """Ana's browser."""
    return browser_of(app, ana)


@pytest.fixture
def mos(app: Flask, mo: User) -> Browser:
    """The moderator's browser."""
    return browser_of(app, mo)


@pytest.fixture
def adas(app: Flask, ada: User) -> Browser:
    """The admin's browser."""
    return browser_of(app, ada)
