"""What somebody might try who wants a token that nobody gave them, or a code that was meant for another."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.api.conftest import Phone
from tests.api.test_attacks import phone_of
from tests.browsers import browser_of
from twitter import logs
from twitter.extensions import db
from twitter.models import OAuthApp, User

_CODE = re.compile(r'id="code"[^>]*>([^<]+)')
ODD_PROOFS = [
    "Basic",
    "Basic ",
    "Basic  ",
    "Basic !",
    "Basic /zr/",
    "Basic Og==",
    "Basic YQ==",
    "Bearer",
    "Bearer x",
    ":",
]


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke"])
def test_an_odd_proof_is_no_proof(phone: Phone, path: str) -> None:
    for proof in ODD_PROOFS:
        form = {"grant_type": "client_credentials", "token": "x"}
        answer = phone.post(path, data=form, headers={"Authorization": proof})
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client"), proof


@pytest.fixture
def swallow(app: Flask) -> OAuthApp:
    """Somebody else's app, which may only read."""
    assert app
    return factories.oauth_app(redirect_uris=["https://swallow.example/in"], scopes="read write:media")


def asked_by(app: OAuthApp, **changes: str) -> str:
    """Return where an app sends a browser."""
    uri = app.redirect_uris[0]
    asked = {"response_type": "code", "client_id": app.client_id, "redirect_uri": uri, "scope": "read", "state": "s"}
    return "/oauth/authorize?" + urlencode({**asked, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": "write"},
        {"scope": "read write:media admin:read"},
        {"scope": "everything"},
        {"response_type": "token"},
        {"response_type": "code token"},
        {"response_type": ""},
        {"code_challenge": "a" * 43},
        {"code_challenge": "a" * 43, "code_challenge_method": "plain"},
        {"code_challenge": "a" * 43 + "\n", "code_challenge_method": "S256"},
        {"code_challenge": "a" * 129, "code_challenge_method": "S256"},
        {"code_challenge_method": "S256", "state": "\r\nSet-Cookie: a=b"},
    ],
)
def test_a_link_to_us_leads_nowhere_by_itself(
    app: Flask, ana: User, swallow: OAuthApp, changes: dict[str, str]
) -> None:
    answer = browser_of(app, ana).get(asked_by(swallow, **changes))
    assert (answer.status_code, answer.location) == (400, None)
    assert 'name="answer"' not in answer.text
    assert 'href="https://swallow.example/in?error=' in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "uri",
    ["https://swallow.example/in/", "https://swallow.example/in/../x", "https://SWALLOW.example/in",
     "https://swallow.example:443/in", "https://a@swallow.example/in", "https://swallow.example@evil.example/in",
     "https://swallow.example.evil.example/in", "https://swallow.example/in#x", "https://swallow.example/in?x",
     "https://swallow.example/in%00", "https://swallow.example\\@evil.example/in", "http://swallow.example/in",
     "//swallow.example/in", " https://swallow.example/in", "https://swallow.example/in\r\nX: y", "javascript:x"],
)  # fmt: skip
def test_a_code_goes_where_an_app_said_and_nowhere_near(app: Flask, ana: User, swallow: OAuthApp, uri: str) -> None:
    answer = browser_of(app, ana).get(asked_by(swallow, redirect_uri=uri))
    assert (answer.status_code, answer.location) == (400, None)
    assert not re.search(r'href="[^"]*(?:evil|javascript)', answer.text)


@pytest.mark.parametrize(
    "uri",
    ["feed:javascript:alert(1)", "livescript:x", "x-javascript:x", "ms-msdt:/id", "search-ms:query=x", "mhtml:x",
     "mk:@MSITStore:x", "shell:startup", "res://x/y", "content://x", "magnet:?x", "app:x", "https://evil@x.example/"],
)  # fmt: skip
def test_no_code_is_sent_to_what_is_no_app(phone: Phone, uri: str) -> None:
    assert phone.post("/api/v1/apps", {"client_name": "Swallow", "redirect_uris": uri}).status_code == 422


def test_a_token_is_not_asked_to_do_more_than_was_consented_to(app: Flask, ana: User, phone: Phone) -> None:
    keen = factories.oauth_app(redirect_uris=["urn:ietf:wg:oauth:2.0:oob"])
    browser = browser_of(app, ana)
    fields = dict(parse_qsl(urlsplit(asked_by(keen)).query))
    page = browser.post("/oauth/authorize", data={**fields, "answer": "allow"}).text
    code = _CODE.search(page)
    assert code is not None
    shown = {"grant_type": "authorization_code", "client_id": keen.client_id, "client_secret": "an app's secret"}
    answer = phone.post("/oauth/token", data={**shown, "code": code[1], "scope": "read write follow push"})
    assert answer.json["scope"] == "read"


def test_nobody_joins_a_closed_site_by_an_app(make_app: Callable[..., Flask]) -> None:
    phone = phone_of(make_app(registrations="closed"), None, "write:accounts")
    joining = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters", "agreement": True}
    assert phone.post("/api/v1/accounts", joining).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_no_secret_of_an_app_is_logged(make_app: Callable[..., Flask], ana: User, capsys: Any) -> None:
    app = make_app(log_format="json", log_level="DEBUG", oauth_password_grant=True)
    try:
        secrets = journey(app, ana)
    finally:
        logs.configure("ERROR", "text")
    logged = capsys.readouterr().err
    assert "api.oauth.token" in logged
    for secret in secrets:
        assert secret not in logged


def journey(app: Flask, user: User) -> list[str]:
    """Do with an app whatever there is to do; return all that is secret about it."""
    phone, oob = Phone(app), "urn:ietf:wg:oauth:2.0:oob"
    said = {"client_name": "Swallow", "redirect_uris": oob, "scopes": "read write"}
    made = phone.post("/api/v1/apps", said).json
    proof = {name: made[name] for name in ("client_id", "client_secret")}
    asked = {"response_type": "code", "client_id": made["client_id"], "redirect_uri": oob, "answer": "allow"}
    code = _CODE.search(browser_of(app, user).post("/oauth/authorize", data=asked).text)
    assert code is not None
    form = {"grant_type": "authorization_code", **proof, "code": code[1]}
    phone.access_token = phone.post("/oauth/token", data=form).json["access_token"]
    own = phone.post("/oauth/token", data={"grant_type": "client_credentials", **proof}).json["access_token"]
    by_name = {"grant_type": "password", **proof, "username": "ana", "password": factories.PASSWORD}
    another = phone.post("/oauth/token", data=by_name).json["access_token"]
    assert phone.get("/api/v1/apps/verify_credentials").status_code == 200
    for token in (phone.access_token, own, "x"):
        Phone(app).get(f"/api/v1/streaming/user?access_token={token}")
        Phone(app).get(f"/api/v1/streaming/user?access_token={token}", headers={"Sec-WebSocket-Protocol": token})
    assert phone.post("/oauth/token", data=form).status_code == 400  # the code once more
    phone.post("/oauth/revoke", data={**proof, "token": another})
    return [made["client_secret"], code[1], phone.access_token, own, another, factories.PASSWORD]
