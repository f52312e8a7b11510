"""The door of the API as a whole: every route says who may enter, and whatever happens is told in JSON."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from limits import parse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from config import RATE_LIMITS
from tests import factories, house
from tests.api.conftest import ME, Phone
from tests.browsers import Browser, browser_of, stranger_at
from twitter import api, clock, create_app
from twitter.api.blueprint import ApiBlueprint, Facts, app_route, open_route, person_route
from twitter.api.entities.values import Empty
from twitter.extensions import Base, db
from twitter.models import AuthSession, User
from twitter.transaction import atomic
from twitter.web.sessions import public

AUTH = "/api/v1/auth"
# What an app may do before anybody is signed in. Add one only with a reason.
OPEN = {
    f"api.{room}.{view}"
    for room, views in {
        # Being somebody begins here; each checks a password, a secret, a code or a link.
        "auth": ("ask_code", "login", "refresh", "register", "use_code", "verify"),
        "apps": ("register",),
        "oauth": ("metadata", "revoke", "token"),
        # What a stranger may read on a page, and no more of it.
        "accounts": (
            *("collections", "endorsements", "followers", "following", "in_collections", "lookup", "many", "show"),
        ),
        "account_statuses": ("statuses_of",),
        "statuses": ("context", "favourited_by", "history", "link", "many", "one", "reblogged_by"),
        "timelines": ("link", "local", "tag"),
        "trends": ("all_tags", "links", "statuses", "tags"),
        "tags": ("featured_by", "show"),
        "search": ("find",),
        "suggestions": ("everybody",),
        # What a program looks at before it offers to sign in.
        "instance": (
            *("activity", "domain_blocks", "extended_description", "languages", "peers", "policies", "rules", "show"),
            *("show_old", "translation_languages"),
        ),
        "openapi": ("show",),
        "streaming": ("elsewhere", "health"),
        "wellknown": ("host_meta", "nodeinfo", "nodeinfo_links", "webfinger"),
        "announcements": ("show",),
        # Lists that have nothing in them.
        "custom_emojis": ("show",),
        "polls": ("show",),
    }.items()
    for view in views
}
PAGES = {"api_docs.read"}  # for people, though they stand under /api
NEEDS_SOMEBODY = "This method requires an authenticated user"
PLACE = re.compile(r"<(?:([a-z]+)(?:\((\w+)[^)]*\))?:)?[a-z_]+>")
HOME = {"REMOTE_ADDR": "203.0.113.7"}


PLACES = {"int": "1", "name": "ana", "tag": "garden", "string": "x", "default": "x", "path": "x"}


def nothing() -> Empty:
    return {}


class Route(NamedTuple):
    """A method at an address of the API that somebody could ask for, and what it says of itself."""

    method: str
    path: str
    endpoint: str
    facts: Facts


def api_routes(app: Flask) -> list[Route]:
    return [
        Route(
            method,
            PLACE.sub(lambda place: place[2] or PLACES[place[1] or "default"], rule.rule),
            rule.endpoint,
            view.api,
        )
        for rule in app.url_map.iter_rules()
        if hasattr(view := app.view_functions[rule.endpoint], "api") and not rule.websocket
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_of_the_api_is_in_its_blueprint_and_marked(app: Flask) -> None:
    assert len(api_routes(app)) >= 9
    for rule in app.url_map.iter_rules():
        belongs = rule.rule.startswith("/api") and rule.endpoint not in PAGES
        assert not belongs or hasattr(app.view_functions[rule.endpoint], "api"), rule
        assert rule.endpoint.startswith("api.") == hasattr(app.view_functions[rule.endpoint], "api"), rule


@pytest.mark.parametrize("view", [lambda: "", public(lambda: ""), None])
def test_a_route_that_is_not_marked_stops_the_start(view: Callable[[], str] | None) -> None:
    planted = ApiBlueprint("planted", __name__, url_prefix="/api/v1")
    with pytest.raises(RuntimeError, match="/forgotten does not say who may use it"):
        planted.add_url_rule("/forgotten", "forgotten", view)
    planted.add_url_rule("/open", "open", open_route(answer=Empty)(nothing))
    planted.add_url_rule("/app", "app", app_route("read", answer=Empty)(nothing))
    planted.add_url_rule("/locked", "locked", person_route("read", answer=Empty)(nothing))


def test_a_route_for_people_names_a_scope() -> None:
    with pytest.raises(RuntimeError):
        person_route(answer=Empty)


def test_what_is_open_is_listed_here(app: Flask) -> None:
    assert {route.endpoint for route in api_routes(app) if route.facts.opens_to == "anyone"} == OPEN


def test_whatever_is_not_listed_is_locked_with_and_without_a_cookie(app: Flask, ana: User) -> None:
    for browser in (stranger_at(app), browser_of(app, ana)):
        for route in api_routes(app):
            answer = browser.open(route.path, method=route.method)
            is_locked = answer.is_json and answer.json == {"error": "The access token is invalid"}
            assert is_locked == (route.endpoint not in OPEN), route
            assert answer.status_code == 401 or not is_locked, route
            assert answer.status_code < 500, route
            assert "Set-Cookie" not in answer.headers


def test_a_token_that_is_not_good_opens_nothing_even_where_none_is_needed(app: Flask) -> None:
    phone = Phone(app)
    phone.access_token = "a token that nobody was given"
    for route in api_routes(app):
        answer = phone._ask(route.method, route.path)
        assert not route.facts.minds_token or answer.status_code == 401, route


def test_no_token_opens_what_it_was_not_given_for(app: Flask, ana: User) -> None:
    phone = Phone(app)
    phone.access_token = factories.oauth_token(ana, "nothing")
    for route in api_routes(app):
        if route.facts.scopes and route.facts.minds_token:
            answer = phone._ask(route.method, route.path)
            assert answer.status_code == 403, route
            assert answer.json == {"error": "This action is outside the authorized scopes"}, route


def test_an_app_that_acts_for_nobody_is_let_in_only_where_apps_are(app: Flask) -> None:
    phone = Phone(app)
    phone.access_token = factories.oauth_token(None, "read write follow push admin:read admin:write")
    for route in api_routes(app):
        if route.facts.opens_to == "person":
            answer = phone._ask(route.method, route.path)
            assert (answer.status_code, answer.json) == (422, {"error": NEEDS_SOMEBODY}), route


def test_a_trailing_slash_changes_nothing_and_a_doubled_one_is_another_address(app: Flask) -> None:
    stranger = stranger_at(app)
    for route in api_routes(app):
        plain, slashed = (stranger.open(route.path + ending, method=route.method) for ending in ("", "/"))
        assert (slashed.status_code, slashed.mimetype) == (plain.status_code, plain.mimetype), route
        doubled = stranger.open(route.path.replace("/v1/", "/v1//"), method=route.method)
        assert 400 <= doubled.status_code < 500 or "/v1/" not in route.path, route
        assert doubled.is_json or "/v1/" not in route.path, route


def test_asking_with_get_writes_nothing(app: Flask, ana: User, bob: User) -> None:
    factories.reply(bob, factories.pictured_tweet(ana, "A field"))
    factories.message(bob, ana)
    phone = Phone(app)
    ada = factories.person("ada", role="admin")  # who may look at everything
    phone.access_token = factories.oauth_token(ada, "read write follow push profile admin:read admin:write")
    paths = [route.path for route in api_routes(app) if route.method == "GET"]
    before = house.contents(db.engine, Base.metadata)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        answers = {path: phone.get(path).status_code for path in paths}
    assert house.contents(db.engine, Base.metadata) == before
    assert {status for path, status in answers.items() if status >= 500} == set()
    assert [*answers.values()].count(200) > 60


@pytest.mark.parametrize("accept", ["text/html", "*/*", "", "image/png"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/v1", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/accounts/verify_credentials", 404),
        ("GET", "/api//v1/accounts/verify_credentials", 404),
        ("GET", "/api/v1//accounts/verify_credentials", 404),
        ("GET", "/api/v1/accounts/verify_credentials", 401),
        ("GET", "/api/v1/accounts/verify_credentials/", 401),
        ("POST", "/api/v1/accounts/verify_credentials", 405),
        ("GET", f"{AUTH}/login", 405),
        ("PUT", f"{AUTH}/login", 405),
        ("POST", f"{AUTH}/login", 422),
        ("POST", f"{AUTH}/login/", 422),
        ("POST", "/api/nothing", 404),
        ("DELETE", "/api/v1/nothing", 404),
        ("OPTIONS", "/api/v1/nothing", 404),
        ("HEAD", "/api/v1/nothing", 404),
        ("HEAD", ME, 401),
        ("GET", "/oauth/token", 405),
        ("POST", "/oauth/token", 400),
        ("POST", "/oauth/token/", 400),
        ("GET", "/oauth/revoke", 405),
        ("GET", "/.well-known/nothing", 404),
        ("POST", "/.well-known/nodeinfo", 405),
        ("GET", "/nodeinfo/1.0", 404),
        ("GET", "/api/v1/statuses/x", 404),
        ("GET", "/api/v1/statuses/0", 404),
        ("GET", "/api/v1/statuses/99999999999999999999", 404),
        ("GET", "/api/v1/statuses/1", 404),
        ("GET", "/api/v1/instance/%00", 404),
    ],
)
def test_every_refusal_is_json(stranger: Browser, method: str, path: str, status: int, accept: str) -> None:
    answer = stranger.open(path, method=method, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert method == "HEAD" or answer.json["error"]
    assert "location" not in answer.headers
    assert answer.headers["Cache-Control"] != "public"


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/statuses/1", "/api/v1/statuses/x", "/.well-known/x"])
def test_what_is_not_there_is_told_in_the_words_of_the_dialect(stranger: Browser, path: str) -> None:
    assert stranger.get(path).json == {"error": "Record not found"}


@pytest.mark.parametrize("raised", [OperationalError("SELECT 1", {}, Exception()), PoolTimeoutError()])
def test_a_database_that_is_away_is_told_in_json(
    app: Flask, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise raised

    monkeypatch.setattr("twitter.services.tokens.refresh", fail)
    answer = Phone(app).post(f"{AUTH}/refresh", {"refresh_token": "x"})
    assert (answer.status_code, answer.mimetype) == (503, "application/json")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_looking_with_head_and_options_shows_what_get_would(anas: Phone) -> None:
    shown, headed = anas.get(ME), anas._ask("HEAD", ME)
    assert (headed.status_code, headed.data) == (200, b"")
    assert {headed.headers[name] == shown.headers[name] for name in ("ETag", "Content-Type", "Cache-Control")} == {True}
    options = anas._ask("OPTIONS", ME)
    assert (options.status_code, options.data) == (200, b"")
    assert "GET" in options.headers["Allow"]


def test_what_was_not_changed_is_told_in_a_line(anas: Phone) -> None:
    first = anas.get(ME)
    again = anas.get(ME, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert anas.get(ME, headers={"If-None-Match": '"another"'}).status_code == 200


def test_no_spelling_of_an_address_lets_a_cookie_in(app: Flask, ana: User) -> None:
    anas = browser_of(app, ana)
    spellings = [ME.replace("/api", other) for other in ("//api", "/./api", "/x/../api", "/%61pi", "/API", "/api/.")]
    for path in [ME, *spellings, f"{ME};x"]:
        assert anas.get(path).status_code in {401, 404}, path


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_an_app_may_live_on_another_site_and_needs_no_csrf_token(
    make_app: Callable[..., Flask], ana: User, headers: dict[str, str]
) -> None:
    phone = Phone(make_app(extra={}))  # demands tokens of every form
    body = {"login": "ana", "password": factories.PASSWORD}
    answer = phone.post(f"{AUTH}/login", body, headers=headers)
    assert answer.status_code == 200
    phone.access_token = answer.json["access_token"]
    assert phone.post(f"{AUTH}/logout", headers=headers).status_code == 200
    assert ana


@pytest.mark.parametrize(("scopes", "status"), [
    ("", 403), ("write", 403), ("read:statuses", 403), ("reader", 403), ("read:accounts:more", 403),
    ("read", 200), ("read:accounts", 200), ("write read", 200),
])  # fmt: skip
def test_a_scope_that_is_missing_is_forbidden(anas: Phone, scopes: str, status: int) -> None:
    row = db.session.get_one(AuthSession, int(anas.refresh_token.split(".")[0]))
    with atomic():
        row.scopes = scopes
        db.session.add(row)
    answer = anas.get(ME)
    assert answer.status_code == status
    if status == 403:
        assert answer.json == {"error": "This action is outside the authorized scopes"}


def test_an_error_of_ours_is_json_without_a_word_about_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("twitter.services.tokens.refresh", fail)
    answer = Phone(app).post(f"{AUTH}/refresh", {"refresh_token": "x"})
    assert (answer.status_code, answer.mimetype) == (500, "application/json")
    assert "secret" not in answer.text


def test_answers_with_tokens_are_kept_nowhere(anas: Phone) -> None:
    for answer in (anas.get(ME), anas.refresh(), anas.sign_in(), anas.get("/api/v1/auth/login")):
        assert answer.headers["Cache-Control"] in {"no-store", "private, no-cache"}
    assert anas.refresh().headers["Cache-Control"] == "no-store"


def test_refusals_speak_the_language_that_is_asked_for(stranger: Browser) -> None:
    said = {
        language: stranger.get(ME, headers={"Accept-Language": language}).json["error"] for language in ("en", "de")
    }
    assert said == {"en": "The access token is invalid", "de": "Das Zugriffs-Token ist ungültig"}


def allowed(name: str, scope: str) -> int:
    return parse(dict(RATE_LIMITS[name])[scope]).amount


def test_the_page_and_the_api_are_counted_together_by_address(limited: Flask, ana: User) -> None:
    assert ana
    count = allowed("sign_in", "address")
    wrong = {"username": "nobody", "password": "not it, I fear"}
    body = {"login": "somebody", "password": "not it, I fear"}
    browser, phone = stranger_at(limited), Phone(limited)
    for number in range(count):
        if number % 2:
            answer = browser.post("/login", data=wrong, environ_overrides=HOME)
        else:
            answer = phone.post(f"{AUTH}/login", body, environ_overrides=HOME)
        assert answer.status_code == 422
    answer = phone.post(f"{AUTH}/login", body, environ_overrides=HOME)
    assert (answer.status_code, answer.mimetype) == (429, "application/json")
    assert int(answer.headers["Retry-After"]) > 0
    assert browser.post("/login", data=wrong, environ_overrides=HOME).status_code == 429


def test_one_login_is_counted_on_the_page_and_in_the_api_together(limited: Flask) -> None:
    for number in range(allowed("sign_in", "login")):
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}
        form = {"username": " @ANA", "password": "not it, I fear"}
        if number % 2:
            answer = stranger_at(limited).post("/login", data=form, environ_overrides=where)
        else:
            answer = Phone(limited).post(f"{AUTH}/login", {"login": "ana", "password": "x"}, environ_overrides=where)
        assert answer.status_code == 422
    elsewhere = {"REMOTE_ADDR": "198.51.100.9"}
    for login, status in (("ana", 429), ("bob", 422)):
        right = {"login": login, "password": factories.PASSWORD}
        assert Phone(limited).post(f"{AUTH}/login", right, environ_overrides=elsewhere).status_code == status


@pytest.mark.parametrize(
    ("path", "name", "body"),
    [
        ("register", "sign_up", {}),
        ("login", "sign_in", {}),
        ("refresh", "refresh", {}),
        ("password/code", "reset", {}),
        ("password/use", "reset_code", {}),
    ],
)
def test_once_more_than_allowed_is_refused_whatever_is_sent(
    limited: Flask, path: str, name: str, body: dict[str, str]
) -> None:
    phone, count = Phone(limited), min(parse(rule).amount for _, rule in RATE_LIMITS[name])
    for _ in range(count):
        assert phone.post(f"{AUTH}/{path}", body, environ_overrides=HOME).status_code == 422
    answer = phone.post(f"{AUTH}/{path}", body, environ_overrides=HOME)
    assert (answer.status_code, answer.mimetype) == (429, "application/json")


@pytest.mark.parametrize("raw", [b"{", b"x" * 70_000, b"[" * 5_000, b'{"login": [1]}', b'{"login": "\\u0000"}'])
def test_a_broken_body_is_counted_too_and_forgets_no_count(limited: Flask, raw: bytes) -> None:
    phone, count = Phone(limited), allowed("sign_in", "address")
    options = {"data": raw, "content_type": "application/json", "environ_overrides": HOME}
    for _ in range(count):
        assert phone.post(f"{AUTH}/login", **options).status_code in {400, 413, 422}
    assert phone.post(f"{AUTH}/login", **options).status_code == 429


def test_the_application_can_be_made_twice(make_app: Callable[..., Flask]) -> None:
    assert create_app
    assert api
    assert "api" in make_app().blueprints
    assert "api" in make_app().blueprints
