"""The demo community as the tests plant it: always at the same moment, small or a little larger."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import ColumnElement, func, select

from twitter import clock
from twitter.extensions import Base, db
from twitter.models import User
from twitter.services import seeding

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
WHOLE = 500  # in one transaction: the small community is, the larger one is not
LARGER = {"users": 100, "tweets": 700}  # has people and tweets that are made up


def arrange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock stand still, and files be written without waiting for the disk."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr("twitter.services.seeding.planting.WHOLE", WHOLE)
    monkeypatch.setattr("twitter.storage.os.fsync", lambda _descriptor: None)


def plant(*, users: int = seeding.USERS, tweets: int = seeding.TWEETS, seed: int = 1) -> seeding.Planted:
    return seeding.plant(users=users, tweets=tweets, seed=seed, progress=lambda *_step: None)


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def count_where(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0


def named(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()
