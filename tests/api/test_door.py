"""The door of the API as a whole: every route says who may enter, and whatever happens is told in JSON."""

from collections.abc import Callable

import pytest
from flask import Flask
from limits import parse

from config import RATE_LIMITS
from tests import factories
from tests.api.conftest import ME, Phone
from tests.browsers import Browser, browser_of, stranger_at
from twitter import api, create_app
from twitter.api.blueprint import ApiBlueprint, api_route, open_to_apps
from twitter.extensions import db
from twitter.models import AuthSession, User
from twitter.transaction import atomic
from twitter.web.sessions import public

AUTH = "/api/v1/auth"
OPEN = {  # what an app may do before anybody is signed in
    "api.register",
    "api.login",
    "api.refresh",
    "api.verify",
    "api.ask_code",
    "api.use_code",
}
HOME = {"REMOTE_ADDR": "203.0.113.7"}


def api_rules(app: Flask) -> list[tuple[str, str, str]]:
    return [
        (method, rule.rule, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.rule.startswith("/api")
    ]


def test_every_route_of_the_api_is_in_its_blueprint_and_marked(app: Flask) -> None:
    assert len(api_rules(app)) >= 9
    for _, rule, endpoint in api_rules(app):
        assert endpoint.startswith("api."), rule
        assert hasattr(app.view_functions[endpoint], "api_scopes"), rule


@pytest.mark.parametrize("view", [lambda: "", public(lambda: ""), None])
def test_a_route_that_is_not_marked_stops_the_start(view: Callable[[], str] | None) -> None:
    planted = ApiBlueprint("planted", __name__, url_prefix="/api/v1")
    with pytest.raises(RuntimeError, match="/forgotten does not say who may use it"):
        planted.add_url_rule("/forgotten", "forgotten", view)
    planted.add_url_rule("/open", "open", open_to_apps(lambda: ""))
    planted.add_url_rule("/locked", "locked", api_route("read")(lambda: ""))


def test_a_route_must_name_a_scope() -> None:
    with pytest.raises(RuntimeError):
        api_route()


def test_what_is_open_is_listed_here(app: Flask) -> None:
    assert {endpoint for _, _, endpoint in api_rules(app) if not app.view_functions[endpoint].api_scopes} == OPEN


def test_whatever_is_not_listed_is_locked_with_and_without_a_cookie(app: Flask, ana: User) -> None:
    for browser in (stranger_at(app), browser_of(app, ana)):
        for method, path, endpoint in api_rules(app):
            answer = browser.open(path, method=method)
            assert answer.is_json
            assert (answer.status_code == 401) == (endpoint not in OPEN), path
            assert "Set-Cookie" not in answer.headers


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
    ],
)
def test_every_refusal_is_json(stranger: Browser, method: str, path: str, status: int, accept: str) -> None:
    answer = stranger.open(path, method=method, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert answer.json["error"]
    assert "location" not in answer.headers
    assert answer.headers["Cache-Control"] != "public"


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
    answer = stranger.get("/api/v1/nothing", headers={"Accept-Language": "de"})
    assert answer.json == {"error": "Es wurde gelöscht, oder die Adresse stimmt nicht."}


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
    assert api.bp.name in make_app().blueprints
    assert api.bp.name in make_app().blueprints
