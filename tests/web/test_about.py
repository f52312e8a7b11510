"""What the site says of itself, and what it says while nobody looks after it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import factories
from tests.browsers import Browser
from twitter.models import User
from twitter.queries import site
from twitter.services import accounts, charter, rules
from twitter.web.charter import refresh


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    """Forget the figures of tests before."""
    site.forget()
    yield
    site.forget()


@pytest.fixture
def ada(app: Flask) -> User:
    """An admin."""
    return factories.person("ada", role="admin")


def test_the_site_says_what_it_is_and_by_which_rules(ada: User, bob: User, stranger: Browser) -> None:
    values = {"site_description": "For gardens.\nAnd <b>bees</b>.", "contact_email": "hello@example.org"}
    charter.change_settings(ada, contact_username=bob.username, registrations="invitation", **values)
    rule = rules.add(ada, "Be kind.", "To everybody.")
    page = stranger.get("/about").text
    for told in ("For gardens.", "And &lt;b&gt;bees", "mailto:hello@example.org", "Be kind.", "To everybody."):
        assert told in page
    assert f'id="rule-{rule.id}"' in page
    assert 'href="/@bob"' in page
    assert "You need an invitation to join." in page
    assert 'name="robots"' not in page
    assert 'href="/about"' in stranger.get("/local").text


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("open", "Everybody may join."),
        ("approval", "Everybody may ask to join."),
        ("closed", "New accounts are closed here at the moment."),
    ],
)
def test_it_says_who_may_join(ada: User, stranger: Browser, mode: str, sentence: str) -> None:
    charter.change_settings(ada, registrations=mode)
    page = stranger.get("/about").text
    assert sentence in page
    assert ('href="/register"' in page) is (mode != "closed")
    assert 'href="/@ada"' in page  # nobody else is named


def test_reading_it_asks_hardly_anything(ada: User, stranger: Browser, statements: list[str]) -> None:
    charter.change_settings(ada, site_name="The Garden")
    stranger.get("/about")
    statements.clear()
    assert "The Garden" in stranger.get("/about").text
    assert len(statements) == 1  # whom to ask


def test_a_changed_name_stands_everywhere(ada: User, stranger: Browser) -> None:
    paths = ("/", "/local", "/register", "/login", "/about", "/api/v2/instance", "/api/openapi.json", "/nodeinfo/2.0")
    for path in paths:
        assert "Skein" in stranger.get(path).text
    charter.change_settings(ada, site_name="The Garden")
    for path in paths:
        text = stranger.get(path).text
        assert "The Garden" in text
        if not path.startswith(("/api", "/nodeinfo")):
            assert "Skein" not in text


def test_while_nobody_looks_after_the_site_it_says_what_to_do(app: Flask, stranger: Browser) -> None:
    refresh()
    for path in ("/", "/about"):
        page = stranger.get(path).text
        assert "flask users create NAME --email ADDRESS --role admin" in page
        assert "noindex" in page
    assert stranger.get("/local").status_code == 200
    accounts.create("ada", "ada@example.org", factories.PASSWORD, role="admin", confirmed=True)
    assert "flask users create" not in stranger.get("/").text


def test_an_admin_whom_another_process_made_is_known_at_once(app: Flask, stranger: Browser) -> None:
    refresh()
    assert "Nobody looks after this site yet" in stranger.get("/").text
    factories.person("ada", role="admin")
    assert "Nobody looks after this site yet" not in stranger.get("/").text


def test_somebody_signed_in_comes_home_all_the_same(anas: Browser) -> None:
    refresh()
    assert "Nobody looks after" not in anas.get("/").text
