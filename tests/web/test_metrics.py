"""What a server tells Prometheus of itself, and to whom."""

from collections.abc import Callable

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import Browser, browser_of, stranger_at
from twitter import outbox
from twitter.jobs import runner
from twitter.models import User
from twitter.queries.desk import jobs
from twitter.transaction import atomic

TOKEN = "a token that nobody guesses, of forty signs"


@pytest.fixture
def counting_app(make_app: Callable[..., Flask]) -> Flask:
    """An application that counts."""
    return make_app(metrics_token=TOKEN)


def ask(app: Flask, token: str = TOKEN) -> TestResponse:
    return stranger_at(app).get("/metrics", headers={"Authorization": f"Bearer {token}"})


def samples(app: Flask) -> dict[tuple[str, ...], float]:
    """Return what was counted, by name and labels."""
    families = text_string_to_metric_families(ask(app).text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_without_a_token_of_its_own_a_site_has_no_metrics(app: Flask, stranger: Browser) -> None:
    assert app.extensions["metrics"] is None
    assert ask(app, "").status_code == ask(app).status_code == stranger.get("/metrics").status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_without_the_right_token_nobody_is_told(counting_app: Flask, headers: dict[str, str]) -> None:
    answer = stranger_at(counting_app).get(f"/metrics?access_token={TOKEN}", headers=headers)
    assert answer.status_code == 401
    assert "skein_" not in answer.text


def test_an_admin_who_is_signed_in_has_no_token_either(counting_app: Flask) -> None:
    admin = factories.person("ada", role="admin")
    assert browser_of(counting_app, admin).get("/metrics").status_code == 401


def test_requests_are_counted_by_route_method_and_outcome_and_never_by_address(counting_app: Flask, ana: User) -> None:
    browser = stranger_at(counting_app)
    for path in ("/@ana", "/@ana?secret=1", "/@nobody", "/nowhere/secret"):
        browser.get(path)
    browser.open("/local", method="BREW")
    counted = samples(counting_app)
    name = "skein_request_seconds_count"
    assert counted[name, "profile.show", "GET", "2xx"] == 2
    assert counted[name, "profile.show", "GET", "4xx"] == 1
    assert counted[name, "none", "GET", "4xx"] == 1
    assert counted[name, "none", "other", "4xx"] == 1
    assert counted["skein_request_seconds_sum", "profile.show", "GET", "2xx"] > 0
    text = ask(counting_app).text
    assert "secret" not in text
    assert "ana" not in text.replace("manage", "")


def test_jobs_are_counted_as_they_wait_and_as_they_are_done(counting_app: Flask) -> None:
    with counting_app.app_context():
        with atomic():
            outbox.enqueue("trim_homes", after=0)
            outbox.enqueue("nobody_does_this")
        waiting = samples(counting_app)
        runner.run_due()
        done = samples(counting_app)
    assert waiting["skein_jobs", "trim_homes", "waiting"] == 1
    assert ("skein_jobs", "trim_homes", "waiting") not in done
    assert done["skein_jobs_run_total", "trim_homes", "done"] == 1
    assert done["skein_jobs_run_total", "nobody_does_this", "failed"] == 1
    assert done["skein_jobs", "nobody_does_this", "waiting"] == 1


def test_what_is_open_is_told_with_what_runs_here(counting_app: Flask) -> None:
    counted = samples(counting_app)
    assert {("skein_open_connections", kind) for kind in ("sockets", "streams")} <= counted.keys()
    assert counted["skein_database_connections", "most"] >= counted["skein_database_connections", "in_use"] >= 0
    assert counted["skein_resident_memory_bytes",] > 1_000_000
    assert counted["skein_workers",] == counted["skein_database_up",] == 1


def test_a_database_that_is_away_is_told_and_all_else_as_well(
    counting_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> list[jobs.Count]:
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr(jobs, "counts", away)
    counted = samples(counting_app)
    assert counted["skein_database_up",] == 0
    assert counted["skein_workers",] == 1
