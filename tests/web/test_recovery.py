"""Confirming an address and getting back in without the password, as pages: what they do, refuse and give away."""

import base64
import html
import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from tests.web.test_access import anonymous
from twitter import clock, outbox
from twitter.extensions import db
from twitter.models import Job, OneTimeCode, User
from twitter.services import password_reset, sessions, verification
from twitter.transaction import atomic

NEW = "nine lazy otters"
WRONG = "That code is wrong or no longer good. Ask for a new one."
EXPIRED = "This link has expired or is not whole. Ask for a new one."
OTHER = "This link is for another address. Ask for a new one."
UNVERIFIED = "Confirm your e-mail address first: look in your mail, or ask for the link in settings."


@pytest.fixture
def una(app: Flask) -> User:
    """A person who has not confirmed their address."""
    return factories.person("una", email_verified_at=None)


@pytest.fixture
def unas(app: Flask, una: User) -> Browser:
    """Una's browser."""
    return browser_of(app, una)


def shown(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def verify_path(user: User) -> str:
    return f"/verify/{verification.link_for(user)}"


def change_path(user: User, email: str = "ana@new.example.org") -> str:
    verification.ask_to_change(user, factories.PASSWORD, email)
    return f"/change-email/{verification.change_link_for(user)}"


def verified(user: User) -> bool:
    reread()
    db.session.refresh(user)
    return user.is_verified


def jobs(name: str) -> list[Job]:
    reread()
    return [job for job in outbox.waiting(1000) if job.name == name]


def code_for(user: User) -> str:
    """Make the code of the request that was sent last, as the job would."""
    request_id = jobs("mail_reset_code")[-1].payload["request_id"]
    made = password_reset.make_code(user.email_key, request_id)
    assert made is not None
    return made[1]


def ask(browser: Browser, email: str = "ana@example.org", **options: str) -> TestResponse:
    return browser.post("/forgot", data={"email": email}, **options)


def signs_in(app: Flask, password: str, username: str = "ana") -> bool:
    answer = stranger_at(app).post("/login", data={"username": username, "password": password}, headers=JSON)
    return answer.status_code == 200


# Confirming an address.


def test_whoever_signs_up_is_told_to_look_in_their_mail(stranger: Browser) -> None:
    stranger.post("/register", data={"username": "carla", "email": "carla@example.org", "password": NEW})
    page = shown(stranger.get("/"))
    assert "Welcome. Look in your mail" in page
    assert "carla@example.org" in page
    assert len(jobs("mail_verification")) == 1


@pytest.mark.parametrize(
    "path", ["/", "/local", "/compose", "/people", "/@una", "/settings", "/nothing-here", "/forgot"]
)
def test_every_page_reminds_whoever_has_not_confirmed(unas: Browser, anas: Browser, path: str) -> None:
    assert 'action="/verify/resend"' in unas.get(path).text
    assert 'action="/verify/resend"' not in anas.get(path).text


def test_no_page_reminds_where_addresses_need_not_be_confirmed(make_app: Callable[..., Flask], una: User) -> None:
    unas = browser_of(make_app(require_email_verification=False), una)
    assert "/verify/resend" not in unas.get("/").text
    assert unas.post("/tweets", data={"text": "At once."}).status_code == 303


def test_whoever_has_not_confirmed_is_told_so_instead_of_the_composer(unas: Browser, anas: Browser) -> None:
    for path in ("/", "/local", "/compose"):
        assert 'name="text"' not in unas.get(path).text
        assert "as soon as your e-mail address is confirmed" in unas.get(path).text
        assert 'name="text"' in anas.get(path).text


@pytest.mark.parametrize(("path", "form"), [("/tweets", {"text": "An hour of words."}), ("/@ana/follow", {})])
@pytest.mark.usefixtures("ana")
def test_what_waits_for_the_address_is_refused_with_the_reason(unas: Browser, path: str, form: dict[str, str]) -> None:
    page, told = unas.post(path, data=form), unas.post(path, data=form, headers=JSON)
    assert (page.status_code, told.status_code) == (403, 403)
    assert UNVERIFIED in shown(page)
    assert all(value in page.text for value in form.values())
    assert told.json == {"error": UNVERIFIED, "details": {"email": "unverified"}}


def test_what_waits_for_the_address_may_be_done_once_it_is_confirmed(unas: Browser, una: User, ana: User) -> None:
    unas.post(verify_path(una))
    assert unas.post("/tweets", data={"text": "At last."}).status_code == 303
    assert unas.post(f"/@{ana.username}/follow").status_code == 303


def test_the_link_is_mailed_again(unas: Browser, una: User) -> None:
    answer = unas.post("/verify/resend", data={"next": "/local"})
    assert (answer.status_code, answer.location) == (303, "/local")
    assert "A new link is on its way." in unas.get("/local").text
    assert unas.post("/verify/resend", headers=JSON).json == {}
    assert [job.payload for job in jobs("mail_verification")] == [{"user_id": una.id}] * 2


def test_whoever_has_confirmed_gets_no_further_link(anas: Browser) -> None:
    anas.post("/verify/resend")
    assert "Your e-mail address is confirmed already." in anas.get("/").text
    assert jobs("mail_verification") == []


def test_a_stranger_gets_no_link(stranger: Browser) -> None:
    assert stranger.post("/verify/resend").location == "/login"
    assert stranger.post("/verify/resend", headers=JSON).status_code == 401


@pytest.mark.parametrize("who", ["owner", "stranger", "another"])
def test_a_link_shows_a_button_and_the_button_confirms(
    una: User, unas: Browser, stranger: Browser, bobs: Browser, who: str
) -> None:
    browser = {"owner": unas, "stranger": stranger, "another": bobs}[who]
    path = verify_path(una)
    page = browser.get(path)
    assert page.status_code == 200
    assert f'action="{path}"' in page.text
    assert "una@example.org" in page.text
    assert not verified(una)
    answer = browser.post(path)
    assert (answer.status_code, answer.location) == (303, "/login" if who == "stranger" else "/")
    assert "Your e-mail address is confirmed. Thank you." in browser.get(answer.location).text
    assert verified(una)
    assert browser.post(path).status_code == 303
    assert browser.post(path, headers=JSON).json == {}


def test_confirming_signs_nobody_in(una: User, stranger: Browser) -> None:
    stranger.post(verify_path(una))
    assert stranger.cookie("sid") is None
    assert stranger.get("/compose").status_code == 303


@pytest.mark.parametrize("kind", ["verify", "change-email"])
@pytest.mark.parametrize("forged", ["x", "a.b.c", "%C3%A9", "%00", "WzEsImEiXQ.aR4x2g.x"])
def test_a_forged_link_is_refused(stranger: Browser, kind: str, forged: str) -> None:
    path = f"/{kind}/{forged}"
    for answer in (stranger.get(path), stranger.post(path)):
        assert answer.status_code == 422
        assert EXPIRED in shown(answer)
        assert 'href="/login"' in answer.text
    assert stranger.post(path, headers=JSON).json == {"error": EXPIRED, "details": {"link": "expired"}}


def test_an_old_link_is_refused_and_a_new_one_offered(una: User, unas: Browser) -> None:
    path = verify_path(una)
    with atomic():
        una.email, una.email_key = "una@new.example.org", "una@new.example.org"
        db.session.add(una)
    for answer in (unas.get(path), unas.post(path)):
        assert answer.status_code == 422
        assert OTHER in shown(answer)
        assert 'action="/verify/resend"' in answer.text
        assert "Confirm this address" not in answer.text
    assert not verified(una)


@pytest.mark.parametrize("who", ["owner", "stranger", "another"])
def test_a_new_address_is_confirmed_by_a_button(
    app: Flask, ana: User, stranger: Browser, anas: Browser, bobs: Browser, who: str
) -> None:
    browser, elsewhere = {"owner": anas, "stranger": stranger, "another": bobs}[who], browser_of(app, ana)
    path = change_path(ana)
    assert "ana@new.example.org" in browser.get(path).text
    reread()
    db.session.refresh(ana)
    assert ana.email == "ana@example.org"
    assert browser.post(path).status_code == 303
    reread()
    db.session.refresh(ana)
    assert ana.email == "ana@new.example.org"
    assert elsewhere.get("/compose").status_code == 303
    assert anas.get("/compose").status_code == (200 if who == "owner" else 303)
    assert browser.post(path).status_code == 303
    assert len(jobs("mail_email_changed")) == 1


def test_a_new_address_that_is_taken_by_now_is_refused(ana: User, bob: User, anas: Browser) -> None:
    answer = anas.post(change_path(ana, bob.email))
    assert answer.status_code == 409
    assert "That e-mail address has an account here already." in answer.text
    assert anas.get("/compose").status_code == 200


# A forgotten password.


def test_the_sign_in_page_leads_to_whoever_forgot(stranger: Browser) -> None:
    assert 'href="/forgot"' in stranger.get("/login").text


def test_somebody_gets_back_in_by_a_code(app: Flask, ana: User, anas: Browser, stranger: Browser) -> None:
    answer = ask(stranger)
    assert (answer.status_code, answer.location) == (303, "/reset")
    page = stranger.get("/reset").text
    for attribute in ('inputmode="numeric"', 'autocomplete="one-time-code"', 'autocomplete="new-password"'):
        assert attribute in page
    answer = stranger.post("/reset", data={"code": code_for(ana), "password": NEW})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "Your password is changed. Sign in with the new one." in stranger.get("/login").text
    assert stranger.cookie("sid") is None
    assert not stranger.cookie("reset")
    assert anas.get("/compose").location == "/login?next=/compose"
    assert signs_in(app, NEW)
    assert not signs_in(app, factories.PASSWORD)
    assert [job.payload for job in jobs("mail_password_changed")] == [{"user_id": ana.id}]


def test_a_program_gets_back_in_by_a_code(app: Flask, ana: User, stranger: Browser) -> None:
    answer = ask(stranger, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {})
    answer = stranger.post("/reset", data={"code": code_for(ana), "password": NEW}, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {})
    assert signs_in(app, NEW)


@pytest.mark.usefixtures("ana")
def test_nobody_learns_whether_an_address_has_an_account(app: Flask, statements: list[str]) -> None:
    seen = []
    for email in ("ana@example.org", "nobody@example.org"):
        browser = stranger_at(app)
        browser.get("/forgot")
        statements.clear()
        answer = ask(browser, email)
        cookie = answer.headers["Set-Cookie"]
        followed = browser.get("/reset")
        wrong = browser.post("/reset", data={"code": "12345678", "password": NEW})
        pages = [anonymous(page.text, "") for page in (answer, followed, wrong)]
        sizes = [len(page.data) for page in (answer, followed, wrong)]
        seen.append((answer.status_code, answer.location, pages, sizes, len(cookie), list(statements)))
    assert seen[0] == seen[1]
    assert len(jobs("mail_reset_code")) == 2


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Type your e-mail address."),
        ("ana", "That does not look like an e-mail address."),
        ("a" * 255, "That address is too long."),
        ("a@b\r\nBcc: c@d.org", "That does not look like an e-mail address."),
    ],
)
def test_what_is_no_address_is_refused(stranger: Browser, email: str, sentence: str) -> None:
    answer = ask(stranger, email)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ask(stranger, email, headers=JSON).json["error"] == sentence
    assert jobs("mail_reset_code") == []
    assert not stranger.cookie("reset")


def test_whoever_asked_for_no_code_is_sent_to_ask_for_one(stranger: Browser) -> None:
    for cookie in ("", "x", "a.b.c", "\u00e9"):
        stranger.set_cookie("reset", cookie)
        assert stranger.get("/reset").location == "/forgot"
        answer = stranger.post("/reset", data={"code": "12345678", "password": NEW})
        assert answer.status_code == 422
        assert WRONG in answer.text


def test_a_wrong_code_keeps_what_was_typed_but_the_password(app: Flask, ana: User, stranger: Browser) -> None:
    ask(stranger)
    wrong = f"{(int(code_for(ana)) + 1) % 10**8:08}"
    answer = stranger.post("/reset", data={"code": wrong, "password": NEW})
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{wrong}"' in answer.text
    assert NEW not in answer.text
    told = stranger.post("/reset", data={"code": wrong, "password": NEW}, headers=JSON)
    assert told.json == {"error": WRONG, "details": {"code": "wrong"}}
    assert signs_in(app, factories.PASSWORD)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": ""}, "Type the code from the mail."),
        ({"code": "1" * 41}, "A code has 8 digits."),
        ({"password": ""}, "Choose a password."),
        ({"password": "short"}, "Use at least 10 characters."),
        ({"password": "password123"}, "This password is easy to guess. Choose a less common one."),
        ({"password": "my skein of yarn"}, "Leave your name, your e-mail and the name of this site out of it."),
    ],
)
def test_an_incomplete_form_or_a_weak_password_costs_no_try(
    app: Flask, ana: User, stranger: Browser, typed: dict[str, str], sentence: str
) -> None:
    ask(stranger)
    form = {"code": code_for(ana), "password": NEW}
    for _ in range(6):
        answer = stranger.post("/reset", data=form | typed)
        assert (answer.status_code, sentence in shown(answer)) == (422, True)
    reread()
    assert db.session.query(OneTimeCode).one().tries == 0
    assert stranger.post("/reset", data=form).status_code == 303
    assert signs_in(app, NEW)


def test_the_sixth_try_is_refused_even_with_the_right_code(ana: User, stranger: Browser) -> None:
    ask(stranger)
    code = code_for(ana)
    for _ in range(5):
        stranger.post("/reset", data={"code": "1", "password": NEW})
    assert WRONG in stranger.post("/reset", data={"code": code, "password": NEW}).text


def test_a_code_works_only_in_the_browser_that_asked_for_it(app: Flask, ana: User, stranger: Browser) -> None:
    ask(stranger)
    code = code_for(ana)
    thief = stranger_at(app)
    ask(thief)  # another request for the same address, whose mail has not left
    assert thief.post("/reset", data={"code": code, "password": NEW}).status_code == 422
    assert stranger.post("/reset", data={"code": code, "password": NEW}).status_code == 303


def test_a_suspended_person_gets_no_code(ana: User, stranger: Browser) -> None:
    with atomic():
        ana.suspended_at = clock.now()
        db.session.add(ana)
    assert ask(stranger).location == "/reset"
    assert password_reset.make_code("ana@example.org", jobs("mail_reset_code")[0].payload["request_id"]) is None


def test_whoever_is_signed_in_as_somebody_else_stays_so(app: Flask, ana: User, bobs: Browser) -> None:
    ask(bobs)
    assert bobs.post("/reset", data={"code": code_for(ana), "password": NEW}).status_code == 303
    assert bobs.get("/compose").status_code == 200
    assert signs_in(app, NEW)


# What these pages keep to themselves.


def everything(browser: Browser, ana: User, una: User) -> list[TestResponse]:
    """Walk through all of it, with refusals, and return every answer."""
    verify, change = verify_path(una), change_path(ana)
    answers = [browser.get(path) for path in (verify, change, "/forgot", "/reset", "/verify/x")]
    answers += [ask(browser, "no address"), ask(browser), browser.get("/reset")]
    code = code_for(ana)
    answers += [
        browser.post("/reset", data={"code": "1", "password": NEW}),
        browser.post("/reset", data={"code": code, "password": NEW}),
        browser.post(verify),
        browser.post("/verify/x"),
        browser.post("/verify/resend"),
    ]
    return answers


def test_no_cache_keeps_and_no_referer_names_these_pages(ana: User, una: User, unas: Browser) -> None:
    for answer in everything(unas, ana, una):
        assert answer.headers["Referrer-Policy"] == "no-referrer", answer.request.path
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path


def test_secrets_are_in_no_address_no_log_and_not_in_flasks_cookie(
    ana: User, una: User, unas: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = everything(unas, ana, una)
        code_row = jobs("mail_reset_code")[-1].payload["request_id"]
    addresses = [answer.location or "" for answer in answers] + [answer.request.url for answer in answers]
    flask_cookies = [unas.cookie("flash") or ""] + [
        cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("flash=")
    ]
    kept = " ".join(unpacked(cookie) for cookie in flask_cookies)
    for secret in (code_row, NEW):
        assert not any(secret in address for address in addresses)
        assert secret not in kept
    for secret in (code_row, NEW, verification.link_for(una).split(".")[0]):
        assert secret not in caplog.text


def unpacked(cookie: str) -> str:
    """Return what Flask's signed cookie holds, as anybody can read it."""
    found = re.search(r"[\w-]{8,}", cookie.removeprefix("flash="))
    payload = found[0] if found else ""
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode(errors="replace")


def test_the_cookie_of_a_request_is_for_the_server_alone(ana: User, secure: Browser, stranger: Browser) -> None:
    cookie = ask(stranger).headers["Set-Cookie"]
    assert cookie.startswith("reset=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {*cookie.split("; ")}
    assert "Domain" not in cookie
    cookie = ask(secure).headers["Set-Cookie"]
    assert cookie.startswith("__Host-reset=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {*cookie.split("; ")}


def test_the_cookie_of_a_request_was_signed_by_us(ana: User, stranger: Browser) -> None:
    ask(stranger)
    code = code_for(ana)
    stranger.set_cookie("reset", jobs("mail_reset_code")[0].payload["request_id"])
    assert stranger.post("/reset", data={"code": code, "password": NEW}).status_code == 422


@pytest.mark.parametrize("path", ["/forgot", "/reset", "/verify/resend", "/verify/x", "/change-email/x"])
def test_a_form_without_token_is_refused(checking_app: Flask, ana: User, path: str) -> None:
    for browser in (stranger_at(checking_app), browser_of(checking_app, ana)):
        answer = browser.post(path, data={"email": ana.email, "code": "1", "password": NEW})
        assert answer.status_code == 403
    assert jobs("mail_reset_code") == []


@pytest.mark.parametrize("origin", [{"Origin": "https://evil.com"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}])
@pytest.mark.parametrize("path", ["/forgot", "/reset", "/verify/x", "/change-email/x"])
def test_a_form_from_another_site_is_refused(stranger: Browser, path: str, origin: dict[str, str]) -> None:
    assert stranger.post(path, data={"email": "ana@example.org"}, headers=origin).status_code == 403
    assert jobs("mail_reset_code") == []


@pytest.mark.parametrize("headers", [{"Origin": "null"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}])
def test_forms_of_pages_that_send_no_referer_are_accepted(
    make_app: Callable[..., Flask], una: User, headers: dict[str, str]
) -> None:
    """A page without Referer makes browsers hide its origin as well, so at an https address both are missing."""
    browser = stranger_at(make_app(extra={}, base_url="https://skein.example"))
    browser.base_url = "https://skein.example"
    token = {"csrf_token": browser.csrf_token()}
    path = verify_path(una)
    assert browser.post(path, headers=headers).status_code == 403
    assert browser.post(path, data=token, headers=headers).status_code == 303
    assert browser.post("/forgot", data=token | {"email": "a@example.org"}, headers=headers).status_code == 303
    assert browser.post("/reset", data=token | {"code": "1", "password": NEW}, headers=headers).status_code == 422
    assert verified(una)


def test_elsewhere_a_hidden_origin_is_refused_as_before(anas: Browser) -> None:
    assert anas.post("/tweets", data={"text": "x"}, headers={"Origin": "null"}).status_code == 403


def test_a_reset_ends_the_sessions_of_apps_too(ana: User, stranger: Browser) -> None:
    sessions.store(ana, "of an app", user_agent="app", address="", kind="api")
    ask(stranger)
    stranger.post("/reset", data={"code": code_for(ana), "password": NEW})
    reread()
    assert sessions.sessions_of(ana) == []
