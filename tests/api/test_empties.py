"""What there is none of here: apps ask for it all the same, and nothing that they ask at sign-in may be missing."""

from typing import Any, NamedTuple

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone
from twitter.models import User

ALL = "read write follow push"
NONE: list[Any] = []
GONE = {"error": "Record not found"}


class Empty(NamedTuple):
    """What is asked, what for an app needs, and what it is told; a sentence of its own where that is None."""

    method: str
    path: str
    scope: str
    status: int
    body: Any = GONE


# Whatever is open has no scope: it is answered without a token as well.
EMPTIES = [
    Empty("GET", "/api/v1/custom_emojis", "", 200, NONE),
    Empty("GET", "/api/v1/announcements", "", 200, NONE),
    Empty("POST", "/api/v1/announcements/1/dismiss", "write:accounts", 404),
    Empty("PUT", "/api/v1/announcements/1/reactions/x", "write:favourites", 404),
    Empty("DELETE", "/api/v1/announcements/1/reactions/x", "write:favourites", 404),
    Empty("GET", "/api/v1/filters", "read:filters", 200, NONE),
    Empty("POST", "/api/v1/filters", "write:filters", 422, None),
    Empty("GET", "/api/v1/filters/1", "read:filters", 404),
    Empty("PUT", "/api/v1/filters/1", "write:filters", 404),
    Empty("DELETE", "/api/v1/filters/1", "write:filters", 404),
    Empty("GET", "/api/v2/filters", "read:filters", 200, NONE),
    Empty("POST", "/api/v2/filters", "write:filters", 422, None),
    Empty("GET", "/api/v2/filters/1", "read:filters", 404),
    Empty("PUT", "/api/v2/filters/1", "write:filters", 404),
    Empty("DELETE", "/api/v2/filters/1", "write:filters", 404),
    Empty("GET", "/api/v2/filters/1/keywords", "read:filters", 404),
    Empty("POST", "/api/v2/filters/1/keywords", "write:filters", 404),
    Empty("GET", "/api/v2/filters/1/statuses", "read:filters", 404),
    Empty("POST", "/api/v2/filters/1/statuses", "write:filters", 404),
    Empty("GET", "/api/v2/filters/keywords/1", "read:filters", 404),
    Empty("PUT", "/api/v2/filters/keywords/1", "write:filters", 404),
    Empty("DELETE", "/api/v2/filters/keywords/1", "write:filters", 404),
    Empty("GET", "/api/v2/filters/statuses/1", "read:filters", 404),
    Empty("DELETE", "/api/v2/filters/statuses/1", "write:filters", 404),
    Empty("GET", "/api/v1/lists", "read:lists", 200, NONE),
    Empty("POST", "/api/v1/lists", "write:lists", 422, None),
    Empty("GET", "/api/v1/lists/1", "read:lists", 404),
    Empty("PUT", "/api/v1/lists/1", "write:lists", 404),
    Empty("DELETE", "/api/v1/lists/1", "write:lists", 404),
    Empty("GET", "/api/v1/lists/1/accounts", "read:lists", 404),
    Empty("POST", "/api/v1/lists/1/accounts", "write:lists", 404),
    Empty("DELETE", "/api/v1/lists/1/accounts", "write:lists", 404),
    Empty("GET", "/api/v1/polls/1", "", 404),
    Empty("POST", "/api/v1/polls/1/votes", "write:statuses", 404),
    Empty("GET", "/api/v1/scheduled_statuses", "read:statuses", 200, NONE),
    Empty("GET", "/api/v1/scheduled_statuses/1", "read:statuses", 404),
    Empty("PUT", "/api/v1/scheduled_statuses/1", "write:statuses", 404),
    Empty("DELETE", "/api/v1/scheduled_statuses/1", "write:statuses", 404),
    Empty("GET", "/api/v1/push/subscription", "push", 404),
    Empty("POST", "/api/v1/push/subscription", "push", 422, None),
    Empty("PUT", "/api/v1/push/subscription", "push", 422, None),
    Empty("DELETE", "/api/v1/push/subscription", "push", 200, {}),
]
# What has no route at all is told the same: there is none.
ABSENT = [
    ("GET", "/api/v1/admin/domain_blocks"),
    ("POST", "/api/v1/admin/measures"),
    ("GET", "/api/v1/annual_reports"),
    ("GET", "/api/v1/annual_reports/2026/state"),
    ("GET", "/api/v1/async_refreshes/1"),
    ("GET", "/api/v1/collections/1"),
    ("POST", "/api/v1/collections"),
]


@pytest.fixture
def hers(app: Flask, ana: User) -> Phone:
    """Ana's phone with an app of others, which may do everything."""
    return phone_with(app, ana, ALL)


def phone_with(app: Flask, user: User | None, scopes: str) -> Phone:
    phone = Phone(app)
    phone.access_token = factories.oauth_token(user, scopes)
    return phone


@pytest.mark.parametrize("empty", EMPTIES, ids=lambda empty: f"{empty.method} {empty.path}")
def test_what_there_is_none_of_is_told_so(hers: Phone, empty: Empty) -> None:
    for body in ({}, {"data": {"title": "x", "id[]": "1"}}, {"json": {"title": "x"}}):
        answer = hers.open(empty.method, empty.path, **(body if empty.method != "GET" else {}))
        assert answer.status_code == empty.status
        if empty.body is None:
            assert {*answer.json} == {"error"}
            assert answer.json["error"].endswith(".")
        else:
            assert answer.json == empty.body


@pytest.mark.parametrize("empty", EMPTIES, ids=lambda empty: f"{empty.method} {empty.path}")
def test_even_nothing_needs_a_token_with_the_scope(app: Flask, ana: User, empty: Empty) -> None:
    if not empty.scope:
        assert Phone(app).open(empty.method, empty.path).status_code == empty.status
        return
    assert Phone(app).open(empty.method, empty.path).status_code == 401
    assert phone_with(app, ana, "read:search").open(empty.method, empty.path).status_code == 403
    assert phone_with(app, None, ALL).open(empty.method, empty.path).status_code == 422
    assert phone_with(app, ana, empty.scope).open(empty.method, empty.path).status_code == empty.status


@pytest.mark.parametrize(("method", "path"), ABSENT)
def test_what_is_not_here_at_all_is_told_in_json(hers: Phone, method: str, path: str) -> None:
    answer = hers.open(method, path)
    assert (answer.status_code, answer.json) == (404, GONE)


# What apps ask when somebody signs in, from `API.md`, "What each client needs".
SIGN_IN = {
    "Tusky": [
        "/api/v2/instance",
        "/api/v1/instance",
        "/api/v1/accounts/verify_credentials",
        "/api/v1/timelines/home",
        "/api/v1/notifications",
        "/api/v1/markers?timeline[]=notifications",
        "/api/v1/filters",
        "/api/v2/filters",
        "/api/v1/conversations",
        "/api/v1/custom_emojis",
        "/api/v1/announcements",
        "/api/v1/lists",
        "/api/v1/follow_requests",
        "/api/v1/instance/rules",
    ],
    "Ice Cubes": [
        "/api/v2/instance",
        "/api/v1/accounts/verify_credentials",
        "/api/v1/timelines/home",
        "/api/v2/notifications",
        "/api/v2/notifications/policy",
        "/api/v2/notifications/unread_count",
        "/api/v1/preferences",
        "/api/v1/lists",
        "/api/v1/followed_tags",
        "/api/v2/filters",
        "/api/v1/markers?timeline[]=home",
        "/api/v1/instance/peers",
    ],
    "Elk": [
        "/api/v2/instance",
        "/nodeinfo/2.0",
        "/api/v1/accounts/verify_credentials",
        "/api/v1/preferences",
        "/api/v1/timelines/home",
        "/api/v1/custom_emojis",
        "/api/v1/markers?timeline[]=notifications",
        "/api/v2/filters",
        "/api/v1/lists",
        "/api/v1/trends/tags",
        "/api/v1/trends/links",
        "/api/v1/trends/statuses",
        "/api/v2/suggestions",
        "/api/v1/domain_blocks",
        "/api/v1/scheduled_statuses",
    ],
    "Phanpy": [
        "/.well-known/host-meta",
        "/.well-known/oauth-authorization-server",
        "/.well-known/nodeinfo",
        "/api/v2/instance",
        "/nodeinfo/2.0",
        "/api/v1/accounts/verify_credentials",
        "/api/v1/preferences",
        "/api/v1/timelines/home",
        "/api/v2/notifications",
        "/api/v1/notifications",
        "/api/v1/announcements",
        "/api/v1/lists",
        "/api/v1/followed_tags",
        "/api/v2/filters",
        "/api/v1/follow_requests",
        "/api/v1/custom_emojis",
    ],
    "Official Android": [
        "/api/v2/instance",
        "/api/v1/instance",
        "/api/v1/accounts/verify_credentials",
        "/api/v2/filters",
        "/api/v1/filters",
        "/api/v1/markers?timeline[]=home&timeline[]=notifications",
        "/api/v1/notifications",
        "/api/v2/notifications",
        "/api/v1/timelines/home",
        "/api/v1/custom_emojis",
        "/api/v1/preferences",
        "/api/v1/lists",
        "/api/v1/followed_tags",
        "/api/v1/instance/extended_description",
    ],
}


@pytest.mark.parametrize(("client", "path"), [(client, path) for client, paths in SIGN_IN.items() for path in paths])
def test_nothing_that_an_app_asks_at_sign_in_is_missing(hers: Phone, client: str, path: str) -> None:
    assert client
    for asked in (path, path.replace("?", "/?") if "?" in path else f"{path}/"):
        answer = hers.get(asked)
        assert answer.status_code == 200, asked
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_no_subscription_for_pushed_notifications_is_the_one_exception(hers: Phone) -> None:
    answer = hers.get("/api/v1/push/subscription")
    assert (answer.status_code, answer.json) == (404, GONE)
