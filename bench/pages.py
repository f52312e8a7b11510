"""Reading: how pages compare with an empty route, how many statements they take, and how they grow."""

from collections.abc import Iterator
from contextvars import Context
from functools import partial
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from bench.goals import Goal
from bench.timing import median_seconds
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.queries import timelines
from twitter.queries.paging import PageRequest
from twitter.services import sessions
from twitter.web.sessions import public

STATEMENTS = 2  # beside the session look-up: the list, and what stands on top of it


def growth_goals() -> Iterator[Goal]:
    """Yield how the home query grows with the number of people followed."""
    by_follows = select(User).order_by(User.following_count.desc())
    most = db.session.scalars(by_follows.limit(1)).one()
    few = db.session.scalars(by_follows.where(User.following_count <= 13).limit(1)).one()
    growth = _home_seconds(most) / _home_seconds(few)
    title = f"home query, {few.following_count} to {most.following_count} people followed"
    yield Goal(title, "<= 1.15", growth, growth <= 1.15)


def page_goals(app: Flask) -> Iterator[Goal]:
    """Yield how pages compare with a route that returns as many bytes and does nothing else, and their statements."""
    browser, statements = _signed_in(app), counted()
    for path in _paths():
        page = browser.get(path)
        if page.status_code != 200:
            raise RuntimeError(f"{path} answers {page.status_code}")
        app.extensions["empty_size"] = len(page.data)
        empty, took = median_seconds(lambda: browser.get("/empty")), median_seconds(partial(browser.get, path))
        title = f"{path} in {1_000 * took:.1f} ms against an empty route of {len(page.data)} bytes"
        yield Goal(title, ">= 0.1", empty / took, empty / took >= 0.1)
        statements.clear()
        browser.get(path)
        beside = len(statements) - 1
        yield Goal(f"{path}: statements beside the session look-up", f"<= {STATEMENTS}", beside, beside <= STATEMENTS)


def _paths() -> list[str]:
    """Return the pages to measure, among them that of the conversation with the most answers."""
    talked_about = select(Tweet.id, User.username).join(User, User.id == Tweet.author_id)
    tweet = db.session.execute(talked_about.order_by(Tweet.reply_count.desc(), Tweet.id).limit(1)).one()
    lists = ["/", "/local", "/@buses", "/tags/gardenclub", "/bookmarks", "/search?q=harbour", "/search?q=%23gardenclub"]
    return [*lists, f"/@{tweet.username}/{tweet.id}"]


def _home_seconds(reader: User) -> float:
    return median_seconds(lambda: timelines.home(reader.id, PageRequest()))


def _signed_in(app: Flask) -> FlaskClient:
    """Open a browser of mira, and the empty route beside the real ones."""
    app.add_url_rule("/empty", "empty", public(lambda: "x" * app.extensions["empty_size"]))
    mira = db.session.scalars(select(User).where(User.username_key == "mira")).one()
    browser = Client(app, app.response_class, use_cookies=True)
    browser.set_cookie("sid", sessions.start(mira, user_agent="bench", address="127.0.0.1"))
    db.session.remove()
    return browser


class Client(FlaskClient):
    """A client whose requests share nothing with the context held open here, so that each looks up its session."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(partial(super().open, *args, buffered=True, **kwargs))


def counted() -> list[str]:
    """Return a list that will hold the statements that are sent from now on."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    return sent
