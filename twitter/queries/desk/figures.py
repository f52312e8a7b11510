"""How the site is doing, in figures: what the first page of the admin area shows.

Ids say when a row was made, so a day is a range of ids, and counting one looks at no other. What a day that is over
counted does not change any more, but for what was purged; a process counts it once and keeps it.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Final

from sqlalchemy import case, func, select

from twitter import clock, database, ids
from twitter.extensions import Base, db, settings
from twitter.models import SiteSetting, Tweet, User
from twitter.queries.desk import jobs
from twitter.queries.visibility import person_is_visible

DAYS: Final = 30  # that the charts show, today among them
WEEK: Final = 7
KEPT: Final = 60.0  # seconds for which the figures are not counted anew
MOST_KEPT: Final = 500  # days that are over, of all tables
STORAGE: Final = "measured_storage"  # the row in which services/measuring.py keeps what it measured

_kept: dict[str, tuple[float, "Figures"]] = {}
_days: OrderedDict[tuple[str, str, date], int] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Day:
    """How many there were of something on a day."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Course:
    """How many of something there were on each of the last days, the oldest first; today is not over."""

    days: tuple[Day, ...]

    @property
    def today(self) -> int:
        """How many today, so far."""
        return self.days[-1].count

    @property
    def week(self) -> int:
        """How many in the last seven days."""
        return sum(day.count for day in self.days[-WEEK:])

    @property
    def week_before(self) -> int:
        """How many in the seven days before these."""
        return sum(day.count for day in self.days[-2 * WEEK : -WEEK])

    @property
    def total(self) -> int:
        """How many on all these days."""
        return sum(day.count for day in self.days)

    @property
    def most(self) -> int:
        """How many on the day that had most."""
        return max(day.count for day in self.days)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people there are, and what they do."""

    people: int
    active_today: int  # people who were here in the last 24 hours
    active_week: int
    active_month: int
    sign_ups: Course
    tweets: Course  # replies and retweets too, and what was deleted since


@dataclass(frozen=True, slots=True)
class Storage:
    """How much the site took on its disks when that was measured."""

    database: int  # bytes
    media: int  # bytes
    files: int
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class Machine:
    """What admins see besides."""

    jobs: dict[str, int]  # state -> how many
    storage: Storage | None  # None before it was measured
    database: str  # its name and version


def figures() -> Figures:
    """Return how the site is doing, a minute old at most."""
    counted_at, found = _kept.get(settings.database_url, (0.0, None))
    if found is None or time.monotonic() - counted_at > KEPT:
        found = _figures()
        _kept[settings.database_url] = (time.monotonic(), found)
    return found


def machine() -> Machine:
    """Return how the machines are doing, now."""
    owed = dict.fromkeys(jobs.STATES, 0)
    for each in jobs.counts():
        owed[each.state] += each.count
    return Machine(owed, _storage(), database.product(db.session.connection()))


def forget() -> None:
    """Drop what was counted, so that it is counted anew."""
    _kept.clear()
    _days.clear()


def _figures() -> Figures:
    now = clock.now()
    here = [func.sum(case((User.last_seen_at > now - timedelta(days=days), 1), else_=0)) for days in (1, WEEK, DAYS)]
    people = db.session.execute(select(func.count(), *here).select_from(User).where(person_is_visible())).one()
    everybody, today, week, month = (int(count or 0) for count in people)
    return Figures(everybody, today, week, month, _course(User), _course(Tweet))


def _storage() -> Storage | None:
    measured = db.session.scalar(select(SiteSetting.value).where(SiteSetting.name == STORAGE))
    if not isinstance(measured, dict):
        return None
    at = datetime.fromisoformat(measured["at"])
    return Storage(measured["database"], measured["media"], measured["files"], at)


def _course(model: type[User] | type[Tweet]) -> Course:
    """Count the rows of each of the last days: those that are over from memory, the others in one statement."""
    today = clock.now().date()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    unknown = [day for day in days if _key(model, day) not in _days]
    counted = [
        select(func.count()).where(model.id >= _first_of(day), model.id < _first_of(_next(day))) for day in unknown
    ]
    found = db.session.execute(select(*(each.scalar_subquery() for each in counted))).one() if counted else ()
    known = dict(zip(unknown, found, strict=True))
    course = Course(tuple(Day(day, known[day] if day in known else _days[_key(model, day)]) for day in days))
    for day, count in known.items():
        if day < today:
            _days[_key(model, day)] = count
    while len(_days) > MOST_KEPT:
        _days.popitem(last=False)
    return course


def _key(model: type[Base], day: date) -> tuple[str, str, date]:
    return settings.database_url, model.__tablename__, day


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _first_of(day: date) -> int:
    """Return the smallest id that could have been made on a day, in UTC."""
    return ids.first_id_at(datetime.combine(day, time_of_day(), UTC))
