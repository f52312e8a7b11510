"""Signing up, in and out, as pages and as JSON: one clear sentence for each refusal, and what was typed stays."""

import html
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from twitter import clock
from twitter.extensions import db
from twitter.models import AuthSession, User
from twitter.transaction import atomic

GOOD = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"}

TAKEN_NAME = "That name is taken. Try another one."
TAKEN_EMAIL = "That e-mail address has an account here already. Sign in instead?"
BAD_NAME = "A name has 3 to 30 letters, digits or underscores."
BAD_EMAIL = "That does not look like an e-mail address."
GUESSABLE = "This password is easy to guess. Choose a less common one."
PERSONAL = "Leave your name, your e-mail and the name of this site out of it."
WRONG = "Name or password is wrong."

# What is typed instead of something good, the status, the sentence, and what programs are told about which field.
REFUSALS: list[tuple[dict[str, str], int, str, dict[str, str]]] = [
    ({"username": "ana"}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": "ANA"}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": "@Ana"}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": " ana "}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": "admin"}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": "Settings"}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": "@admin"}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": " admin "}, 409, TAKEN_NAME, {"username": "taken"}),
    ({"username": "ab"}, 422, BAD_NAME, {"username": "invalid"}),
    ({"username": "a" * 31}, 422, BAD_NAME, {"username": "invalid"}),
    ({"username": "car-la"}, 422, BAD_NAME, {"username": "invalid"}),
    ({"username": "c\u0430rla"}, 422, BAD_NAME, {"username": "invalid"}),
    ({"username": "c" * 61}, 422, "That name is too long.", {"username": "shape"}),
    ({"username": ""}, 422, "Choose a name.", {"username": "shape"}),
    ({"email": "ana@example.org"}, 409, TAKEN_EMAIL, {"email": "taken"}),
    ({"email": "ANA@Example.ORG"}, 409, TAKEN_EMAIL, {"email": "taken"}),
    ({"email": "carla"}, 422, BAD_EMAIL, {"email": "invalid"}),
    ({"email": "carla@example.org, ana@example.org"}, 422, BAD_EMAIL, {"email": "invalid"}),
    ({"email": "c@" + "e" * 260 + ".org"}, 422, "That address is too long.", {"email": "shape"}),
    ({"email": ""}, 422, "Type your e-mail address.", {"email": "shape"}),
    ({"password": "too short"}, 422, "Use at least 10 characters.", {"password": "too_short"}),
    ({"password": "lazy otter " * 12}, 422, "Use at most 128 characters.", {"password": "too_long"}),
    ({"password": "password123"}, 422, GUESSABLE, {"password": "common"}),
    ({"password": "Qwertyuiop1"}, 422, GUESSABLE, {"password": "common"}),
    ({"password": "aaaaaaaaaaaa"}, 422, GUESSABLE, {"password": "common"}),
    ({"password": "I am Carla of old"}, 422, PERSONAL, {"password": "personal"}),
    ({"password": "my skein of yarn"}, 422, PERSONAL, {"password": "personal"}),
    ({"password": ""}, 422, "Choose a password.", {"password": "shape"}),
]

refusals = pytest.mark.parametrize(
    ("typed", "status", "sentence", "details"),
    REFUSALS,
    ids=[f"{field} {value:.30}" for typed, *_ in REFUSALS for field, value in typed.items()],
)


def accounts() -> int:
    reread()
    return db.session.query(User).count()


def shown(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def suspend(user: User) -> None:
    user.suspended_at = clock.now()
    with atomic():
        db.session.add(user)


def test_whoever_signs_up_is_signed_in(stranger: Browser) -> None:
    answer = stranger.post("/register", data=GOOD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert stranger.get("/compose").status_code == 200
    assert "@carla" in stranger.get("/@carla").text


def test_a_program_that_signs_up_is_signed_in(stranger: Browser) -> None:
    answer = stranger.post("/register", data=GOOD, headers=JSON)
    assert (answer.status_code, answer.json) == (201, {})
    assert stranger.get("/compose").status_code == 200


@refusals
@pytest.mark.usefixtures("ana")
def test_the_sign_up_page_says_what_is_wrong_and_keeps_what_was_typed(
    stranger: Browser, typed: dict[str, str], status: int, sentence: str, details: dict[str, str]
) -> None:
    form = GOOD | typed
    answer = stranger.post("/register", data=form)
    page = shown(answer)
    assert answer.status_code == status
    assert sentence in page
    assert [other for other in {told for _, _, told, _ in REFUSALS} - {sentence} if other in page] == []
    for field in ("username", "email"):
        assert f'value="{form[field]}"' in page
    assert not form["password"] or form["password"] not in page
    assert 'aria-invalid="true"' in page
    assert stranger.cookie("sid") is None
    assert accounts() == 1


@refusals
@pytest.mark.usefixtures("ana")
def test_a_program_that_signs_up_is_told_the_same(
    stranger: Browser, typed: dict[str, str], status: int, sentence: str, details: dict[str, str]
) -> None:
    answer = stranger.post("/register", data=GOOD | typed, headers=JSON)
    assert answer.status_code == status
    assert answer.json == {"error": sentence, "details": details}
    assert accounts() == 1


def test_where_sign_up_is_closed_nobody_gets_in(make_app: Callable[..., Flask]) -> None:
    stranger = stranger_at(make_app(registrations="closed"))
    answer = stranger.post("/register", data=GOOD)
    assert answer.status_code == 403
    assert "New accounts are closed here at the moment." in answer.text
    assert stranger.post("/register", data=GOOD, headers=JSON).status_code == 403
    assert 'href="/register"' not in stranger.get("/").text
    assert accounts() == 0


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("name", ["ana", "ANA", "@ana", "ana@example.org", "Ana@Example.ORG"])
def test_one_signs_in_by_name_or_address(stranger: Browser, name: str) -> None:
    answer = stranger.post("/login", data={"username": name, "password": factories.PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert stranger.get("/compose").status_code == 200


@pytest.mark.usefixtures("ana")
def test_a_program_signs_in(stranger: Browser) -> None:
    answer = stranger.post("/login", data={"username": "ana", "password": factories.PASSWORD}, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {})
    assert stranger.get("/compose").status_code == 200


WRONG_SIGN_INS = [
    {"username": "ana", "password": "not this phrase"},
    {"username": "ana@example.org", "password": "not this phrase"},
    {"username": "ana", "password": f"{factories.PASSWORD} "},
    {"username": "ana", "password": "x" * 5_000},
    {"username": "nobody_here", "password": factories.PASSWORD},
    {"username": "nobody@example.org", "password": factories.PASSWORD},
    {"username": "ana%", "password": factories.PASSWORD},
    {"username": "' OR 1=1 --", "password": factories.PASSWORD},
]


@pytest.mark.usefixtures("ana")
def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(stranger: Browser) -> None:
    for typed in WRONG_SIGN_INS:
        page, told = stranger.post("/login", data=typed), stranger.post("/login", data=typed, headers=JSON)
        assert (page.status_code, told.status_code) == (422, 422)
        assert WRONG in page.text
        assert told.json == {"error": WRONG, "details": {"password": "wrong"}}
        assert f'value="{typed["username"]}"' in shown(page)
        assert typed["password"] not in shown(page)
    assert stranger.cookie("sid") is None


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"username": "", "password": factories.PASSWORD}, "Type your name or e-mail address."),
        ({"username": "ana", "password": ""}, "Type your password."),
        ({"username": "a" * 255, "password": factories.PASSWORD}, "That name is too long."),
    ],
)
def test_an_incomplete_sign_in_says_what_is_missing(stranger: Browser, typed: dict[str, str], sentence: str) -> None:
    answer = stranger.post("/login", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert WRONG not in answer.text


def test_a_suspended_person_is_told_so_only_with_the_right_password(ana: User, stranger: Browser) -> None:
    suspend(ana)
    for headers in ({}, JSON):
        right = stranger.post("/login", data={"username": "ana", "password": factories.PASSWORD}, headers=headers)
        wrong = stranger.post("/login", data={"username": "ana", "password": "not this phrase"}, headers=headers)
        assert (right.status_code, wrong.status_code) == (403, 422)
        assert "This account is suspended." in right.text
        assert "suspended" not in wrong.text
    assert stranger.cookie("sid") is None


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_whoever_is_signed_in_already_is_sent_home(anas: Browser, path: str) -> None:
    answer = anas.get(path)
    assert (answer.status_code, answer.location) == (302, "/")
    assert anas.get("/compose").status_code == 200


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_a_stranger_gets_the_form(stranger: Browser, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 200
    for attribute in ('name="username"', 'name="password"', 'type="password"', f'action="{path}"'):
        assert attribute in answer.text


@pytest.mark.parametrize("planted", ["", "planted by somebody else", "A" * 43])
def test_every_sign_in_gets_a_new_cookie(ana: User, stranger: Browser, planted: str) -> None:
    secrets = {planted, factories.session_secret(ana)}
    for known in (*secrets,):
        stranger.set_cookie("sid", known)
        stranger.post("/login", data={"username": "ana", "password": factories.PASSWORD})
        fresh = stranger.cookie("sid")
        assert fresh not in secrets
        assert len(fresh or "") >= 43  # 256 bits
        secrets.add(fresh or "")


def test_signing_in_again_in_the_same_browser_ends_the_session_before(app: Flask, ana: User, stranger: Browser) -> None:
    anas = browser_of(app, ana)
    stranger.set_cookie("sid", anas.cookie("sid") or "")
    anas.post("/login", data={"username": "ana", "password": factories.PASSWORD})
    assert anas.get("/compose").status_code == 200
    assert stranger.get("/compose").status_code == 303


def test_signing_out_twice_is_signing_out_once(anas: Browser) -> None:
    assert anas.post("/logout", headers=JSON).status_code == 200
    assert anas.post("/logout", headers=JSON).status_code == 401
    assert anas.post("/logout").location == "/login"
    reread()
    assert db.session.query(AuthSession).filter(AuthSession.revoked_at.is_not(None)).count() == 1
