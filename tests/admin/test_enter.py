"""Coming into the admin area: the password today, and no longer than half an hour away."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from time_machine import Traveller
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from twitter import clock
from twitter.admin import gate
from twitter.extensions import limiter
from twitter.models import User
from twitter.queries import audit
from twitter.queries.desk import histories

ENTER = "/admin/enter"
PASSWORD = {"current_password": factories.PASSWORD}
WRONG = {"current_password": "a wrong one"}

After = Callable[..., None]


@pytest.fixture
def clockwork() -> Iterator[Traveller]:
    """A clock that stands still from before anybody signs in.

    It shows yesterday: ids never go back, and would lie in the future for the tests that come after.
    """
    yesterday = clock.now().replace(microsecond=0) - timedelta(days=1)
    with time_machine.travel(yesterday, tick=False) as traveller:
        yield traveller


@pytest.fixture
def after(clockwork: Traveller, adas: Browser, mos: Browser) -> After:
    """Move the clock to so long after Ada and Mo have signed in."""
    start: datetime = clock.now()
    return lambda **passed: clockwork.move_to(start + timedelta(**passed))


def led_to(browser: Browser, path: str) -> str | None:
    """Return where somebody gets who is asked for the password first; None for somebody who is let in."""
    answer = browser.get(path)
    if answer.status_code == 200:
        return None
    asked = urlsplit(answer.location)
    assert (answer.status_code, asked.path) == (303, ENTER)
    return parse_qs(asked.query)["next"][0]


def sets_proof(answer: TestResponse) -> bool:
    return any(cookie.startswith("proof=") for cookie in answer.headers.getlist("Set-Cookie"))


def lines(action: str) -> list[tuple[str | None, str]]:
    return [(line.actor, line.address_prefix) for line in audit.lines(action=action)]


@pytest.mark.parametrize(("minutes", "asked"), [(29, None), (31, "/admin/audit?username=ada")])
@pytest.mark.parametrize("used", [0, 20])
def test_whoever_is_away_for_30_minutes_is_asked(
    after: After, adas: Browser, used: int, minutes: int, asked: str | None
) -> None:
    after(minutes=used)
    assert led_to(adas, "/admin/audit") is None
    after(minutes=used + minutes)
    assert led_to(adas, "/admin/audit?username=ada") == asked


@pytest.mark.parametrize("proved", [0, 5])
def test_whoever_is_busy_for_12_hours_is_asked(after: After, adas: Browser, proved: int) -> None:
    if proved:
        after(hours=proved)
        assert adas.post(ENTER, data=PASSWORD).location == "/admin"
    for minutes in (*range(0, 12 * 60, 29), 12 * 60 - 1):
        after(hours=proved, minutes=minutes)
        assert led_to(adas, "/admin/rules") is None, minutes
    after(hours=proved + 12, minutes=1)
    assert led_to(adas, "/admin/rules") == "/admin/rules"


def test_the_right_password_leads_on_and_is_written_down(after: After, adas: Browser, ada: User) -> None:
    after(hours=1)
    page = adas.get("/admin/jobs", follow_redirects=True)
    assert page.request.path == ENTER
    assert 'name="next" value="/admin/jobs"' in page.text
    assert "/admin/people" not in page.text  # the list of rooms, and how much waits there, stand behind the gate
    answer = adas.post(ENTER, data={**PASSWORD, "next": "/admin/jobs"})
    assert (answer.status_code, answer.location) == (303, "/admin/jobs")
    assert led_to(adas, "/admin/jobs") is None
    assert lines("admin_entered") == [(ada.username, "127.0.0.0")]


def test_a_wrong_password_leads_nowhere_and_is_written_down(after: After, adas: Browser, ada: User) -> None:
    after(hours=1)
    for form, sentence in [(WRONG, "That is not your password."), ({}, "Type your password.")]:
        answer = adas.post(ENTER, data={**form, "next": "/admin/jobs"})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'name="next" value="/admin/jobs"' in answer.text
        assert adas.cookie("proof") is None
    assert led_to(adas, "/admin/jobs") == "/admin/jobs"
    assert (lines("admin_entered"), len(lines("password_refused"))) == ([], 1)


def test_the_password_cannot_be_tried_often(make_app: Callable[..., Flask], ada: User) -> None:
    limited = browser_of(make_app(ratelimit_enabled=True), ada)
    limiter.reset()
    assert {limited.post(ENTER, data=WRONG).status_code for _ in range(10)} == {422}
    assert limited.post(ENTER, data=PASSWORD).status_code == 429
    assert limited.cookie("proof") is None


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", ""])
def test_nobody_is_led_to_another_site(adas: Browser, wanted: str) -> None:
    form = adas.get(ENTER, query_string={"next": wanted}).text.partition(f'action="{ENTER}"')[2].partition("</form>")[0]
    assert 'name="current_password"' in form
    assert 'name="next"' not in form
    assert adas.post(ENTER, data={**PASSWORD, "next": wanted}).location == "/admin"


def test_a_cookie_is_worth_nothing_in_another_session(after: After, app: Flask, adas: Browser, mos: Browser) -> None:
    others = [browser_of(app, factories.person("eve", role="admin")), mos]
    after(hours=1)
    adas.post(ENTER, data=PASSWORD)
    for other in others:
        other.set_cookie("proof", adas.cookie("proof") or "")
        assert led_to(other, "/admin/reports") == "/admin/reports"


def test_an_old_cookie_of_the_same_session_is_worth_nothing(after: After, adas: Browser) -> None:
    after(hours=1)
    adas.post(ENTER, data=PASSWORD)
    captured = adas.cookie("proof") or ""
    after(hours=1, minutes=29)
    assert led_to(adas, "/admin/rules") is None
    after(hours=1, minutes=31)
    assert led_to(adas, "/admin/rules") is None
    adas.set_cookie("proof", captured)
    assert led_to(adas, "/admin/rules") == "/admin/rules"


def test_a_cookie_that_was_changed_is_none(after: After, adas: Browser) -> None:
    after(hours=1)
    adas.post(ENTER, data=PASSWORD)
    kept = adas.cookie("proof") or ""
    said, rest = kept.split(".", 1)
    for changed in ("x", "a.b.c", said, f"{said[:-2]}AA.{rest}", f"{kept[:-2]}AA", "\u00fc.\u00fc.\u00fc"):
        adas.set_cookie("proof", changed)
        assert led_to(adas, "/admin/rules") == "/admin/rules", changed
    adas.set_cookie("proof", kept)
    assert led_to(adas, "/admin/rules") is None


def test_the_cookie_is_made_anew_once_a_minute_and_never_by_who_is_refused(after: After, adas: Browser) -> None:
    for seconds, is_new in [(30, False), (61, True), (90, False), (125, True)]:
        after(seconds=seconds)
        assert sets_proof(adas.get("/admin/rules")) is is_new, seconds
    after(hours=1)
    for answer in (adas.get("/admin/rules"), adas.post("/admin/rules"), adas.get(ENTER)):
        assert not sets_proof(answer)


def test_the_cookie_is_for_this_site_alone_and_goes_at_sign_out(make_app: Callable[..., Flask], ada: User) -> None:
    secure = stranger_at(make_app(base_url="https://skein.example"))
    secure.base_url = "https://skein.example"
    secure.set_cookie("__Host-sid", factories.session_secret(ada), domain="skein.example")
    answer = secure.post(ENTER, data=PASSWORD)
    [kept] = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("__Host-proof=")]
    rules = kept.split("; ")[1:]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=1800"} <= {*rules}
    assert not any(rule.startswith("Domain") for rule in rules)
    left = secure.post("/logout").headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-proof=; ") and "Max-Age=0" in cookie for cookie in left)


def test_moderators_are_asked_as_well(after: After, mos: Browser) -> None:
    after(minutes=31)
    assert led_to(mos, "/admin/reports") == "/admin/reports"
    assert mos.post(ENTER, data=PASSWORD).status_code == 303
    assert led_to(mos, "/admin/reports") is None
    assert mos.get("/admin/site").status_code == 403


def test_nobody_else_is_asked_anything(after: After, stranger: Browser, anas: Browser, adas: Browser) -> None:
    after(hours=13)
    for path in ("/admin", ENTER):
        assert stranger.get(path).location.startswith("/login?")
        assert anas.get(path).status_code == 403
    assert stranger.post(ENTER, data=PASSWORD).location.startswith("/login")
    assert anas.post(ENTER, data=PASSWORD).status_code == 403
    assert lines("admin_entered") == []
    assert adas.get("/compose").status_code == 200  # only these pages ask


def test_a_form_that_comes_late_is_not_done_and_gives_back_what_was_written(
    after: After, adas: Browser, ana: User
) -> None:
    after(minutes=31)
    form = {"text": "Wrote to her <twice>.", "csrf_token": "a-token"}
    answer = adas.post("/admin/people/ana/notes?from=ana", data=form)
    assert answer.status_code == 401
    assert "what you sent was not done" in answer.text
    assert "Wrote to her &lt;twice&gt;.</textarea>" in answer.text
    assert "a-token" not in answer.text
    assert 'name="next" value="/admin/people/ana/notes?from=ana"' in answer.text
    assert histories.notes(ana.id) == []
    assert "&lt;twice&gt;.</textarea>" in adas.post(ENTER, data={**WRONG, "text": form["text"]}).text
    assert 'name="next" value="/admin"' in adas.post("/admin/jobs/retry").text  # nothing to look at there
    adas.post(ENTER, data=PASSWORD)
    assert adas.post("/admin/people/ana/notes", data=form).status_code == 303


def test_programs_are_told_in_a_sentence(after: After, adas: Browser) -> None:
    after(minutes=31)
    for answer in (adas.get("/admin/rules", headers=JSON), adas.post("/admin/rules", headers=JSON)):
        assert answer.status_code == 401
        assert "ask for your password again" in answer.json["error"]
        assert answer.json["details"] == {"current_password": "asked"}
    assert adas.post(ENTER, data=WRONG, headers=JSON).status_code == 422
    assert adas.post(ENTER, data=PASSWORD, headers=JSON).json == {}
    assert adas.get("/admin/rules", headers=JSON).status_code == 200


def test_a_page_that_htmx_fetches_is_led_on_and_a_piece_of_one_takes_the_window_along(
    after: After, adas: Browser
) -> None:
    after(minutes=31)
    htmx = {"HX-Request": "true"}
    whole = adas.get("/admin/rules", headers={**htmx, "HX-Boosted": "true"})
    assert (whole.status_code, whole.location) == (303, f"{ENTER}?next=/admin/rules")
    piece = adas.get("/admin/jobs?max_id=9", headers=htmx)
    assert (piece.status_code, piece.text) == (401, "")
    assert piece.headers["HX-Redirect"] == f"{ENTER}?next=/admin/jobs?max_id%3D9"


def test_every_room_of_the_area_has_this_gate(app: Flask) -> None:
    rooms = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")}
    gated = {name for name, checks in app.before_request_funcs.items() if gate.stop in checks}
    assert rooms - gated == {"admin_entrance"}


@pytest.mark.parametrize(
    ("scope", "is_asked"), [("admin:read", True), ("admin:write:accounts read", True), ("read", False)]
)
def test_an_app_that_may_do_what_admins_do_is_let_in_with_the_password(
    after: After, adas: Browser, scope: str, is_asked: bool
) -> None:
    app = factories.oauth_app(scopes="read admin:read admin:write")
    question = {"response_type": "code", "client_id": app.client_id, "scope": scope}
    after(hours=1)
    page = adas.get("/oauth/authorize", query_string=question)
    allowed = adas.post("/oauth/authorize", data={**question, "answer": "allow"})
    assert [urlsplit(each.location or "").path == ENTER for each in (page, allowed)] == [is_asked, is_asked]
    denied = adas.post("/oauth/authorize", data={**question, "answer": "deny"})
    assert denied.location.startswith("swallow:")
    if is_asked:
        led = parse_qs(urlsplit(allowed.location).query)["next"][0]
        assert adas.post(ENTER, data={**PASSWORD, "next": led}).location == led
        assert adas.get(led).status_code == 200
    assert "code=" in adas.post("/oauth/authorize", data={**question, "answer": "allow"}).location
