"""How the site is doing, in figures: what is counted, of which day, how often, and how much it takes on the disks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import factories
from twitter import clock, ids, outbox, storage
from twitter.jobs import measuring, runner
from twitter.models import Tweet, User
from twitter.queries.desk import figures, jobs
from twitter.queries.paging import PageRequest
from twitter.services import deletions
from twitter.services.measuring import measure

pytestmark = pytest.mark.usefixtures("app")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """Let it be noon of a day, with nothing counted yet."""
    figures.forget()
    with time_machine.travel(NOON, tick=False):
        yield
    figures.forget()


def joined(days_ago: float, name: str) -> User:
    return factories.person(name, id=ids.first_id_at(NOON - timedelta(days=days_ago)) + 1)


def written(author: User, days_ago: float) -> Tweet:
    return factories.stored_tweet(author, "Hello", id=ids.first_id_at(NOON - timedelta(days=days_ago)) + 1)


def test_each_day_from_midnight_to_midnight_utc_has_its_own_count() -> None:
    ana = joined(0, "ana")
    for number, days_ago in enumerate((0.49, 0.51, 1.49, 1.51, 8, 13.4, 29.4, 29.6)):
        joined(days_ago, f"person{number}")
    written(ana, 0.5)
    counted = figures.figures()
    assert [day.count for day in counted.sign_ups.days[-3:]] == [1, 2, 2]
    assert (counted.sign_ups.today, counted.sign_ups.week, counted.sign_ups.week_before) == (2, 5, 2)
    assert (counted.sign_ups.days[0].day, counted.sign_ups.days[0].count) == ((NOON - timedelta(days=29)).date(), 1)
    assert (counted.sign_ups.total, counted.sign_ups.most) == (8, 2)
    assert counted.tweets.today == counted.tweets.total == 1


def test_a_site_without_anybody_has_figures_too() -> None:
    counted = figures.figures()
    assert (counted.people, counted.active_today, counted.sign_ups.total, counted.tweets.most) == (0, 0, 0, 0)


def test_who_was_here_lately_is_counted_and_who_is_hidden_is_not() -> None:
    for number, hours in enumerate((1, 23, 25, 24 * 8, 24 * 40)):
        factories.person(f"person{number}", last_seen_at=NOON - timedelta(hours=hours))
    factories.person("hidden", last_seen_at=NOON, suspended_at=NOON)
    counted = figures.figures()
    assert (counted.active_today, counted.active_week, counted.active_month, counted.people) == (2, 3, 4, 5)


def test_what_was_deleted_was_written_all_the_same() -> None:
    ana = joined(1, "ana")
    deletions.delete_tweet(ana, written(ana, 0))
    assert figures.figures().tweets.today == 1


def test_figures_are_kept_for_a_minute_and_days_that_are_over_for_longer(
    statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = joined(0, "ana")
    written(ana, 1)
    assert figures.figures().tweets.today == 0
    written(ana, 0)
    statements.clear()
    assert figures.figures().tweets.today == 0
    assert statements == []
    monkeypatch.setattr(figures, "KEPT", -1)
    counted = figures.figures()
    assert (counted.tweets.today, counted.tweets.total) == (1, 2)
    assert len(statements) == 3
    assert max(statement.count("FROM tweets") for statement in statements) == 1


def test_what_the_site_takes_on_its_disks_is_measured_and_measured_again() -> None:
    assert figures.machine().storage is None
    storage.put(f"{storage.new_name()}-96.webp", b"x" * 1_000)
    measure()
    first = figures.machine().storage
    assert first is not None
    assert first.database > 10_000
    assert (first.files >= 1, first.media >= 1_000, first.measured_at) == (True, True, NOON)
    storage.put(f"{storage.new_name()}-96.webp", b"x" * 500)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        measure()
        again = figures.machine().storage
    assert again is not None
    assert (again.files - first.files, again.media - first.media) == (1, 500)
    assert again.measured_at == NOON + timedelta(hours=1)


def test_it_is_measured_at_once_and_then_every_hour() -> None:
    measuring.keep_measuring()
    measuring.keep_measuring()
    assert [(job.name, job.run_at) for job in outbox.waiting(9)] == [("measure_storage", clock.now())]
    assert runner.run_due() == 1
    assert figures.machine().storage is not None


def test_the_database_is_named_with_its_version(backend: str) -> None:
    names = {"sqlite": "SQLite 3.", "postgresql": "PostgreSQL 1", "mariadb": "MariaDB 1"}
    assert figures.machine().database.startswith(names[backend])


def test_jobs_are_counted_and_listed_by_their_state() -> None:
    waits = [factories.job("fan_out"), factories.job("fan_out", claimed_until=NOON - timedelta(seconds=1))]
    at_work = factories.job("clean_up", claimed_until=NOON + timedelta(seconds=9))
    failed = factories.job("mail_digest", set_aside_at=NOON, last_error="It is away.", attempts=5)
    states = {"waiting": waits[::-1], "at_work": [at_work], "set_aside": [failed]}
    for state, expected in states.items():
        found = jobs.listed(state, PageRequest()).items
        assert ([job.id for job in found], {job.state for job in found}) == (expected, {state})
    assert [(each.name, each.state, each.count) for each in jobs.counts()] == [
        ("fan_out", "waiting", 2),
        ("clean_up", "at_work", 1),
        ("mail_digest", "set_aside", 1),
    ]
    assert figures.machine().jobs == {"waiting": 2, "at_work": 1, "set_aside": 1}
    assert jobs.job(failed).last_error == "It is away."
