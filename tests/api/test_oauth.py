"""Signing in with an app of somebody else, from registering it to the end of its token."""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.api.conftest import ME, Phone, audited, reread, stored_sessions
from tests.api.shapes import matches
from tests.browsers import Browser, browser_of
from twitter import clock
from twitter.api.entities.accounts import CredentialAccount
from twitter.api.entities.oauth import CredentialApplication, OAuthServer, RegisteredApplication, Token, UserInfo
from twitter.extensions import db
from twitter.models import OAuthApp, User
from twitter.services import credentials, departures, moderation, sessions
from twitter.services.operator import OPERATOR

BACK = "swallow://signed-in"
VERIFIER = "a-verifier-that-is-long-enough-for-the-rfc-7636"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
SECRET = "an app's secret"
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}

Consent = Callable[..., str]


@pytest.fixture
def swallow(app: Flask) -> OAuthApp:
    """An app of somebody else."""
    assert app
    return factories.oauth_app()


@pytest.fixture
def consent(app: Flask, ana: User, swallow: OAuthApp) -> Consent:
    """Let ana consent, and return the code that the app is sent."""

    def allow(**changes: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": swallow.client_id,
            "redirect_uri": BACK,
            "scope": "read write",
            **changes,
        }
        answer = browser_of(app, ana).post("/oauth/authorize", data={**asked, "answer": "allow"})
        assert answer.status_code == 303, answer.text
        assert "code=" in answer.location, answer.location
        return parse_qs(urlsplit(answer.location).query)["code"][0]

    return allow


def exchange(phone: Phone, app: OAuthApp, code: str, /, **changes: str | None) -> TestResponse:
    """Let an app exchange a code; a change to None leaves a field out."""
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app.client_id,
        "client_secret": SECRET,
        "redirect_uri": BACK,
        **changes,
    }
    return phone.post("/oauth/token", data={name: value for name, value in said.items() if value is not None})


def test_an_app_signs_in_and_acts_for_somebody(phone: Phone, swallow: OAuthApp, consent: Consent) -> None:
    answer = exchange(phone, swallow, consent())
    assert answer.status_code == 200
    matches(Token, answer.json)
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["scope"] == "read write"
    assert abs(answer.json["created_at"] - clock.now().timestamp()) < 60
    assert answer.headers["Cache-Control"] == "no-store"
    phone.access_token = answer.json["access_token"]
    me = phone.get(ME)
    matches(CredentialAccount, me.json)
    assert me.json["username"] == "ana"


def test_a_token_is_stored_by_its_hash_and_does_not_expire(
    app: Flask, phone: Phone, swallow: OAuthApp, consent: Consent
) -> None:
    phone.access_token = token = exchange(phone, swallow, consent()).json["access_token"]
    row = next(row for row in stored_sessions() if row.kind == "oauth")
    assert token not in {row.secret_hash, row.user_agent}
    with time_machine.travel(clock.now() + timedelta(days=1_000), tick=False):
        assert phone.status() == 200


@pytest.mark.parametrize("way", ["json", "data"])
def test_a_body_may_be_json_or_a_form(phone: Phone, swallow: OAuthApp, consent: Consent, way: str) -> None:
    said = {"grant_type": "authorization_code", "code": consent(), "client_id": swallow.client_id}
    said |= {"client_secret": SECRET, "redirect_uri": BACK}
    assert phone.post("/oauth/token", **{way: said}).status_code == 200


def test_the_secret_may_come_by_basic(phone: Phone, swallow: OAuthApp, consent: Consent) -> None:
    proof = base64.b64encode(f"{swallow.client_id}:{SECRET}".encode()).decode()
    said = {"grant_type": "authorization_code", "code": consent(), "redirect_uri": BACK}
    answer = phone.post("/oauth/token", data=said, headers={"Authorization": f"Basic {proof}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("proof", ["Basic !", "Basic /////w==", "Basic", "Basic AA==", "Basic " + "YTpi" * 9])
def test_a_bad_basic_is_refused(phone: Phone, swallow: OAuthApp, consent: Consent, proof: str) -> None:
    said = {"grant_type": "authorization_code", "code": consent(), "redirect_uri": BACK}
    answer = phone.post("/oauth/token", data=said, headers={"Authorization": proof})
    assert refusal(answer) == (401, "invalid_client")


def refusal(answer: TestResponse) -> tuple[int, str]:
    assert {"error", "error_description"} <= {*answer.json}, answer.json
    return answer.status_code, answer.json["error"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "a wrong one"}, (401, "invalid_client")),
        ({"client_id": "nobody"}, (401, "invalid_client")),
        ({"client_id": None}, (401, "invalid_client")),
        ({"code": "a wrong one"}, (400, "invalid_grant")),
        ({"redirect_uri": "swallow://elsewhere"}, (400, "invalid_grant")),
        ({"client_secret": None}, (400, "invalid_request")),  # who keeps no secret needs a verifier
        ({"code_verifier": VERIFIER}, (400, "invalid_request")),  # there was no challenge
        ({"grant_type": "refresh_token"}, (400, "unsupported_grant_type")),
        ({"grant_type": None}, (400, "invalid_request")),
        ({"code": None}, (400, "invalid_request")),
    ],
)
def test_a_code_is_not_exchanged_otherwise(
    phone: Phone, swallow: OAuthApp, consent: Consent, changes: dict[str, str], expected: tuple[int, str]
) -> None:
    code = consent()
    assert refusal(exchange(phone, swallow, code, **changes)) == expected
    assert exchange(phone, swallow, code).status_code == 200


def test_an_address_that_is_not_repeated_is_forgiven(phone: Phone, swallow: OAuthApp, consent: Consent) -> None:
    assert exchange(phone, swallow, consent(), redirect_uri=None).status_code == 200


def test_a_code_is_no_other_apps(phone: Phone, consent: Consent) -> None:
    assert refusal(exchange(phone, factories.oauth_app("Other"), consent())) == (400, "invalid_grant")


def test_a_code_is_good_once_and_its_second_use_ends_the_token(
    phone: Phone, swallow: OAuthApp, consent: Consent
) -> None:
    code = consent()
    phone.access_token = exchange(phone, swallow, code).json["access_token"]
    assert phone.status() == 200
    assert refusal(exchange(phone, swallow, code)) == (400, "invalid_grant")
    assert phone.status() == 401


def test_a_code_is_good_for_ten_minutes(phone: Phone, swallow: OAuthApp, consent: Consent) -> None:
    code, late = consent(), consent()
    with time_machine.travel(clock.now() + timedelta(minutes=9), tick=False):
        assert exchange(phone, swallow, code).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert refusal(exchange(phone, swallow, late)) == (400, "invalid_grant")


def test_a_verifier_stands_for_a_secret(phone: Phone, swallow: OAuthApp, consent: Consent) -> None:
    answer = exchange(phone, swallow, consent(**PKCE), client_secret=None, code_verifier=VERIFIER)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("verifier", "error"), [(None, "invalid_request"), ("x" * 50, "invalid_grant"), ("short", "invalid_request")]
)
def test_a_challenge_needs_its_verifier(
    phone: Phone, swallow: OAuthApp, consent: Consent, verifier: str | None, error: str
) -> None:
    assert refusal(exchange(phone, swallow, consent(**PKCE), code_verifier=verifier)) == (400, error)


def test_no_log_tells_codes_and_tokens(
    phone: Phone, swallow: OAuthApp, consent: Consent, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code = consent()
    token = exchange(phone, swallow, code).json["access_token"]
    assert code not in caplog.text
    assert token not in caplog.text


# What ends a token.


@pytest.fixture
def holder(app: Flask, swallow: OAuthApp, consent: Consent) -> Phone:
    """A phone on which ana uses the app."""
    phone = Phone(app)
    phone.access_token = exchange(phone, swallow, consent()).json["access_token"]
    assert phone.status() == 200
    return phone


def test_an_app_ends_its_token(phone: Phone, swallow: OAuthApp, holder: Phone) -> None:
    said = {"token": holder.access_token, "client_id": swallow.client_id, "client_secret": SECRET}
    for _ in range(2):
        answer = phone.post("/oauth/revoke", data=said)
        assert (answer.status_code, answer.json) == (200, {})
    assert holder.status() == 401
    assert audited("session_ended") == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "a wrong one"}, (401, "invalid_client")),
        ({"client_id": ""}, (401, "invalid_client")),
        ({"token": ""}, (400, "invalid_request")),
    ],
)
def test_a_token_is_not_ended_otherwise(
    phone: Phone, swallow: OAuthApp, holder: Phone, changes: dict[str, str], expected: tuple[int, str]
) -> None:
    said = {"token": holder.access_token, "client_id": swallow.client_id, "client_secret": SECRET, **changes}
    assert refusal(phone.post("/oauth/revoke", data=said)) == expected
    assert holder.status() == 200


def test_another_app_does_not_end_it(phone: Phone, holder: Phone) -> None:
    other = factories.oauth_app("Other")
    said = {"token": holder.access_token, "client_id": other.client_id, "client_secret": SECRET}
    assert refusal(phone.post("/oauth/revoke", data=said)) == (403, "unauthorized_client")
    assert holder.status() == 200


def test_an_unknown_token_is_ended_already(phone: Phone, swallow: OAuthApp) -> None:
    said = {"token": "nothing", "client_id": swallow.client_id, "client_secret": SECRET}
    assert phone.post("/oauth/revoke", data=said).status_code == 200


END = {
    "a new password": lambda ana: credentials.change_password(ana, 0, factories.PASSWORD, "nine lazy otters"),
    "a suspension": lambda ana: moderation.suspend(OPERATOR, ana, "Shoes."),
    "a break": lambda ana: departures.deactivate(ana, factories.PASSWORD),
    "signing out everywhere": sessions.end_all,
}


@pytest.mark.parametrize("end", END.values(), ids=END)
def test_what_ends_sessions_ends_tokens_and_codes(
    phone: Phone, ana: User, swallow: OAuthApp, consent: Consent, holder: Phone, end: Callable[[User], Any]
) -> None:
    code = consent()
    reread()
    end(db.session.merge(ana))
    assert holder.status() == 401
    assert refusal(exchange(phone, swallow, code)) == (400, "invalid_grant")


# An app for itself.


def app_token(phone: Phone, app: OAuthApp, **changes: str) -> TestResponse:
    said = {"grant_type": "client_credentials", "client_id": app.client_id, "client_secret": SECRET, **changes}
    return phone.post("/oauth/token", data=said)


def test_an_app_gets_a_token_of_its_own(phone: Phone, swallow: OAuthApp) -> None:
    answer = app_token(phone, swallow)
    assert (answer.status_code, answer.json["scope"]) == (200, "read")
    phone.access_token = answer.json["access_token"]
    known = phone.get("/api/v1/apps/verify_credentials")
    matches(RegisteredApplication, known.json)
    assert known.json["name"] == "Swallow"
    assert "client_secret" not in known.json
    assert phone.get(ME).status_code == 422


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "a wrong one"}, (401, "invalid_client")),
        ({"client_secret": ""}, (401, "invalid_client")),
        ({"scope": "admin:read"}, (400, "invalid_scope")),
        ({"scope": "everything"}, (400, "invalid_scope")),
    ],
)
def test_an_app_gets_no_other_token(
    phone: Phone, swallow: OAuthApp, changes: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refusal(app_token(phone, swallow, **changes)) == expected


def test_an_app_may_ask_for_less(phone: Phone, swallow: OAuthApp) -> None:
    assert app_token(phone, swallow, scope="read:statuses").json["scope"] == "read:statuses"


def test_a_token_of_our_own_app_is_no_apps_token(anas: Phone, phone: Phone) -> None:
    assert anas.get("/api/v1/apps/verify_credentials").status_code == 403
    assert phone.get("/api/v1/apps/verify_credentials").status_code == 401


# The password grant.


def by_password(phone: Phone, app: OAuthApp, **changes: str) -> TestResponse:
    said = {"grant_type": "password", "client_id": app.client_id, "client_secret": SECRET, "username": "ana"}
    return phone.post("/oauth/token", data={**said, "password": factories.PASSWORD, "scope": "read", **changes})


@pytest.mark.usefixtures("ana")
def test_a_password_is_not_taken_unless_the_site_says_so(phone: Phone, swallow: OAuthApp) -> None:
    assert refusal(by_password(phone, swallow)) == (400, "unsupported_grant_type")
    told = phone.get("/.well-known/oauth-authorization-server").json
    assert "password" not in told["grant_types_supported"]


@pytest.mark.usefixtures("ana")
def test_a_password_is_taken_where_the_site_says_so(make_app: Callable[..., Flask], swallow: OAuthApp) -> None:
    phone = Phone(make_app(oauth_password_grant=True))
    assert "password" in phone.get("/.well-known/oauth-authorization-server").json["grant_types_supported"]
    assert refusal(by_password(phone, swallow, password="a wrong one")) == (400, "invalid_grant")
    assert refusal(by_password(phone, swallow, client_secret="a wrong one")) == (401, "invalid_client")
    assert refusal(by_password(phone, swallow, scope="admin:read")) == (400, "invalid_scope")
    assert audited("sign_in_failed") == 1
    phone.access_token = by_password(phone, swallow).json["access_token"]
    assert phone.get(ME).json["username"] == "ana"


@pytest.mark.usefixtures("ana")
def test_passwords_are_tried_by_apps_as_seldom_as_on_the_page(
    make_app: Callable[..., Flask], limited: Flask, swallow: OAuthApp
) -> None:
    assert limited
    phone = Phone(make_app(oauth_password_grant=True, ratelimit_enabled=True))
    tries = [by_password(phone, swallow, password="a wrong one").status_code for _ in range(26)]
    assert {*tries[:25]} == {400}
    assert tries[25] == 429


# Registering apps.


@pytest.mark.parametrize(
    "uris", ["swallow://in\nhttps://swallow.example/in", ["swallow://in", "https://swallow.example/in"]]
)
@pytest.mark.parametrize("way", ["json", "data"])
def test_an_app_registers(phone: Phone, uris: Any, way: str) -> None:
    said = {"client_name": "Swallow", "redirect_uris": uris, "scopes": "read write:statuses"}
    if way == "data" and isinstance(uris, list):
        said["redirect_uris[]"] = said.pop("redirect_uris")
    answer = phone.post("/api/v1/apps", **{way: {**said, "website": "https://swallow.example"}})
    assert answer.status_code == 200
    matches(CredentialApplication, answer.json)
    assert answer.json["redirect_uris"] == ["swallow://in", "https://swallow.example/in"]
    assert answer.json["redirect_uri"] == "swallow://in\nhttps://swallow.example/in"
    assert answer.json["scopes"] == ["read", "write:statuses"]
    assert answer.json["client_secret_expires_at"] == 0
    said = {"grant_type": "client_credentials", "scope": "read"}
    said |= {name: answer.json[name] for name in ("client_id", "client_secret")}
    assert phone.post("/oauth/token", data=said).status_code == 200


def registered(phone: Phone, **changes: Any) -> TestResponse:
    return phone.post("/api/v1/apps", {"client_name": "Swallow", "redirect_uris": BACK, **changes})


@pytest.mark.parametrize(
    "uri",
    [
        "urn:ietf:wg:oauth:2.0:oob",
        "icecubesapp://",
        "oauth2redirect://com.keylesspalace.tusky/",
        "com.example.app:/cb?x=1",
        "https://phanpy.social/",
        "http://127.0.0.1:8080/cb",
        "http://[::1]/cb",
        "http://localhost/cb",
    ],
)
def test_an_address_of_an_app(phone: Phone, uri: str) -> None:
    assert registered(phone, redirect_uris=uri).json["redirect_uris"] == [uri]


@pytest.mark.parametrize(
    "uri",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", "blob:x"),
        *("https://swallow.example/#x", "https://ana@swallow.example/", "https:///cb", "https://", "/cb", "swallow"),
        *("https://swallow.example:x/", "https://exa;mple/", 'swallow://"', "swallow://<", "https://ex,ample/"),
        *("https://schwälbe.example/", "swallow://" + "x" * 2_000, "urn:other", "mailto:ana@example.org"),
    ],
)
def test_what_is_no_address_of_an_app(phone: Phone, uri: str) -> None:
    answer = registered(phone, redirect_uris=[uri])
    assert (answer.status_code, [*answer.json["details"]]) == (422, ["redirect_uris"])


def test_plain_http_leads_to_ones_own_machine_only_where_the_site_has_https(make_app: Callable[..., Flask]) -> None:
    phone = Phone(make_app(base_url="https://skein.example"))
    phone._browser.base_url = "https://skein.example"
    assert registered(phone, redirect_uris="http://swallow.example/").status_code == 422
    assert registered(phone, redirect_uris="http://127.0.0.1/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_name": ""}, "client_name"),
        ({"client_name": "x" * 61}, "client_name"),
        ({"redirect_uris": ""}, "redirect_uris"),
        ({"redirect_uris": [f"swallow://{number}" for number in range(11)]}, "redirect_uris"),
        ({"scopes": "read everything"}, "scopes"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "x" * 300}, "website"),
    ],
)
def test_an_app_is_not_registered_otherwise(phone: Phone, changes: dict[str, Any], field: str) -> None:
    answer = registered(phone, **changes)
    assert (answer.status_code, [*answer.json["details"]]) == (422, [field])


def test_a_client_id_tells_nothing_of_the_secret(phone: Phone) -> None:
    made = registered(phone).json
    row = db.session.get(OAuthApp, int(made["id"]))
    assert row is not None
    assert made["client_secret"] not in {row.secret_hash, row.client_id}


# What the server says of itself, and who one is.


def test_the_server_says_what_it_can(phone: Phone) -> None:
    told = phone.get("/.well-known/oauth-authorization-server")
    matches(OAuthServer, told.json)
    assert told.json["code_challenge_methods_supported"] == ["S256"]
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    for name in ("token_endpoint", "revocation_endpoint", "app_registration_endpoint"):
        path = urlsplit(told.json[name]).path
        assert phone.post(path, {}).status_code in {400, 401, 422}


def test_a_token_for_who_one_is_tells_that_and_nothing_else(ana: User, phone: Phone) -> None:
    phone.access_token = factories.oauth_token(ana, "profile")
    told = phone.get("/oauth/userinfo")
    matches(UserInfo, told.json)
    assert told.json["preferred_username"] == "ana"
    assert phone.get(ME).status_code == 200
    assert phone.get("/api/v1/timelines/home").status_code == 403
    phone.access_token = factories.oauth_token(ana, "write")
    assert phone.get("/oauth/userinfo").status_code == 403


def test_a_browser_has_no_tokens(app: Flask, ana: User) -> None:
    mine: Browser = browser_of(app, ana)
    assert mine.get("/oauth/userinfo").status_code == 401
