"""Whether what is stored agrees with itself: counters with counts, references with rows, jobs with the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from twitter import clock, database
from twitter.extensions import Base, db
from twitter.models import Follow, FollowRequest, Hashtag, HomeEntry, Job, Tweet, User

SHOWN = 20  # findings of one kind; the first ones tell what is wrong
LATE = timedelta(minutes=5)

# What keeps doubles out, whatever the code does: table -> columns that must be unique together.
KEYS: dict[type[Base], list[tuple[str, ...]]] = {
    User: [("username_key",), ("email_key",)],
    Tweet: [("author_id", "retweet_of_id")],
    Follow: [("follower_id", "followed_id")],
    FollowRequest: [("requester_id", "requested_id")],
    HomeEntry: [("user_id", "tweet_id")],
    Hashtag: [("key",)],
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: `findings` returns a line for each thing that is wrong."""

    title: str
    findings: Callable[[], list[str]]


def counters_off() -> list[str]:
    """Return the people whose counters are not what counting says."""
    database.unhurried(db.session.connection())
    written = select(func.count()).where(Tweet.author_id == User.id, Tweet.deleted_at.is_(None))
    followers = select(func.count()).where(Follow.followed_id == User.id)
    following = select(func.count()).where(Follow.follower_id == User.id)
    return [
        *_counter_off(User.tweet_count, written),
        *_counter_off(User.follower_count, followers),
        *_counter_off(User.following_count, following),
    ]


def orphans() -> list[str]:
    """Return home entries that point at nobody or nothing: the one table without foreign keys."""
    database.unhurried(db.session.connection())
    return [
        *_missing("reader", HomeEntry.user_id, User.id),
        *_missing("tweet", HomeEntry.tweet_id, Tweet.id),
    ]


def keys_missing() -> list[str]:
    """Return the unique keys that the code relies on and the database does not have."""
    return [
        f"{model.__tablename__} ({', '.join(columns)})"
        for model, wanted in KEYS.items()
        for columns in wanted
        if set(columns) not in _unique_sets(model.__tablename__)
    ]


def jobs_late() -> list[str]:
    """Return the jobs that should have run by now, and those that were set aside."""
    late = Job.set_aside_at.is_not(None) | (Job.run_at < clock.now() - LATE)
    jobs = db.session.scalars(select(Job).where(late).order_by(Job.id).limit(SHOWN))
    return [
        f"job {job.id} ({job.name}): {'set aside' if job.set_aside_at else 'late'} {job.last_error[:80]}"
        for job in jobs
    ]


CHECKS = (
    Check("counters equal counts", counters_off),
    Check("nothing points at nothing", orphans),
    Check("unique keys are there", keys_missing),
    Check("jobs are not late", jobs_late),
)


def _counter_off(counter: InstrumentedAttribute[int], counted: Select[int]) -> list[str]:
    count = counted.correlate(User).scalar_subquery()
    statement = select(User.username, counter, count).where(counter != count).order_by(User.id).limit(SHOWN)
    return [f"@{name}: {counter.key} is {kept}, counted {real}" for name, kept, real in db.session.execute(statement)]


def _missing(what: str, reference: InstrumentedAttribute[int], key: InstrumentedAttribute[int]) -> list[str]:
    gone: ColumnElement[Any] = key.is_(None)
    statement = (
        select(HomeEntry.user_id, HomeEntry.tweet_id).outerjoin(key.class_, key == reference).where(gone).limit(SHOWN)
    )
    return [f"home entry ({user}, {tweet}): no such {what}" for user, tweet in db.session.execute(statement)]


def _unique_sets(table: str) -> list[set[str]]:
    inspector = inspect(db.engine)
    constraints = inspector.get_unique_constraints(table)
    indexes = [index for index in inspector.get_indexes(table) if index["unique"]]
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    columns: list[Any] = [*keys, *(key["column_names"] for key in (*constraints, *indexes))]
    return [set(names) for names in columns]
