"""What the tests of mails stand on."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests import factories
from tests.jobs.mail_server import MailServer, serving, settings_for
from twitter.models import User


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with serving(MailServer()) as server:
        yield server


@pytest.fixture
def mailing_app(make_app: Callable[..., Flask], server: MailServer) -> Iterator[Flask]:
    """An application that sends its mail to the server, with its context pushed."""
    app = make_app(mail=settings_for(server), base_url="https://skein.example")
    with app.app_context():
        yield app


@pytest.fixture
def reader(mailing_app: Flask) -> User:
    """Somebody who has not confirmed their address and wants to change it."""
    return factories.person("ana", email_verified_at=None, pending_email="new@example.org")
