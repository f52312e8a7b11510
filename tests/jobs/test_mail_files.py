"""A laptop without a mail server: mails are files, and a page shows them, in development and nowhere else."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import DevelopmentSettings, Environment, ProductionSettings
from tests import factories
from tests.browsers import Browser, stranger_at
from twitter import create_app, mailbox
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import User
from twitter.services import verification

pytestmark = pytest.mark.backends("sqlite")
ADDRESSES = {"/dev/mail", "/dev/mail/<name>"}


@pytest.fixture
def laptop(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application in development, with its context pushed."""
    variables = {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "LOG_LEVEL": "ERROR"}
    laptop = create_app(DevelopmentSettings.read(Environment(variables)))
    with laptop.app_context():
        yield laptop
        db.engine.dispose()


@pytest.fixture
def browser(laptop: Flask) -> Browser:
    """A browser on the laptop in which nobody is signed in."""
    return stranger_at(laptop)


def mail_to(name: str) -> User:
    user = factories.person(name, email_verified_at=None)
    verification.send_link(user)
    assert runner.run_due() == 1
    return user


def test_a_mail_is_a_file_that_only_the_site_may_read(laptop: Flask, tmp_path: Path) -> None:
    mail_to("ana")
    [path] = (tmp_path / "outbox").iterdir()
    assert path.name.endswith("-verification.eml")
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert mailbox.read(path.name)["To"] == "ana@example.org"


def test_the_page_lists_the_mails_and_shows_their_links(browser: Browser) -> None:
    mail_to("ana")
    user = mail_to("bob")
    listed = browser.get("/dev/mail").text
    assert listed.index("bob@example.org") < listed.index("ana@example.org")
    shown = browser.get(f"/dev/mail/{mailbox.names()[0]}").text
    assert "Hello @bob," in shown
    assert f'href="http://localhost:8000/verify/{verification.link_for(user).split(".")[0]}' in shown


def test_the_page_says_when_there_is_no_mail(browser: Browser) -> None:
    assert "No mail was sent yet." in browser.get("/dev/mail").text


def test_nothing_but_stored_mails_can_be_read(browser: Browser) -> None:
    mail_to("ana")
    for name in ("1-x.eml", "../twitter.db", "..%2ftwitter.db", "1-x.eml.tmp", "1-../x.eml", ".eml", "\0.eml"):
        assert browser.get(f"/dev/mail/{name}").status_code == 404
        with pytest.raises(NotFound):
            mailbox.read(name)


def test_there_is_no_such_page_outside_development(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    keys = {name: name * 8 for name in ("SECRET_KEY", "JWT_KEY", "OTP_PEPPER")}
    variables = {**keys, "BASE_URL": "https://skein.example", "DATA_DIR": str(tmp_path)}
    production = create_app(ProductionSettings.read(Environment(variables)))
    for app in (production, make_app()):
        assert not ADDRESSES & {rule.rule for rule in app.url_map.iter_rules()}


def test_there_is_such_a_page_in_development(laptop: Flask) -> None:
    assert {rule.rule for rule in laptop.url_map.iter_rules()} >= ADDRESSES
