"""Browsers that meet the application as over a network: they share nothing with the test, nor with each other."""

import re
from contextvars import Context
from functools import partial
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from twitter.models import User

JSON = {"Accept": "application/json"}

_CSRF_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser(FlaskClient):
    """A client whose every request begins in an empty context.

    Flask lets a request join an application context that is already there, with its `g`, and so with whoever
    Flask-Login found for the request before. The suite holds such a context open, and would see everybody answered as
    the first.
    """

    base_url = "http://localhost"

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if args and isinstance(args[0], str):
            kwargs = {"base_url": self.base_url, "buffered": True, **kwargs}
        answer: TestResponse = Context().run(partial(super().open, *args, **kwargs))
        return answer

    def csrf_token(self) -> str:
        """Return the token that a page of this browser carries."""
        found = _CSRF_FIELD.search(self.get("/local").text)
        assert found is not None
        return found[1]

    def cookie(self, name: str) -> str | None:
        """Return what a cookie of this browser holds."""
        found = self.get_cookie(name)
        return found.value if found else None


def stranger_at(app: Flask) -> Browser:
    """Open a browser in which nobody is signed in."""
    return Browser(app, app.response_class, use_cookies=True)


def browser_of(app: Flask, user: User) -> Browser:
    """Open a browser in which somebody is signed in to an application over plain http."""
    browser = stranger_at(app)
    browser.set_cookie("sid", factories.session_secret(user))
    return browser


class _FirstWords(HTMLParser):
    def __init__(self, css_class: str) -> None:
        super().__init__()
        self._css_class, self._inside, self.words = css_class, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or self._css_class in (dict(attrs).get("class") or "").split()

    def handle_data(self, data: str) -> None:
        if self._inside and not self.words:
            self.words = data.strip()


def words_in(page: str, css_class: str) -> str:
    """Return the first words inside the first element of a class, as a person would read them."""
    parser = _FirstWords(css_class)
    parser.feed(page)
    return parser.words
