"""Plants a community, measures this house against an empty route of itself, and prints each goal with what it reached.

    python -m bench [--users 10000] [--tweets 100000]

The database is a new SQLite file, or the empty one that DATABASE_URL names. Times are medians; every ratio is taken
between two things measured in the same run, in one process and without a network between.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from bench.timing import median_seconds, seconds
from config import DevelopmentSettings, Environment
from twitter import create_app
from twitter.extensions import db
from twitter.models import HomeEntry, User
from twitter.queries import timelines
from twitter.queries.paging import PageRequest
from twitter.services import seeding, sessions, tweets
from twitter.web.sessions import public


@dataclass(frozen=True)
class Goal:
    """One line of the report: a ratio unless the title says otherwise, and whether it reaches its goal."""

    title: str
    goal: str
    measured: float
    holds: bool

    def __str__(self) -> str:
        return (
            f"{'pass ' if self.holds else 'short'}  {self.title:<62} goal {self.goal:<10} measured {self.measured:.3g}"
        )


def main() -> int:
    """Run everything; exit status 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--tweets", type=int, default=100_000)
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, community(Path(folder), sizes.users, sizes.tweets) as app:
        goals = [*timeline_goals(app), *page_goals(app), *fan_out_goals(app)]
    for goal in goals:
        print(goal)
    return 0 if all(goal.holds for goal in goals) else 1


@contextmanager
def community(folder: Path, users: int, tweets_: int) -> Iterator[Flask]:
    """Make an application over a planted database, with one account that everybody follows."""
    variables = {"DATA_DIR": str(folder), "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "WARNING"}
    variables |= {name: os.environ[name] for name in ("DATABASE_URL",) if name in os.environ}
    app = create_app(DevelopmentSettings.read(Environment(variables)))
    with app.app_context():
        upgrade()
        took = seconds(lambda: seeding.plant(users=users, tweets=tweets_, seed=1, progress=_say))
        print(f"\nPlanted {users} people and {tweets_} tweets on {db.engine.dialect.name} in {took:.0f} s.\n")
        yield app
        db.engine.dispose()


def timeline_goals(app: Flask) -> Iterator[Goal]:
    """Yield how the home query grows with the number of people followed."""
    by_follows = select(User).order_by(User.following_count.desc())
    most = db.session.scalars(by_follows.limit(1)).one()
    few = db.session.scalars(by_follows.where(User.following_count <= 12).limit(1)).one()
    growth = _home_seconds(most) / _home_seconds(few)
    yield Goal(
        f"home query, {few.following_count} to {most.following_count} people followed",
        "<= 1.15",
        growth,
        growth <= 1.15,
    )


def page_goals(app: Flask) -> Iterator[Goal]:
    """Yield how pages compare with a route that returns as many bytes and does nothing else, and their statements."""
    browser, statements = _signed_in(app), _counted()
    for path, goal in (("/", 0.10), ("/local", 0.10), ("/@buses", 0.10), ("/tags/garden", 0.10)):
        size = len(browser.get(path).data)
        app.extensions["empty_size"] = size
        ratio = median_seconds(lambda: browser.get("/empty")) / median_seconds(lambda path=path: browser.get(path))
        yield Goal(f"{path} as HTML against an empty route of {size} bytes", f">= {goal}", ratio, ratio >= goal)
        statements.clear()
        browser.get(path)
        beside = len(statements) - 1
        yield Goal(f"{path}: statements beside the session look-up", "<= 2", beside, beside <= 2)


def fan_out_goals(app: Flask) -> Iterator[Goal]:
    """Yield how long a tweet takes to its author and to all homes when everybody follows the author."""
    author = db.session.scalars(select(User).order_by(User.follower_count.desc()).limit(1)).one()
    answer = seconds(lambda: tweets.post_tweet(author, "Line 12 runs every eight minutes from today."))
    fan_out = seconds(app.extensions["job_runner"].run_due)
    tweet_id = db.session.scalar(select(func.max(HomeEntry.tweet_id)).where(HomeEntry.user_id == author.id))
    reached = db.session.scalar(select(func.count()).where(HomeEntry.tweet_id == tweet_id)) or 0
    yield Goal("seconds to answer a tweet that everybody gets", "<= 0.05", answer, answer <= 0.05)
    yield Goal(f"seconds until it stands in all {reached} homes", "<= 1", fan_out, fan_out <= 1 < reached)


def _home_seconds(reader: User) -> float:
    return median_seconds(lambda: timelines.home(reader.id, PageRequest()))


def _signed_in(app: Flask) -> FlaskClient:
    """Open a browser of mira, and the empty route beside the real ones."""
    app.add_url_rule("/empty", "empty", public(lambda: "x" * app.extensions["empty_size"]))
    mira = db.session.scalars(select(User).where(User.username_key == "mira")).one()
    browser = _Browser(app, app.response_class, use_cookies=True)
    browser.set_cookie("sid", sessions.start(mira, user_agent="bench", address="127.0.0.1"))
    db.session.remove()
    return browser


class _Browser(FlaskClient):
    """A client whose requests share nothing with the context held open here, so that each looks up its session."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(partial(super().open, *args, buffered=True, **kwargs))


def _counted() -> list[str]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    return sent


def _say(step: str, done: int, total: int) -> None:
    print(f"\r{step:<12} {done}/{total}   ", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
