"""The first page of the admin area."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests import factories
from tests.browsers import JSON, Browser
from twitter import clock
from twitter.models import User
from twitter.queries.desk import figures
from twitter.services.measuring import measure


@pytest.fixture(autouse=True)
def _counted_anew(app: object) -> Iterator[None]:
    figures.forget()
    yield
    figures.forget()


def number_of(page: str, name: str) -> str:
    """Return the figure that stands below a name."""
    found = re.search(rf"{name}(?:</a>)?</dt>\s*<dd class=\"figure-number\">([^<]*)</dd>", page)
    assert found is not None, name
    return found[1]


def test_a_moderator_sees_how_the_people_are_doing_and_nothing_of_the_machine(mos: Browser, ana: User) -> None:
    factories.tweet(ana)
    factories.person("late", waits_since=clock.now())
    page = mos.get("/admin").text
    assert number_of(page, "Asking to join") == "1"
    assert number_of(page, "Open reports") == "0"
    assert "Today: 1. The 7 days before: 0." in page
    assert "Waiting jobs" not in page
    assert "The machine" not in page


def test_an_admin_sees_jobs_storage_and_versions_besides(adas: Browser) -> None:
    factories.job()
    factories.job(set_aside_at=clock.now())
    before = adas.get("/admin").text
    assert "Nobody has measured yet" in before
    measure()
    page = adas.get("/admin").text
    assert (number_of(page, "Waiting jobs"), number_of(page, "Jobs set aside")) == ("1", "1")
    assert number_of(page, "Database").endswith("B")
    assert "SQLite 3." in page
    assert 'href="/admin/jobs?state=set_aside"' in page


def test_the_charts_say_in_words_and_in_a_table_what_they_show(mos: Browser, ana: User) -> None:
    for _ in range(3):
        factories.tweet(ana)
    page = mos.get("/admin").text
    drawings = re.findall(r"<svg class=\"chart-drawing\".*?</svg>", page, re.DOTALL)
    assert len(drawings) == 2
    assert all('role="img"' in drawing and "style" not in drawing for drawing in drawings)
    assert "3 in 30 days, at most 3 on one day." in drawings[1]
    assert page.count('<th scope="row">') == figures.DAYS


def test_the_same_is_told_to_programs_by_what_each_may_know(mos: Browser, adas: Browser) -> None:
    measure()
    today = clock.now().date()
    moderators, admins = (browser.get("/admin", headers=JSON).json for browser in (mos, adas))
    assert moderators["everybody"] == 2
    assert moderators["sign_ups"][today.isoformat()] == 2
    assert moderators["tweets"][(today - timedelta(days=29)).isoformat()] == 0
    assert {*admins} - {*moderators} == {"jobs", "storage", "process"}
