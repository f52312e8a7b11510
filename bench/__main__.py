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
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from bench.acts import fan_out_goals, storm_goals
from bench.apps import app_goals
from bench.pages import growth_goals, page_goals
from bench.timing import seconds
from config import DevelopmentSettings, Environment
from twitter import create_app
from twitter.extensions import db
from twitter.services import seeding


def main() -> int:
    """Run everything; exit status 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--tweets", type=int, default=100_000)
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, community(Path(folder), sizes.users, sizes.tweets) as app:
        goals = [*growth_goals(), *page_goals(app), *app_goals(app), *fan_out_goals(app), *storm_goals(app)]
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


def _say(step: str, done: int, total: int) -> None:
    print(f"\r{step:<12} {done}/{total}   ", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
