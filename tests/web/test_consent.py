"""Being asked whether an app may act for oneself: what the page says, where the answer leads, and who is refused."""

import html
import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import flask
import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of, words_in
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import OAuthApp, OAuthCode, User
from twitter.services.oauth.redirects import SHOWN_ON_PAGE

BACK = "https://swallow.example/in?from=here"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
_FIELD = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


@pytest.fixture
def swallow(app: Flask) -> OAuthApp:
    """An app that is reached in several ways."""
    assert app
    uris = [BACK, "swallow://", SHOWN_ON_PAGE, "http://127.0.0.1/cb", "http://[::1]:99/"]
    return factories.oauth_app("Swallow <3", redirect_uris=uris, website="https://swallow.example")


def path(app: OAuthApp, **changes: str) -> str:
    """Return where the app sends a browser."""
    asked = {"response_type": "code", "client_id": app.client_id, "redirect_uri": BACK, "scope": "read write:statuses"}
    return "/oauth/authorize?" + urlencode({**asked, "state": "a b&c=ü", **changes})


def answered(browser: Browser, page: str, answer: str, **changes: str) -> flask.Response:
    """Press a button of the page."""
    fields = {name: html.unescape(value) for name, value in _FIELD.findall(page)}
    return browser.post("/oauth/authorize", data={**fields, "answer": answer, **changes})


def told(location: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(location).query))


def test_the_page_says_who_wants_what_for_whom_and_where_it_leads(anas: Browser, swallow: OAuthApp) -> None:
    answer = anas.get(path(swallow))
    assert answer.status_code == 200
    assert words_in(answer.text, "consent-where").startswith("You will be sent to")
    for words in ("Swallow &lt;3", "@ana", '<bdi dir="ltr">swallow.example</bdi>', "Write, edit and delete tweets"):
        assert words in answer.text
    assert "Read all that you can read" in answer.text
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")


@pytest.mark.parametrize(
    ("uri", "source"),
    [
        (BACK, "https://swallow.example"),
        ("swallow://", "swallow:"),
        ("http://127.0.0.1:5000/cb", "http://127.0.0.1:5000"),
        ("http://[::1]:99/", "http:"),
        (SHOWN_ON_PAGE, ""),
    ],
)
def test_the_form_may_lead_there_and_nowhere_else(anas: Browser, swallow: OAuthApp, uri: str, source: str) -> None:
    policy = anas.get(path(swallow, redirect_uri=uri)).headers["Content-Security-Policy"]
    assert f"form-action 'self'{' ' + source if source else ''};" in policy
    assert "form-action 'self';" in anas.get("/local").headers["Content-Security-Policy"]


def test_yes_leads_back_with_a_code_and_what_the_app_remembers(anas: Browser, swallow: OAuthApp) -> None:
    answer = answered(anas, anas.get(path(swallow)).text, "allow")
    assert answer.status_code == 303
    assert answer.location.startswith(BACK + "&code=")
    assert told(answer.location)["state"] == "a b&c=ü"
    code = told(answer.location)["code"]
    row = db.session.query(OAuthCode).one()
    assert (row.scopes, row.redirect_uri, row.app_id) == ("read write:statuses", BACK, swallow.id)
    assert code not in row.code_hash


def test_no_leads_back_without_one(anas: Browser, swallow: OAuthApp) -> None:
    for answer in ("deny", "", "else"):
        location = answered(anas, anas.get(path(swallow)).text, answer).location
        assert location.startswith(BACK + "&error=access_denied")
        assert told(location)["state"] == "a b&c=ü"
    assert db.session.query(OAuthCode).count() == 0


def test_an_address_of_an_app_is_not_written_anew(app: Flask, anas: Browser, swallow: OAuthApp) -> None:
    app.response_class = flask.Response  # the suite's own would write the header by itself
    page = anas.get(path(swallow, redirect_uri="swallow://")).text
    assert "addresses beginning with" in page
    assert answered(anas, page, "allow").headers["Location"].startswith("swallow://?code=")
    assert answered(anas, page, "deny").headers["Location"].startswith("swallow://?error=access_denied")


def test_a_code_is_shown_where_an_app_has_no_address(anas: Browser, swallow: OAuthApp) -> None:
    page = anas.get(path(swallow, redirect_uri=SHOWN_ON_PAGE)).text
    assert "You will be shown a code" in page
    answer = answered(anas, page, "allow")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r'id="code"[^>]*>([\w-]{40,})<', answer.text)
    assert shown
    assert answered(anas, page, "deny").location == "/"


def test_without_a_scope_it_is_reading(anas: Browser, swallow: OAuthApp) -> None:
    answered(anas, anas.get(path(swallow, scope="")).text, "allow")
    assert db.session.query(OAuthCode).one().scopes == "read"


def test_the_only_address_need_not_be_named(anas: Browser) -> None:
    only = factories.oauth_app(redirect_uris=[BACK])
    answer = answered(anas, anas.get(path(only, redirect_uri="")).text, "allow")
    assert answer.location.startswith(BACK)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": ""},
        {"client_id": "\0"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": BACK + "/more"},
        {"redirect_uri": "http://127.0.0.1:5000/elsewhere"},
        {"redirect_uri": "https://swällow.example/"},
        {"redirect_uri": 'https://"'},
        {"redirect_uri": ""},  # there are several
        {"response_type": '"'},
        {"redirect_uri": SHOWN_ON_PAGE, "scope": "everything"},  # nowhere to send anybody
        {"redirect_uri": "https://evil.example/", "response_type": "token"},
    ],
)
def test_what_nobody_can_be_asked_is_told_and_leads_nowhere(
    anas: Browser, swallow: OAuthApp, changes: dict[str, str]
) -> None:
    asked = path(swallow, **changes)
    page, acted = anas.get(asked), anas.post("/oauth/authorize", data={**told(asked), "answer": "allow"})
    for answer in (page, acted):
        assert (answer.status_code, answer.location) == (400, None)
        assert 'role="alert"' in answer.text
        assert "form-action 'self';" in answer.headers["Content-Security-Policy"]
    assert {*anas.get(asked, headers=JSON).json} == {"error"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": "admin:read"}, "invalid_scope"),  # it registered less
        ({"code_challenge": CHALLENGE}, "invalid_request"),  # that would be `plain`
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_what_an_app_asks_wrongly_it_is_told_by_a_link_or_a_button(
    anas: Browser, swallow: OAuthApp, changes: dict[str, str], error: str
) -> None:
    asked = path(swallow, **changes)
    page, acted = anas.get(asked), anas.post("/oauth/authorize", data={**told(asked), "answer": "allow"})
    assert (page.status_code, page.location, acted.status_code) == (400, None, 303)
    link = re.search(rf'href="({re.escape(html.escape(BACK))}[^"]*)"', page.text)
    for address in (html.unescape(link[1]), acted.location):
        assert address.startswith(BACK)
        assert (told(address)["error"], told(address)["state"]) == (error, "a b&c=ü")
    assert db.session.query(OAuthCode).count() == 0


def test_a_stranger_signs_in_and_comes_back_to_the_same_question(
    stranger: Browser, ana: User, swallow: OAuthApp
) -> None:
    asked = path(swallow)
    led = stranger.get(asked)
    assert led.status_code == 303
    form = {
        "username": ana.username,
        "password": factories.PASSWORD,
        "next": parse_qs(urlsplit(led.location).query)["next"][0],
    }
    back = stranger.post("/login", data=form)
    assert told(back.location) == told(asked)
    assert "@ana" in stranger.get(back.location).text


def test_a_stranger_signs_in_once_also_with_force_login(stranger: Browser, ana: User, swallow: OAuthApp) -> None:
    back = parse_qs(urlsplit(stranger.get(path(swallow, force_login="true")).location).query)["next"][0]
    signed_in = stranger.post("/login", data={"username": "ana", "password": factories.PASSWORD, "next": back})
    assert "@ana" in stranger.get(signed_in.location).text
    assert ana.id


def test_force_login_asks_for_the_password_once_and_another_account_can_be_taken(
    anas: Browser, bob: User, swallow: OAuthApp
) -> None:
    led = anas.get(path(swallow, force_login="true"))
    assert led.status_code == 303
    form = anas.get(led.location)
    assert 'name="password"' in form.text
    back = html.unescape(re.search(r'name="next" value="([^"]+)"', form.text)[1])
    assert "force_login" not in back
    assert "@ana" in anas.get(back).text
    signed_in = anas.post("/login", data={"username": "bob", "password": factories.PASSWORD, "next": back})
    assert "@bob" in anas.get(signed_in.location).text
    other = re.search(r'href="(/login[^"]+)"', anas.get(path(swallow)).text)
    assert 'name="password"' in anas.get(html.unescape(other[1])).text
    assert bob.id


def test_consent_needs_a_person_and_a_token_of_our_page(
    stranger: Browser, ana: User, swallow: OAuthApp, checking_app: Flask
) -> None:
    fields = {**told(path(swallow)), "answer": "allow"}
    assert stranger.post("/oauth/authorize", data=fields).location == "/login"
    anas = browser_of(checking_app, ana)
    assert anas.post("/oauth/authorize", data=fields).status_code == 403
    elsewhere = {"Origin": "https://evil.example"}
    assert anas.post("/oauth/authorize", data=fields, headers=elsewhere).status_code == 403
    answer = answered(anas, anas.get(path(swallow)).text, "allow")
    assert answer.status_code == 303


def test_whoever_has_not_confirmed_their_address_may_sign_in_with_an_app(app: Flask, swallow: OAuthApp) -> None:
    unas = browser_of(app, factories.person("una", email_verified_at=None))
    assert "code=" in answered(unas, unas.get(path(swallow)).text, "allow").location


# The page of apps in the settings.


def test_apps_stand_in_the_settings_and_not_among_the_devices(anas: Browser, ana: User, swallow: OAuthApp) -> None:
    assert "no apps of others" in anas.get("/settings/apps").text
    for scopes in ("read", "write"):
        factories.oauth_token(ana, scopes, swallow)
    factories.oauth_token(factories.person("eve"), app=factories.oauth_app("Eve's"))
    page = anas.get("/settings/apps").text
    assert page.count('class="device"') == 1
    assert "Swallow &lt;3" in page
    assert "Eve's" not in page.replace("&#39;", "'")
    assert anas.get("/settings/apps", headers=JSON).json["apps"][0]["scopes"] in {"read write", "write read"}
    assert anas.get("/settings/sessions").text.count('class="device"') == 1


def test_an_app_is_taken_away_after_a_question(anas: Browser, ana: User, swallow: OAuthApp) -> None:
    factories.oauth_token(ana, "read", swallow)
    remove = f"/settings/apps/{swallow.id}/remove"
    assert "Take Swallow &lt;3 away?" in anas.get(remove).text
    assert anas.post(remove).location == "/settings/apps"
    reread()
    assert "can do nothing here any more" in anas.get("/settings/apps").text
    assert anas.get(remove).status_code == 404
    assert anas.post(remove).status_code == 404


def test_nobody_takes_away_another_persons_app(bobs: Browser, ana: User, swallow: OAuthApp) -> None:
    factories.oauth_token(ana, "read", swallow)
    assert bobs.get(f"/settings/apps/{swallow.id}/remove").status_code == 404
    assert bobs.post(f"/settings/apps/{swallow.id}/remove").status_code == 404
