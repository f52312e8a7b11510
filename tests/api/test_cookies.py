"""Cookies belong to pages and tokens to the API: neither opens what is the other's."""

from flask import Flask

from tests import factories
from tests.api.conftest import ME, Phone
from tests.browsers import Browser, browser_of
from twitter.models import User


def test_the_cookie_of_a_browser_is_no_token_and_opens_nothing(app: Flask, ana: User) -> None:
    browser, secret = browser_of(app, ana), factories.session_secret(ana)
    assert browser.get("/compose").status_code == 200
    assert browser.get(ME).status_code == 401
    assert browser.post("/api/v1/auth/logout").status_code == 401
    assert browser.get("/compose").status_code == 200
    assert Phone(app).get(ME, headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_cookie_beside_a_token_changes_nothing(app: Flask, anas: Phone, bob: User) -> None:
    bobs = browser_of(app, bob)
    answer = bobs.get(ME, headers={"Authorization": f"Bearer {anas.access_token}"})
    assert answer.json["username"] == "ana"
    assert "Set-Cookie" not in answer.headers
    assert bobs.get(ME, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_what_a_phone_holds_is_no_cookie(stranger: Browser, anas: Phone) -> None:
    for part in (anas.access_token, anas.refresh_token, *anas.refresh_token.split(".")):
        stranger.set_cookie("sid", part)
        assert stranger.get("/compose").status_code == 303


def test_a_token_does_not_open_pages(anas: Phone) -> None:
    assert anas.get("/compose").status_code == 303
    assert anas.post("/tweets", {"text": "Hello."}).status_code == 303
