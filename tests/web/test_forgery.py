"""Forms that other sites send in somebody's name, and links that would send people to other sites."""

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import Tweet, User

WORDS = "An hour of words."
ELSEWHERE = [
    "//evil.com",
    "///evil.com",
    "/\\evil.com",
    "\\/evil.com",
    "https:evil.com",
    "https://evil.com",
    "http:///evil.com",
    "/\t/evil.com",
    "/\n/evil.com",
    " //evil.com",
    "evil.com",
    "@evil.com",
    "javascript:alert(1)",
    "data:text/html,hello",
    "",
]


@pytest.fixture
def checked(checking_app: Flask, ana: User) -> Browser:
    """Ana's browser at an application that demands CSRF tokens."""
    return browser_of(checking_app, ana)


def texts() -> list[str]:
    reread()
    return [text for (text,) in db.session.query(Tweet.text)]


def test_a_form_without_token_is_refused_and_its_words_are_kept(checked: Browser) -> None:
    answer = checked.post("/tweets", data={"text": WORDS})
    assert answer.status_code == 403
    assert f"readonly>{WORDS}</textarea>" in answer.text
    assert texts() == []


def test_a_program_without_token_is_told_in_json(checked: Browser) -> None:
    answer = checked.post("/tweets", data={"text": WORDS}, headers=JSON)
    assert (answer.status_code, answer.is_json) == (403, True)
    assert {*answer.json} == {"error"}
    assert texts() == []


def test_the_token_in_the_form_is_accepted(checked: Browser) -> None:
    assert checked.post("/tweets", data={"text": WORDS, "csrf_token": checked.csrf_token()}).status_code == 303
    assert texts() == [WORDS]


def test_the_token_in_the_header_is_accepted(checked: Browser) -> None:
    token = {"X-CSRFToken": checked.csrf_token()}
    assert checked.post("/tweets", data={"text": WORDS}, headers=JSON | token).status_code == 201
    assert texts() == [WORDS]


def test_another_browsers_token_is_refused(checking_app: Flask, checked: Browser, bob: User) -> None:
    foreign = browser_of(checking_app, bob).csrf_token()
    assert checked.post("/tweets", data={"text": WORDS, "csrf_token": foreign}).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\u00e9"])
def test_a_made_up_token_is_refused(checked: Browser, token: str) -> None:
    checked.csrf_token()
    assert checked.post("/tweets", data={"text": WORDS, "csrf_token": token}).status_code == 403


@pytest.mark.parametrize("path", ["/login", "/register", "/settings", "/logout"])
def test_a_stranger_needs_a_token_too(checking_app: Flask, path: str) -> None:
    assert stranger_at(checking_app).post(path).status_code == 403


@pytest.mark.usefixtures("ana")
def test_the_token_of_before_signing_in_is_refused_after_it(checking_app: Flask) -> None:
    browser = stranger_at(checking_app)
    early = browser.csrf_token()
    sign_in = {"username": "ana", "password": factories.PASSWORD, "csrf_token": early}
    assert browser.post("/login", data=sign_in).status_code == 303
    assert browser.post("/tweets", data={"text": WORDS, "csrf_token": early}).status_code == 403
    assert browser.post("/tweets", data={"text": WORDS, "csrf_token": browser.csrf_token()}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.com"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.com"},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://evil.com", "X-Forwarded-Host": "evil.com"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_form_from_another_site_is_refused(anas: Browser, headers: dict[str, str]) -> None:
    answer = anas.post("/tweets", data={"text": WORDS}, headers=headers)
    assert answer.status_code == 403
    assert WORDS in answer.text
    assert anas.post("/tweets", data={"text": WORDS}, headers=headers | JSON).is_json
    assert texts() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:8000"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    ],
)
def test_our_own_form_is_accepted(anas: Browser, headers: dict[str, str]) -> None:
    assert anas.post("/tweets", data={"text": WORDS}, headers=headers).status_code == 303


def test_looking_from_another_site_is_allowed(anas: Browser) -> None:
    assert anas.get("/local", headers={"Origin": "https://evil.com", "Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_nobody_elsewhere(stranger: Browser, elsewhere: str) -> None:
    form = {"username": "ana", "password": factories.PASSWORD, "next": elsewhere}
    assert stranger.post("/login", data=form).location == "/"
    assert stranger.get("/login", query_string={"next": elsewhere}).location == "/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_other_form_leads_elsewhere(anas: Browser, bob: User, tweet: Tweet, elsewhere: str) -> None:
    form = {"text": WORDS, "next": elsewhere}
    assert anas.post("/tweets", data=form).location == "/"
    assert anas.post(f"/@{bob.username}/follow", data=form).location == "/@bob"
    assert anas.post(f"/tweets/{tweet.id}/edit", data=form).location == f"/@ana/{tweet.id}"
    assert anas.post(f"/tweets/{tweet.id}/delete", data=form).location == "/"


@pytest.mark.parametrize("elsewhere", [address for address in ELSEWHERE if "evil" in address or ":" in address])
def test_no_form_passes_on_a_way_elsewhere(stranger: Browser, elsewhere: str) -> None:
    for path in ("/login", "/register"):
        page = stranger.get(path, query_string={"next": elsewhere}).text
        assert 'name="next" value="/' in page or 'name="next"' not in page
        assert f'href="{elsewhere}' not in page


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("home", ["/local", "/@ana?max_id=12", "/tags/gr%C3%BCn", "/@ana/followers"])
def test_signing_in_leads_back_to_a_page_of_ours(stranger: Browser, home: str) -> None:
    form = {"username": "ana", "password": factories.PASSWORD, "next": home}
    assert stranger.post("/login", data=form).location == home
