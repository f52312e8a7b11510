"""How often one may do a thing: every row of the table in config.py, exceeded by one."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from limits import RateLimitItem, parse
from redis import Redis
from werkzeug.test import TestResponse

from config import RATE_LIMITS
from tests import conftest, factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from twitter import clock
from twitter.extensions import limiter
from twitter.models import User

NOBODY_LISTENS = "redis://127.0.0.1:9/0"
MANY, A_FEW = 25, 5  # of more than many only the first and the last few are done: the others would show nothing new
HOME, ABROAD = "203.0.113.7", "198.51.100.9"


class Act(NamedTuple):
    """A thing that is limited, done so that it costs the server little: a refused attempt counts as well."""

    method: str
    path: str
    is_signed_in: bool = True

    def by(
        self, browser: Browser, *, address: str = HOME, headers: dict[str, str] | None = None, **form: str
    ) -> TestResponse:
        come_from = {"REMOTE_ADDR": address}
        return browser.open(self.path, method=self.method, data=form, headers=headers, environ_overrides=come_from)


ACTS = {
    "api": Act("GET", "/api/v1/accounts/verify_credentials", is_signed_in=False),
    "sign_up": Act("POST", "/register", is_signed_in=False),
    "sign_in": Act("POST", "/login", is_signed_in=False),
    "refresh": Act("POST", "/api/v1/auth/refresh", is_signed_in=False),
    "register_app": Act("POST", "/api/v1/apps", is_signed_in=False),
    "authorize": Act("POST", "/oauth/authorize"),
    "verify": Act("POST", "/verify/resend"),
    "reset": Act("POST", "/forgot", is_signed_in=False),
    "reset_code": Act("POST", "/reset", is_signed_in=False),
    "tweet": Act("POST", "/tweets"),
    "edit": Act("POST", "/tweets/1/edit"),
    "delete": Act("POST", "/tweets/1/delete"),
    "react": Act("POST", "/tweets/1/like"),
    "pin": Act("POST", "/tweets/1/pin"),
    "follow": Act("POST", "/@nobody_here/follow"),
    "credentials": Act("POST", "/settings/password"),
    "profile": Act("POST", "/settings/profile"),
    "picture": Act("POST", "/settings/profile/picture"),
    "upload": Act("POST", "/pictures"),
    "describe": Act("POST", "/pictures/1/describe"),
    "message": Act("POST", "/messages"),
    "seen": Act("POST", "/messages/1/seen"),
    "conversation": Act("POST", "/messages/1/mute"),
    "notifications": Act("POST", "/notifications/read"),
    "search": Act("GET", "/search?q=swifts", is_signed_in=False),
    "suggest": Act("GET", "/search/suggest?q=", is_signed_in=False),
    "report": Act("POST", "/report/person/nobody_here"),
    "privacy": Act("POST", "/follow-requests/nobody_here/accept"),
}


def rule(name: str, scope: str) -> RateLimitItem:
    return parse(dict(RATE_LIMITS[name])[scope])


def tightest(name: str) -> int:
    return min(rule(name, scope).amount for scope, _ in RATE_LIMITS[name])


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Flask:
    """An application that counts, in memory, from nothing."""
    app = make_app(ratelimit_enabled=True)
    limiter.reset()
    return app


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """An empty Redis database of this test process."""
    conftest.require_service("redis")
    number = int(worker_id.removeprefix("gw")) % 8 if worker_id != "master" else 0
    url = f"{conftest.REDIS}/{8 + number}"
    with Redis.from_url(url) as redis:
        redis.flushdb()
    return url


@pytest.fixture
def limited_by_redis(make_app: Callable[..., Flask], redis_url: str) -> Flask:
    """An application that counts in Redis, from nothing."""
    return make_app(ratelimit_enabled=True, redis_url=redis_url)


@pytest.fixture
def limited_without_redis(make_app: Callable[..., Flask]) -> Flask:
    """An application whose Redis does not answer."""
    app = make_app(ratelimit_enabled=True, redis_url=NOBODY_LISTENS)
    limiter._fallback_storage.reset()
    return app


def browser_for(app: Flask, act: Act, user: User) -> Browser:
    return browser_of(app, user) if act.is_signed_in else stranger_at(app)


def count_the_same_again(times: int, seconds: int) -> None:
    """Let the memory count what was done once as if it had been done so many times more."""
    counted = {key: len(events) for key, events in limiter.storage.events.items()}  # apart for each row of the table
    assert {*counted.values()} == {1}
    for key in counted:
        assert limiter.storage.acquire_entry(key, limit=times + 1, expiry=seconds, amount=times)


def exceed(act: Act, browser: Browser, name: str) -> None:
    """Do a thing as often as it may be done, then see the next refused, as a page and in JSON."""
    left = tightest(name)
    if left > MANY and not browser.application.config["RATELIMIT_STORAGE_OPTIONS"]:
        assert act.by(browser, headers=JSON).status_code not in {429, 500}
        count_the_same_again(left - A_FEW, rule(name, RATE_LIMITS[name][0][0]).get_expiry())
        left = A_FEW - 1
    assert {act.by(browser, headers=JSON).status_code for _ in range(left)}.isdisjoint({429, 500})
    page, told = act.by(browser), act.by(browser, headers=JSON)
    assert (page.status_code, page.mimetype) == (
        429,
        "application/json" if act.path.startswith("/api/") else "text/html",
    )
    assert (told.status_code, told.mimetype) == (429, "application/json")
    assert "Please wait a little and try again." in page.text
    assert {*told.json} == {"error"}
    longest = max(rule(name, scope).get_expiry() for scope, _ in RATE_LIMITS[name])
    for answer in (page, told):
        assert 0 < int(answer.headers["Retry-After"]) <= longest + 1


def test_every_row_of_the_table_is_tried_here() -> None:
    assert {*ACTS} == {*RATE_LIMITS}


@pytest.mark.parametrize("name", ACTS)
def test_once_more_than_allowed_is_refused(limited: Flask, ana: User, name: str) -> None:
    exceed(ACTS[name], browser_for(limited, ACTS[name], ana), name)


@pytest.mark.parametrize("name", ["sign_up", "sign_in", "edit"])
def test_redis_counts_the_same(limited_by_redis: Flask, ana: User, name: str) -> None:
    exceed(ACTS[name], browser_for(limited_by_redis, ACTS[name], ana), name)


def test_two_workers_count_together_in_redis(
    limited_by_redis: Flask, make_app: Callable[..., Flask], redis_url: str
) -> None:
    act = ACTS["sign_up"]
    exceed(act, stranger_at(limited_by_redis), "sign_up")
    other = make_app(ratelimit_enabled=True, redis_url=redis_url)
    assert act.by(stranger_at(other)).status_code == 429


@pytest.mark.parametrize("name", ["sign_up", "sign_in", "edit"])
def test_without_redis_requests_work_and_still_count(limited_without_redis: Flask, ana: User, name: str) -> None:
    browser = browser_of(limited_without_redis, ana)
    assert browser.post("/tweets", data={"text": "Redis is away."}).status_code == 303
    exceed(ACTS[name], browser_for(limited_without_redis, ACTS[name], ana), name)


def test_nothing_is_refused_where_limits_are_switched_off(stranger: Browser) -> None:
    act = ACTS["sign_up"]
    assert {act.by(stranger, headers=JSON).status_code for _ in range(tightest("sign_up") + 1)} == {422}


def test_a_person_is_counted_wherever_they_are_and_alone(limited: Flask, ana: User, bob: User) -> None:
    act, anas = ACTS["edit"], browser_of(limited, ana)
    exceed(act, anas, "edit")
    assert act.by(anas, address=ABROAD).status_code == 429
    assert act.by(browser_of(limited, ana)).status_code == 429
    assert act.by(browser_of(limited, bob)).status_code == 404


def test_one_thing_is_counted_apart_from_another(limited: Flask, ana: User) -> None:
    anas = browser_of(limited, ana)
    exceed(ACTS["edit"], anas, "edit")
    assert ACTS["delete"].by(anas).status_code == 404


def test_following_and_unfollowing_are_counted_together(limited: Flask, ana: User) -> None:
    anas, half = browser_of(limited, ana), tightest("follow") // 2
    unfollow = Act("POST", "/@nobody_here/unfollow")
    told = {act.by(anas, headers=JSON).status_code for _ in range(half) for act in (ACTS["follow"], unfollow)}
    assert told == {404}
    assert unfollow.by(anas).status_code == 429


def test_an_address_is_counted_alone(limited: Flask) -> None:
    act, stranger = ACTS["sign_up"], stranger_at(limited)
    exceed(act, stranger, "sign_up")
    assert act.by(stranger_at(limited)).status_code == 429
    assert act.by(stranger, address=ABROAD).status_code == 422


def test_an_ipv6_network_of_64_bits_is_one_address(limited: Flask) -> None:
    act, stranger = ACTS["sign_up"], stranger_at(limited)
    for number in range(tightest("sign_up")):
        assert act.by(stranger, address=f"2001:db8:1:2::{number:x}").status_code == 422
    assert act.by(stranger, address="2001:db8:1:2:ffff:ffff:ffff:ffff").status_code == 429
    assert act.by(stranger, address="2001:db8:1:3::1").status_code == 422


def test_an_ipv4_address_in_the_clothes_of_ipv6_is_itself(limited: Flask) -> None:
    act, stranger = ACTS["sign_up"], stranger_at(limited)
    for _ in range(tightest("sign_up")):
        assert act.by(stranger, address=f"::ffff:{HOME}").status_code == 422
    assert act.by(stranger, address=f"::ffff:{ABROAD}").status_code == 422
    assert act.by(stranger, address=HOME).status_code == 429


def test_a_login_is_counted_from_wherever_it_is_tried(limited: Flask) -> None:
    act, stranger, spellings = ACTS["sign_in"], stranger_at(limited), ["ana", "ANA", "@ana", " ana "]
    for number in range(rule("sign_in", "login").amount):
        answer = act.by(stranger, address=f"192.0.2.{number}", username=spellings[number % 4], password="no")
        assert answer.status_code == 422
    assert act.by(stranger, address=ABROAD, username="ana", password="no").status_code == 429
    assert act.by(stranger, address=ABROAD, username="bob", password="no").status_code == 422


@pytest.mark.usefixtures("ana")
def test_a_mailbox_is_written_to_so_often_and_no_more_whoever_asks_and_whether_or_not_it_is_known(
    limited: Flask,
) -> None:
    act = ACTS["reset"]
    for mailbox in ("ana", "nobody"):
        spellings = [f"{mailbox}@example.org", f"{mailbox}@EXAMPLE.org".title(), f" {mailbox}@example.org "]
        for number in range(rule("reset", "email").amount):
            answer = act.by(stranger_at(limited), address=f"192.0.2.{number}", email=spellings[number % 3])
            assert answer.status_code == 303
        assert act.by(stranger_at(limited), address=ABROAD, email=f"{mailbox}@example.org").status_code == 429
    assert act.by(stranger_at(limited), address=ABROAD, email="bob@example.org").status_code == 303


@pytest.mark.usefixtures("ana")
def test_whoever_tries_too_many_logins_is_refused_the_right_one_too(limited: Flask) -> None:
    act, stranger = ACTS["sign_in"], stranger_at(limited)
    for number in range(rule("sign_in", "address").amount):
        assert act.by(stranger, username=f"somebody{number}", password="no").status_code == 422
    for address, status in ((HOME, 429), (ABROAD, 303)):
        right = act.by(stranger, address=address, username="ana", password=factories.PASSWORD)
        assert right.status_code == status


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"])
def test_a_forged_address_changes_nothing(limited: Flask, header: str) -> None:
    act, stranger = ACTS["sign_up"], stranger_at(limited)
    for number in range(tightest("sign_up")):
        assert act.by(stranger, headers={header: f"192.0.2.{number}"}).status_code == 422
    assert act.by(stranger, headers={header: "192.0.2.99"}).status_code == 429


def test_after_the_wait_one_may_again(limited: Flask) -> None:
    act, stranger = ACTS["sign_up"], stranger_at(limited)
    exceed(act, stranger, "sign_up")
    wait = int(act.by(stranger).headers["Retry-After"])
    with time_machine.travel(clock.now() + timedelta(seconds=wait - 10)):
        assert act.by(stranger).status_code == 429
    with time_machine.travel(clock.now() + timedelta(seconds=wait + 1)):
        assert act.by(stranger).status_code == 422


def test_looking_at_a_form_is_free_of_the_limit_of_sending_it(limited: Flask) -> None:
    act, stranger = ACTS["sign_up"], stranger_at(limited)
    exceed(act, stranger, "sign_up")
    assert stranger.get("/register", environ_overrides={"REMOTE_ADDR": HOME}).status_code == 200
