"""The pages of one's own account: what each form does, and every way in which it is refused."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import JSON, Browser, browser_of, words_in
from tests.web.conftest import reread
from twitter import clock
from twitter.extensions import db
from twitter.jobs.runner import run
from twitter.models import AuthSession, Job, User
from twitter.services import preferences, sessions
from twitter.web.devices import device

PASSWORD = factories.PASSWORD
NEW = "nine lazy otters"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)

WRONG = "That is not your password."
TAKEN = "That name is taken. Try another one."
BAD_NAME = "A name has 3 to 30 letters, digits or underscores."
BAD_EMAIL = "That does not look like an e-mail address."
MISSING = "Type your current password."


class Refusal(NamedTuple):
    """Where, what is typed, the status, the sentence, and what programs are told about which field."""

    page: str
    typed: dict[str, str]
    status: int
    sentence: str
    details: dict[str, str]


REFUSALS: list[tuple[str, dict[str, str], int, str, dict[str, str]]] = [
    ("username", {"username": "anabel", "current_password": "wrong"}, 422, WRONG, {"current_password": "wrong"}),
    ("username", {"username": "anabel", "current_password": ""}, 422, MISSING, {"current_password": "shape"}),
    ("username", {"username": "bob", "current_password": PASSWORD}, 409, TAKEN, {"username": "taken"}),
    ("username", {"username": "Admin", "current_password": PASSWORD}, 409, TAKEN, {"username": "taken"}),
    (
        "username",
        {"username": "ana", "current_password": PASSWORD},
        409,
        "That is your name already.",
        {"username": "same"},
    ),
    ("username", {"username": "a b", "current_password": PASSWORD}, 422, BAD_NAME, {"username": "invalid"}),
    (
        "username",
        {"username": "a" * 61, "current_password": PASSWORD},
        422,
        "That name is too long.",
        {"username": "shape"},
    ),
    ("username", {"username": "", "current_password": PASSWORD}, 422, "Choose a name.", {"username": "shape"}),
    ("email", {"email": "new@example.org", "current_password": "wrong"}, 422, WRONG, {"current_password": "wrong"}),
    ("email", {"email": "new@example.org", "current_password": ""}, 422, MISSING, {"current_password": "shape"}),
    ("email", {"email": "new", "current_password": PASSWORD}, 422, BAD_EMAIL, {"email": "invalid"}),
    (
        "email",
        {"email": "ANA@example.org", "current_password": PASSWORD},
        409,
        "That is your address already.",
        {"email": "same"},
    ),
    ("email", {"email": "", "current_password": PASSWORD}, 422, "Type your e-mail address.", {"email": "shape"}),
    ("password", {"password": NEW, "current_password": "wrong"}, 422, WRONG, {"current_password": "wrong"}),
    ("password", {"password": NEW, "current_password": ""}, 422, MISSING, {"current_password": "shape"}),
    (
        "password",
        {"password": "short", "current_password": PASSWORD},
        422,
        "Use at least 10 characters.",
        {"password": "too_short"},
    ),
    (
        "password",
        {"password": "lazy otter " * 12, "current_password": PASSWORD},
        422,
        "Use at most 128 characters.",
        {"password": "too_long"},
    ),
    (
        "password",
        {"password": "password123", "current_password": PASSWORD},
        422,
        "This password is easy to guess. Choose a less common one.",
        {"password": "common"},
    ),
    (
        "password",
        {"password": PASSWORD, "current_password": PASSWORD},
        422,
        "That is your password already. Choose another one.",
        {"password": "same"},
    ),
    ("password", {"password": "", "current_password": PASSWORD}, 422, "Choose a password.", {"password": "shape"}),
    ("delete", {"way": "delete", "current_password": "wrong"}, 422, WRONG, {"current_password": "wrong"}),
    ("delete", {"way": "deactivate", "current_password": "wrong"}, 422, WRONG, {"current_password": "wrong"}),
    ("delete", {"way": "delete", "current_password": ""}, 422, MISSING, {"current_password": "shape"}),
    ("delete", {"current_password": PASSWORD}, 422, "Choose how you want to leave.", {"way": "shape"}),
    ("delete", {"way": "x", "current_password": PASSWORD}, 422, "Not a valid choice", {"way": "shape"}),
    ("account", {"language": "xx"}, 422, "Not a valid choice", {"language": "shape"}),
    ("notifications", {"like": "pigeon"}, 422, "Not a valid choice", {"like": "shape"}),
]
refusals = pytest.mark.parametrize(
    "refusal",
    [Refusal(*row) for row in REFUSALS],
    ids=[f"{page} {' '.join(typed.values()):.40}" for page, typed, *_ in REFUSALS],
)


def shown(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def stored(user: User) -> User:
    reread()
    return db.session.get_one(User, user.id)


def columns(user: User) -> dict[str, object]:
    row = stored(user)
    return {column.key: getattr(row, column.key) for column in User.__table__.columns}


def told(browser: Browser, answer: TestResponse) -> str:
    """Follow an answer and return the sentence that stands on the page it leads to."""
    assert answer.status_code == 303
    return words_in(browser.get(answer.location).text, "notice")


def enqueued(name: str) -> list[int]:
    reread()
    return list(db.session.scalars(select(Job.id).where(Job.name == name)))


@refusals
@pytest.mark.usefixtures("bob")
def test_a_refused_form_says_why_and_keeps_what_was_typed(ana: User, anas: Browser, refusal: Refusal) -> None:
    before, typed = columns(ana), refusal.typed
    answer = anas.post(f"/settings/{refusal.page}", data=typed)
    page = shown(answer)
    assert answer.status_code == refusal.status
    assert refusal.sentence in page
    assert 'role="alert"' in page
    for name in typed.keys() & {"username", "email"}:
        assert f'value="{typed[name]}"' in page
    for name in typed.keys() & {"password", "current_password"}:
        assert not typed[name] or f'value="{typed[name]}"' not in page
    if typed.get("way") in {"delete", "deactivate"}:
        assert f'value="{typed["way"]}" required checked' in page
    assert columns(ana) == before
    assert anas.get("/compose").status_code == 200


@refusals
@pytest.mark.usefixtures("bob")
def test_a_program_is_told_the_same(anas: Browser, refusal: Refusal) -> None:
    answer = anas.post(f"/settings/{refusal.page}", data=refusal.typed, headers=JSON)
    assert answer.status_code == refusal.status
    assert answer.json is not None
    assert refusal.sentence in answer.json["error"]
    assert answer.json["details"] == refusal.details


def test_a_new_name_shows_everywhere_and_old_links_lead_to_it(ana: User, anas: Browser, bobs: Browser) -> None:
    tweet = factories.tweet(ana)
    answer = anas.post("/settings/username", data={"username": "Anabel", "current_password": PASSWORD})
    assert told(anas, answer) == "You are @Anabel now."
    assert "@Anabel" in anas.get("/settings/account").text
    for path in ("", f"/{tweet.id}", f"/{tweet.id}/history", "/followers", "/following"):
        assert bobs.get(f"/@Anabel{path}").status_code == 200
        moved = bobs.get(f"/@ANA{path}")
        assert (moved.status_code, moved.location) == (302, f"/@Anabel{path}")
    assert bobs.get("/@ana?max_id=7").location == "/@Anabel?max_id=7"
    assert bobs.get("/@ana", headers=JSON).location == "/@Anabel"
    assert bobs.post("/@ana/follow").status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert bobs.get("/@ana").status_code == 404


def test_a_tweet_that_never_was_is_not_looked_for_again_and_again(ana: User, anas: Browser, bobs: Browser) -> None:
    anas.post("/settings/username", data={"username": "anabel", "current_password": PASSWORD})
    assert bobs.get("/@ana/12345").location == "/@anabel/12345"
    assert bobs.get("/@anabel/12345").status_code == 404
    assert bobs.get("/@nobody").status_code == 404


def test_a_program_changes_the_name(anas: Browser) -> None:
    answer = anas.post("/settings/username", data={"username": "Anabel", "current_password": PASSWORD}, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {"username": "Anabel"})


def test_a_new_address_waits_until_it_is_confirmed(ana: User, anas: Browser) -> None:
    typed = {"email": "new@example.org", "current_password": PASSWORD}
    assert "new@example.org" in told(anas, anas.post("/settings/email", data=typed))
    page = shown(anas.get("/settings/account"))
    assert "ana@example.org" in page
    assert "Waiting for new@example.org" in page
    assert (stored(ana).email, stored(ana).pending_email) == ("ana@example.org", "new@example.org")
    assert len(enqueued("mail_email_change")) == 1
    answer = anas.post("/settings/email", data=typed, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {"pending_email": "new@example.org"})


def test_an_unconfirmed_address_can_be_confirmed_from_here(app: Flask) -> None:
    dora = factories.person("dora", email_verified_at=None)
    browser = browser_of(app, dora)
    page = browser.get("/settings/account").text
    assert "Not confirmed yet" in page
    assert 'action="/verify/resend"' in page
    answer = browser.post("/verify/resend", data={"next": "/settings/account"})
    assert (answer.status_code, answer.location) == (303, "/settings/account")
    assert len(enqueued("mail_verification")) == 1


def test_the_language_of_mails_is_kept(ana: User, anas: Browser) -> None:
    assert '<option value="en" selected>' in anas.get("/settings/account").text
    assert told(anas, anas.post("/settings/account", data={"language": "de"})) == "Saved."
    assert stored(ana).language == "de"
    assert '<option value="de" selected>' in anas.get("/settings/account").text
    answer = anas.post("/settings/account", data={"language": "en"}, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {"language": "en"})


def test_a_new_password_signs_the_others_out_and_this_one_stays(ana: User, anas: Browser, app: Flask) -> None:
    other = browser_of(app, ana)
    typed = {"current_password": PASSWORD, "password": NEW}
    assert "Your password is changed." in told(anas, anas.post("/settings/password", data=typed))
    assert anas.get("/compose").status_code == 200
    assert other.get("/compose").location == "/login?next=/compose"
    assert other.post("/login", data={"username": "ana", "password": PASSWORD}).status_code == 422
    assert other.post("/login", data={"username": "ana", "password": NEW}).status_code == 303
    assert len(enqueued("mail_password_changed")) == 1


def test_a_program_changes_the_password(anas: Browser) -> None:
    typed = {"current_password": PASSWORD, "password": NEW}
    answer = anas.post("/settings/password", data=typed, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {})


@pytest.mark.parametrize(
    ("page", "attributes"),
    [
        ("password", ['autocomplete="current-password"', 'autocomplete="new-password"', 'autocomplete="username"']),
        ("email", ['type="email"', 'autocomplete="email"', 'autocomplete="current-password"']),
        ("username", ['value="ana"', 'autocomplete="current-password"']),
        ("delete", ['autocomplete="current-password"', 'type="radio"']),
    ],
)
def test_password_managers_know_what_each_field_is(anas: Browser, page: str, attributes: list[str]) -> None:
    text = anas.get(f"/settings/{page}").text
    assert [attribute for attribute in attributes if attribute not in text] == []


def test_the_devices_are_listed_with_this_one_marked(ana: User, anas: Browser) -> None:
    sessions.start(ana, user_agent=FIREFOX, address="203.0.113.77")
    sessions.start(ana, user_agent=SAFARI, address="2001:db8:1:2::3")
    sessions.start(ana, user_agent="", address="")
    page = shown(anas.get("/settings/sessions"))
    for words in ("Firefox on Linux", "Safari on iPhone", "203.0.113.0", "2001:db8:1::", "A device we do not know"):
        assert words in page
    assert "203.0.113.77" not in page
    assert page.count('class="chip chip-accent">This device') == 1
    assert page.count('/end"') == 3


def test_a_device_that_is_signed_out_can_do_nothing_any_more(ana: User, anas: Browser, app: Flask) -> None:
    other = browser_of(app, ana)
    other_id = newest_session(ana)
    assert told(anas, anas.post(f"/settings/sessions/{other_id}/end")) == "That device is signed out."
    assert other.get("/compose").status_code == 303
    assert anas.get("/compose").status_code == 200
    assert anas.post(f"/settings/sessions/{other_id}/end").status_code == 404


def newest_session(user: User) -> int:
    reread()
    newest = select(AuthSession.id).where(AuthSession.user_id == user.id).order_by(AuthSession.id.desc())
    return db.session.scalars(newest).first() or 0


def test_the_device_of_another_person_is_not_there(bob: User, anas: Browser, bobs: Browser) -> None:
    bobs_id = newest_session(bob)
    for ended_id in (bobs_id, bobs_id + 1, 1):
        answers = [anas.post(f"/settings/sessions/{ended_id}/end", headers=headers) for headers in ({}, JSON)]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert bobs.get("/compose").status_code == 200


def test_ending_ones_own_session_signs_out(ana: User, anas: Browser) -> None:
    answer = anas.post(f"/settings/sessions/{newest_session(ana)}/end")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "Clear-Site-Data" in answer.headers
    assert anas.cookie("sid") is None


def test_all_other_devices_are_signed_out_at_once(ana: User, anas: Browser, bobs: Browser, app: Flask) -> None:
    others = [browser_of(app, ana) for _ in range(3)]
    assert told(anas, anas.post("/settings/sessions/end-others")) == "Only this device is signed in now."
    assert [other.get("/compose").status_code for other in others] == [303] * 3
    assert [browser.get("/compose").status_code for browser in (anas, bobs)] == [200, 200]
    browser_of(app, ana)
    assert anas.post("/settings/sessions/end-others", headers=JSON).json == {"ended": 1}


@pytest.mark.parametrize("devices", [1, 30])
def test_the_list_of_devices_takes_one_statement_beside_the_session(
    ana: User, anas: Browser, statements: list[str], devices: int
) -> None:
    for _ in range(devices):
        factories.session_secret(ana)
    statements.clear()
    assert anas.get("/settings/sessions").text.count('class="device"') == devices + 1
    assert len(statements) <= 2, statements


@pytest.mark.parametrize("page", ["account", "username", "email", "password", "notifications", "delete"])
def test_a_page_of_settings_needs_no_statement_beside_the_session(
    anas: Browser, statements: list[str], page: str
) -> None:
    statements.clear()
    assert anas.get(f"/settings/{page}").status_code == 200
    assert len(statements) <= 1, statements


def test_choices_of_notifications_are_kept_and_what_is_not_sent_stays(ana: User, anas: Browser) -> None:
    assert "Somebody edits a tweet you retweeted" in anas.get("/settings/notifications").text
    assert told(anas, anas.post("/settings/notifications", data={"like": "off", "mention": "mail"})) == "Saved."
    answer = anas.post("/settings/notifications", data={"mention": "page", "message": "mail"}, headers=JSON)
    wanted = dict.fromkeys(preferences.KINDS, "page") | {"like": "off", "message": "mail"}
    assert (answer.status_code, answer.json) == (200, wanted)
    assert stored(ana).notification_choices == wanted


def test_a_deactivated_account_is_hidden_until_its_owner_signs_in(ana: User, anas: Browser, bobs: Browser) -> None:
    answer = anas.post("/settings/delete", data={"way": "deactivate", "current_password": PASSWORD})
    assert (answer.location, "Clear-Site-Data" in answer.headers) == ("/login", True)
    assert told(anas, answer) == "Your account is hidden. Sign in when you want it back."
    assert anas.get("/compose").status_code == 303
    assert bobs.get("/@ana").status_code == 404
    answer = anas.post("/login", data={"username": "ana", "password": PASSWORD})
    assert told(anas, answer) == "Welcome back. Your account is open again, as you left it."
    assert bobs.get("/@ana").status_code == 200


def test_a_deleted_account_can_be_kept_for_14_days_and_is_gone_then(ana: User, anas: Browser, bobs: Browser) -> None:
    typed = {"way": "delete", "current_password": PASSWORD}
    start = clock.now()
    assert "will be deleted in 14 days" in told(anas, anas.post("/settings/delete", data=typed))
    assert bobs.get("/@ana").status_code == 404
    with time_machine.travel(start + timedelta(days=13)):
        answer = anas.post("/login", data={"username": "ana", "password": PASSWORD})
        assert "Welcome back." in told(anas, answer)
        assert bobs.get("/@ana").status_code == 200
        assert anas.post("/settings/delete", data=typed, headers=JSON).json == {}
    with time_machine.travel(start + timedelta(days=28)):
        for job_id in enqueued("purge_account"):
            run(job_id)
        assert anas.post("/login", data={"username": "ana", "password": PASSWORD}).status_code == 422
    reread()
    assert db.session.scalar(select(User.id).where(User.id == ana.id)) is None


def test_signing_in_as_usual_says_nothing_of_coming_back(ana: User, stranger: Browser) -> None:
    answer = stranger.post("/login", data={"username": "ana", "password": PASSWORD})
    assert "Welcome back." not in stranger.get(answer.location).text


@pytest.mark.parametrize(
    "page", ["", "/account", "/username", "/email", "/password", "/sessions", "/notifications", "/delete"]
)
def test_every_page_of_settings_leads_to_the_others_and_is_kept_out_of_the_browsers_store(
    anas: Browser, page: str
) -> None:
    text = anas.get(f"/settings{page}").text
    for other in ("", "/account", "/profile", "/password", "/sessions", "/privacy", "/notifications", "/delete"):
        assert f'href="/settings{other}"' in text
    assert 'data-hx-history="false"' in text
    assert text.count("<h1") == 1


def test_a_stranger_sees_only_how_the_site_looks(stranger: Browser) -> None:
    text = stranger.get("/settings").text
    assert "settings-nav" not in text
    assert "/settings/account" not in text


@pytest.mark.parametrize("browser_named", ["stranger", "anas"])
def test_motion_and_counts_are_kept_in_the_browser(browser_named: str, request: pytest.FixtureRequest) -> None:
    browser: Browser = request.getfixturevalue(browser_named)
    text = browser.get("/settings").text
    assert 'data-motion="auto"' in text
    assert 'data-counts="show"' in text
    answer = browser.post("/settings", data={"motion": "less", "counts": "hide"}, headers=JSON)
    assert answer.json is not None
    assert answer.json["theme"] == "auto"
    text = browser.get("/local").text
    assert 'data-motion="less"' in text
    assert 'data-counts="hide"' in text
    assert browser.post("/settings", data={"motion": "wild"}).status_code == 422


@pytest.mark.parametrize("page", ["username", "email", "password", "delete"])
def test_guessing_the_password_over_a_borrowed_device_is_limited(
    make_app: Callable[..., Flask], ana: User, page: str
) -> None:
    browser = browser_of(make_app(ratelimit_enabled=True), ana)
    typed = {"username": "x", "email": "x", "password": NEW, "way": "delete", "current_password": "a guess"}
    answers = [browser.post(f"/settings/{page}", data=typed).status_code for _ in range(10)]
    assert answers == [422] * 10
    assert [browser.post(f"/settings/{other}", data=typed).status_code for other in ("password", page)] == [429, 429]


def test_what_somebody_typed_as_a_name_comes_out_as_text(anas: Browser) -> None:
    typed = {"username": '"><script>alert(1)</script>', "current_password": "x"}
    assert "<script>alert" not in anas.post("/settings/username", data=typed).text


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Linux"),
        (SAFARI, "Safari", "iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
            "Chrome",
            "Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari", "macOS"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36", "Chrome", "Android"),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Mobile Safari/537.36",
            "Samsung Internet",
            "Android",
        ),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome", "iPad"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0 Safari/537.36 OPR/120", "Opera", "ChromeOS"),
        ("Tusky/28.0 Android/15", "Tusky", "Android"),
        ("curl/8.14.1", "curl", ""),
        ("Mozilla/5.0", "", ""),
        ("", "", ""),
        ("\x00" * 255, "", ""),
        ("/" * 255, "", ""),
    ],
)
def test_a_device_is_named_as_its_owner_would(user_agent: str, browser: str, system: str) -> None:
    named = device(user_agent)
    assert (named.browser, named.system) == (browser, system)
