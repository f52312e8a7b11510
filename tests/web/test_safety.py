"""What every answer carries for the browser's safety, and the cookies that are handed out."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import JSON, Browser
from twitter import clock
from twitter.models import User
from twitter.queries import timelines
from twitter.services import last_seen
from twitter.web.assets import manifest

SIGN_IN = {"username": "ana", "password": factories.PASSWORD}

KINDS = {
    "page": ("GET", "/login", {}, 200),
    "redirect": ("GET", "/compose", {}, 303),
    "json": ("POST", "/tweets", JSON, 401),
    "unknown": ("GET", "/nothing/here", {}, 404),
    "refused": ("POST", "/login", {}, 422),
    "wrong method": ("PUT", "/login", {}, 405),
    "broken": ("GET", "/local", {}, 500),
    "file": ("GET", "/static/dist/{asset}", {}, 200),
}


@pytest.fixture(params=KINDS)
def ask(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Browser], TestResponse]:
    """Ask for an answer of each kind."""
    method, path, headers, status = KINDS[request.param]

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    def act(browser: Browser) -> TestResponse:
        if status == 500:
            monkeypatch.setattr(timelines, "local", broken)
        answer = browser.open(path.format(asset=manifest()["app.css"]), method=method, headers=headers)
        assert answer.status_code == status
        return answer

    return act


def policy(answer: TestResponse) -> dict[str, list[str]]:
    """Return the content security policy of an answer by directive."""
    directives = [directive.split() for directive in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in directives}


def test_every_answer_carries_the_headers(ask: Callable[[Browser], TestResponse], stranger: Browser) -> None:
    answer = ask(stranger)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["Cache-Control"]
    assert policy(answer)["default-src"] == policy(answer)["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_https_is_demanded_for_a_year_where_the_site_has_it(
    ask: Callable[[Browser], TestResponse], secure: Browser
) -> None:
    assert "max-age=31536000" in ask(secure).headers["Strict-Transport-Security"]


def test_every_page_has_its_own_nonce_and_its_scripts_carry_it(stranger: Browser) -> None:
    nonces = []
    for _ in range(3):
        answer = stranger.get("/login")
        nonces.append(policy(answer)["script-src"][-1].removeprefix("'nonce-").removesuffix("'"))
        scripts = re.findall(r"<script\b[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{nonces[-1]}"' in script or "application/json" in script for script in scripts)
    assert len({*nonces}) == 3
    assert min(map(len, nonces)) >= 22  # 128 bits


@pytest.mark.usefixtures("ana")
def test_no_cache_keeps_what_a_person_sees(anas: Browser) -> None:
    for path in ("/", "/local", "/nothing", "/@ana"):
        answer = anas.get(path)
        assert answer.cache_control.private
        assert answer.cache_control.no_cache
        assert {"Cookie", "HX-Request"} <= {*answer.vary}
    assert anas.post("/tweets", data={"text": "Hello"}).cache_control.no_store


def test_a_built_file_is_kept_for_ever_and_an_unknown_one_is_not(stranger: Browser) -> None:
    kept = stranger.get(f"/static/dist/{manifest()['app.css']}").cache_control
    assert (kept.public, kept.immutable, kept.max_age) == (True, True, 31_536_000)
    unknown = stranger.get("/static/dist/app.css")
    assert unknown.status_code == 404
    assert not unknown.cache_control.immutable


@pytest.mark.usefixtures("ana")
def test_the_session_cookie_is_closed_to_scripts_and_other_sites(stranger: Browser) -> None:
    stranger.post("/login", data=SIGN_IN)
    cookie = stranger.get_cookie("sid")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.secure, cookie.path) == (True, "Lax", False, "/")
    assert cookie.max_age == 90 * 24 * 3600


@pytest.mark.usefixtures("ana")
def test_over_https_cookies_demand_it_and_carry_the_guarded_prefix(secure: Browser) -> None:
    secure.post("/login", data=SIGN_IN)
    secure.get("/local")
    for name in ("__Host-sid", "__Host-flash"):
        cookie = secure.get_cookie(name, domain="skein.example")
        assert cookie is not None
        assert (cookie.http_only, cookie.same_site, cookie.secure, cookie.path) == (True, "Lax", True, "/")
        assert cookie.origin_only
    assert secure.get("/compose").status_code == 200


def test_the_secret_under_the_unguarded_name_opens_nothing_over_https(ana: User, secure: Browser) -> None:
    secure.set_cookie("sid", factories.session_secret(ana), domain="skein.example")
    assert secure.get("/compose").status_code == 303
    secure.set_cookie("__Host-sid", factories.session_secret(ana), domain="skein.example")
    assert secure.get("/compose").status_code == 200


@pytest.mark.usefixtures("ana")
def test_flasks_own_cookie_never_says_who_somebody_is(app: Flask, stranger: Browser) -> None:
    stranger.post("/login", data=SIGN_IN)
    stranger.get("/local")
    stranger.post("/settings", data={"theme": "dark", "contrast": "auto", "size": "m", "language": "en"})
    with stranger.session_transaction() as kept:
        assert {*kept} <= {"csrf_token", "_flashes"}
    stranger.delete_cookie("sid")
    assert stranger.get("/compose").status_code == 303


@pytest.mark.usefixtures("ana")
def test_a_cookie_captured_before_sign_out_is_dead_after_it(app: Flask, anas: Browser, stranger: Browser) -> None:
    stranger.set_cookie("sid", anas.cookie("sid") or "")
    assert stranger.get("/compose").status_code == 200
    answer = anas.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert anas.cookie("sid") is None
    assert stranger.get("/compose").status_code == 303


def test_signing_out_here_leaves_other_browsers_signed_in(ana: User, anas: Browser, stranger: Browser) -> None:
    stranger.set_cookie("sid", factories.session_secret(ana))
    anas.post("/logout")
    assert stranger.get("/compose").status_code == 200


def test_a_session_ends_after_14_idle_days(anas: Browser) -> None:
    now = clock.now()
    with time_machine.travel(now + timedelta(days=13, hours=23)):
        assert anas.get("/compose").status_code == 200
    last_seen.forget()
    with time_machine.travel(now + timedelta(days=14, minutes=1)):
        assert anas.get("/compose").status_code == 303


def test_a_session_in_use_ends_after_90_days(anas: Browser) -> None:
    now = clock.now()
    for day in range(10, 90, 10):
        with time_machine.travel(now + timedelta(days=day)):
            assert anas.get("/compose").status_code == 200
            last_seen.store()
    with time_machine.travel(now + timedelta(days=90, minutes=1)):
        assert anas.get("/compose").status_code == 303


def test_what_is_the_same_for_everybody_does_not_vary_by_cookie(anas: Browser) -> None:
    style = re.search(r'href="(/static/dist/app-[^"]+\.css)"', anas.get("/").text)
    assert style
    for path in (style[1], "/avatars/1/A.svg"):
        answer = anas.get(path)
        assert answer.status_code == 200
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Cookie" in anas.get("/").headers["Vary"]
