"""Pages of other sites, which ask by `fetch`: what browsers want to hear before they show an answer."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.conftest import ME, Phone
from tests.browsers import Browser
from twitter.models import User

ELSEWHERE = {"Origin": "https://elsewhere.example"}
PATHS = [ME, "/api/v1/instance", "/oauth/token", "/oauth/revoke", "/.well-known/nodeinfo", "/nodeinfo/2.0"]


def preflight(browser: Browser, path: str, method: str = "POST", wanted: str = "authorization") -> TestResponse:
    headers = {**ELSEWHERE, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": wanted}
    return browser.options(path, headers=headers)


def words(answer: TestResponse, header: str) -> set[str]:
    return {word.strip().lower() for word in answer.headers.get(header, "").split(",")}


@pytest.mark.parametrize("path", [*PATHS, "/.well-known/oauth-authorization-server", "/api/v1/statuses/1"])
def test_a_browser_is_told_that_it_may_ask(stranger: Browser, path: str) -> None:
    answer = preflight(stranger, path)
    assert answer.status_code in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"get", "post", "put", "patch", "delete"} <= words(answer, "Access-Control-Allow-Methods")
    wanted = {"authorization", "content-type", "idempotency-key"}
    assert wanted <= words(answer, "Access-Control-Allow-Headers")
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_lets_a_browser_send_cookies(stranger: Browser, path: str) -> None:
    for answer in (preflight(stranger, path), stranger.get(path, headers=ELSEWHERE)):
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_an_answer_shows_its_pages_and_its_limits(make_app: Callable[..., Flask], ana: User) -> None:
    phone = Phone(make_app(ratelimit_enabled=True))
    assert phone.sign_in().status_code == 200
    assert ana
    answer = phone.get("/api/v1/timelines/home", headers=ELSEWHERE)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    shown = words(answer, "Access-Control-Expose-Headers")
    assert {"link", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= shown
    assert {name.lower() for name, _ in answer.headers if name.startswith("X-RateLimit")} <= shown


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", ME, 401),
        ("GET", "/api/nothing", 404),
        ("GET", "/.well-known/nothing", 404),
        ("GET", "/nodeinfo/9.9", 404),
        ("PUT", "/oauth/token", 405),
        ("PUT", "/api/v1/auth/login", 405),
        ("POST", "/api/v1/auth/login", 422),
    ],
)
def test_a_refusal_may_be_read_too(stranger: Browser, method: str, path: str, status: int) -> None:
    answer = stranger.open(path, method=method, headers=ELSEWHERE)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert answer.json["error"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/local", "/login", "/api/docs", "/oauth/authorize", "/oauth", "/oauth/tokens"])
def test_pages_are_for_no_other_site(stranger: Browser, path: str) -> None:
    for answer in (stranger.get(path, headers=ELSEWHERE), preflight(stranger, path)):
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_one_may_ask_is_told_without_a_preflight_too(stranger: Browser) -> None:
    answer = stranger.options("/api/v1/auth/login")
    assert {"post", "options"} == words(answer, "Allow")
    assert stranger.get("/api/v1/auth/login").headers["Allow"]
