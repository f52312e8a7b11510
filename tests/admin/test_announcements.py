"""Announcements: as admins write them, and as everybody reads them and puts them away."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.api.shapes import matches
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from twitter import clock
from twitter.api.entities.announcements import Announcement
from twitter.extensions import charter, db
from twitter.models import AuditEvent, User

TEXT = "The server moves on Sunday. https://example.org #moving"


def announce(browser: Browser, text: str = TEXT, **more: str) -> int:
    """Announce something, and return its id."""
    answer = browser.post("/admin/announcements", data={"text": text, **more})
    assert answer.status_code == 303
    return max(line.id for line in charter.announcements)


def shows(browser: Browser, path: str = "/local", text: str = "The server moves") -> bool:
    return text in browser.get(path).text


@pytest.mark.parametrize("path", ["/", "/local", "/search", "/nowhere", "/settings"])
def test_everybody_is_told_above_every_page(app: Flask, adas: Browser, anas: Browser, path: str) -> None:
    announce(adas)
    for browser in (anas, stranger_at(app), adas):
        page = browser.get(path).text
        assert page.count('class="notice announcement"') == 1
        assert '<a class="link" href="https://example.org"' in page
        assert 'href="/tags/moving"' in page


def test_what_is_announced_is_escaped(adas: Browser, anas: Browser) -> None:
    announce(adas, "<script>alert(1)</script> & more")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in anas.get("/local").text


def test_it_is_shown_from_its_beginning_to_its_end(adas: Browser, anas: Browser) -> None:
    begins, ends = (f"{clock.now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}" for hours in (2, 4))
    announce(adas, starts_at=begins, ends_at=ends)
    seen = []
    for hours in (1, 3, 5):
        with time_machine.travel(clock.now() + timedelta(hours=hours)):
            seen.append(shows(anas))
    assert seen == [False, True, False]
    assert "Not begun" in adas.get("/admin/announcements").text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"text": "Hello.", "starts_at": "soon"}, "starts_at"),
        ({"text": "Hello.", "ends_at": "2020-01-01T00:00"}, "ends_at"),
        ({"text": "Hello.", "starts_at": "2098-01-01T10:00", "ends_at": "2098-01-01T09:00"}, "ends_at"),
        ({"text": "Hello.", "starts_at": "0001-01-01T00:00"}, "starts_at"),
        ({"text": "Hello.", "ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"text": "Hello.", "ends_at": "9999-12-31T23:59-14:00"}, "ends_at"),
    ],
)
def test_what_cannot_be_announced_comes_back_as_it_was_typed(adas: Browser, form: dict[str, str], field: str) -> None:
    answer = adas.post("/admin/announcements", data=form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert form["text"].strip() in answer.text
    assert charter.announcements == ()


def test_whoever_puts_it_away_is_shown_it_no_more_on_any_device(app: Flask, ana: User, adas: Browser) -> None:
    number = announce(adas)
    browsers = [browser_of(app, ana), browser_of(app, ana)]
    done = browsers[0].post(f"/announcements/{number}/dismiss", data={"next": "/search"})
    assert (done.status_code, done.location) == (303, "/search")
    assert not any(shows(browser) for browser in browsers)
    assert shows(adas)
    for again in (number, number + 1):  # it may have been deleted since the page was opened
        assert browsers[0].post(f"/announcements/{again}/dismiss").status_code == 303
    reread()
    assert db.session.get_one(User, ana.id).announcements_seen == [number]


def test_a_stranger_puts_it_away_in_their_browser(app: Flask, adas: Browser) -> None:
    number, stranger = announce(adas), stranger_at(app)
    stranger.set_cookie("announcements_seen", "nonsense.1.99999999999999999999.-5")
    assert shows(stranger)
    assert stranger.post(f"/announcements/{number}/dismiss", headers=JSON).status_code == 200
    assert not shows(stranger)
    assert stranger.cookie("announcements_seen") == str(number)
    assert shows(stranger_at(app))
    other = stranger_at(app)
    assert other.post("/announcements/1/dismiss").status_code == 303
    assert other.cookie("announcements_seen") is None


def test_in_place_it_is_answered_with_nothing_to_stand_there(adas: Browser, anas: Browser) -> None:
    done = anas.post(f"/announcements/{announce(adas)}/dismiss", headers={"HX-Request": "true"})
    assert (done.status_code, done.text) == (200, "")


def test_it_comes_back_only_when_that_is_asked_for(adas: Browser, anas: Browser) -> None:
    number = announce(adas)
    anas.post(f"/announcements/{number}/dismiss")
    adas.post(f"/admin/announcements/{number}/edit", data={"text": "The server moves on Monday."})
    assert shows(adas, text="on Monday.")
    assert not shows(anas)
    adas.post(f"/admin/announcements/{number}/edit", data={"text": "The server moves on Tuesday.", "shows_again": "y"})
    assert shows(anas, text="on Tuesday.")
    assert [line.id == number for line in charter.announcements] == [False]
    assert adas.get(f"/admin/announcements/{number}/edit").status_code == 404
    assert adas.post(f"/admin/announcements/{number}/edit", data={"text": "Hello."}).status_code == 404


def test_it_is_deleted_after_a_question_and_forgotten(ana: User, adas: Browser, anas: Browser) -> None:
    number, other = announce(adas), announce(adas, "A meeting in the garden.")
    anas.post(f"/announcements/{number}/dismiss")
    assert "The server moves" in adas.get(f"/admin/announcements/{number}/delete").text
    assert adas.post(f"/admin/announcements/{number}/delete").status_code == 303
    assert not shows(adas)
    assert adas.post(f"/admin/announcements/{number}/delete").status_code == 404
    anas.post(f"/announcements/{other}/dismiss")
    reread()
    assert db.session.get_one(User, ana.id).announcements_seen == [other]
    told = db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("announce%")))
    assert [*told] == ["announced", "announced", "announcement_deleted"]


def test_the_form_shows_what_is_stored(adas: Browser) -> None:
    number = announce(adas, starts_at="2026-01-02T03:04")
    page = adas.get(f"/admin/announcements/{number}/edit").text
    assert 'value="2026-01-02T03:04"' in page
    assert "The server moves" in page
    listed = adas.get("/admin/announcements", headers=JSON).json
    assert listed is not None
    assert [each["id"] for each in listed["announcements"]] == [str(number)]


def test_a_page_costs_no_statement_more_with_announcements(
    app: Flask, adas: Browser, anas: Browser, statements: list[str]
) -> None:
    def cost(browser: Browser) -> int:
        browser.get("/local")
        statements.clear()
        browser.get("/local")
        return len(statements)

    before = cost(anas), cost(stranger_at(app))
    announce(adas)
    assert (cost(anas), cost(stranger_at(app))) == before


def entities(app: Flask, user: User, path: str = "/api/v1/announcements") -> list[dict[str, object]]:
    headers = {"Authorization": f"Bearer {factories.oauth_token(user)}"}
    answer = stranger_at(app).get(path, headers=headers)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.get_json()
    return found


def test_apps_show_announcements_and_put_them_away(app: Flask, ana: User, ada: User, adas: Browser) -> None:
    number = announce(adas, "Hello @ana and @nobody.\n\nSee https://example.org #moving")
    (entity,) = entities(app, ana)
    matches(Announcement, entity)
    assert entity["id"] == str(number)
    assert str(entity["content"]).startswith('<p>Hello <span class="h-card"')
    assert [each["acct"] for each in entity["mentions"]] == ["ana"]  # type: ignore[attr-defined]  # a list
    assert [each["name"] for each in entity["tags"]] == ["moving"]  # type: ignore[attr-defined]  # a list
    assert (entity["read"], entity["reactions"]) == (False, [])
    app_of, headers = stranger_at(app), {"Authorization": f"Bearer {factories.oauth_token(ana)}"}
    for _ in range(2):
        assert app_of.post(f"/api/v1/announcements/{number}/dismiss", headers=headers).status_code == 200
    assert entities(app, ana) == []
    assert [each["read"] for each in entities(app, ana, "/api/v1/announcements?with_dismissed=true")] == [True]
    assert [each["read"] for each in entities(app, ada)] == [False]
    assert app_of.post(f"/api/v1/announcements/{number + 1}/dismiss", headers=headers).status_code == 404
    assert app_of.put(f"/api/v1/announcements/{number}/reactions/x", headers=headers).status_code == 404
