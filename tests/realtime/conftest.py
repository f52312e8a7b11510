"""One running site for all tests of sockets, and an application over its database in which they arrange people."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.apps import App
from tests.conftest import create_testing_app, testing_settings
from tests.nodes.clients import Listener, Visitor
from tests.site import Site, running_site
from twitter.extensions import db
from twitter.models import User

_numbers = count()


@pytest.fixture(scope="package")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site, one process without Redis."""
    with running_site(Path(tmp_path_factory.mktemp("live")), REQUIRE_EMAIL_VERIFICATION="0") as site:
        yield site


@pytest.fixture(scope="package")
def _site_app(live_site: Site) -> Iterator[Flask]:
    folder = Path(live_site.environment["DATA_DIR"])
    app = create_testing_app(testing_settings(f"sqlite:///{folder / 'twitter.db'}", folder))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def newcomer(_site_app: Flask) -> Iterator[Callable[[], User]]:
    """Store somebody whom no other test knows."""
    with _site_app.app_context():
        yield lambda: factories.person(f"newcomer{next(_numbers)}")


@pytest.fixture
def hang_up() -> Iterator[ExitStack]:
    """Close in the end what a test opened."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def visiting(live_site: Site, hang_up: ExitStack) -> Callable[[User], Visitor]:
    """Let somebody ask the site over HTTP."""

    def visit(user: User) -> Visitor:
        visitor = Visitor(live_site.url, factories.session_secret(user))
        hang_up.callback(visitor.close)
        return visitor

    return visit


@pytest.fixture
def listening(live_site: Site, hang_up: ExitStack) -> Callable[[User], Listener]:
    """Let somebody hold a socket."""

    def listen(user: User) -> Listener:
        listener = Listener(live_site.url, factories.session_secret(user))
        hang_up.callback(listener.close)
        return listener

    return listen


@pytest.fixture
def app_of(live_site: Site, hang_up: ExitStack) -> Callable[..., App]:
    """Give somebody an app."""

    def give(user: User, scopes: str = "read write follow push") -> App:
        app = App(live_site.url, user, scopes)
        hang_up.callback(app.hang_up)
        return app

    return give


@pytest.fixture
def _no_traces(live_site: Site) -> Iterator[None]:
    """Let no connection of a test end in a trace."""
    before = len(live_site.log())
    yield
    assert "Traceback" not in live_site.log()[before:]
