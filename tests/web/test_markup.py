"""Markup that people write comes out as text, wherever it is shown."""

from html.parser import HTMLParser

import pytest
from flask import Flask

from tests import factories, house
from tests.browsers import Browser, browser_of, words_in
from twitter.models import User
from twitter.services import tweets

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"'><img src=x onerror=alert(1)>"
LINKS = 'javascript:alert(1) http://javascript:alert(1) https://example.org/"onmouseover=alert(1) #"><b> @\'><b>'
EXPRESSION = "{{ 7 * 6 }} {% raw %} ${7*6}"
HOSTILE = f"{SCRIPT} {BREAKOUT} {LINKS} {EXPRESSION}"


class Danger(HTMLParser):
    """Collects what a page would run: scripts that are not ours, handlers, and links that are code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._in_script = tag == "script" and attributes.get("type") != "application/json"
        self.found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction", "data-hx-get"):
            if not attributes.get(name, "/").startswith(("/", "#", "http://", "https://")):
                self.found.append(f"{tag} {name}={attributes[name]}")
        if tag in {"b", "img"} and attributes.get("src") == "x":
            self.found.append(tag)

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip() and data.strip() != house.THE_INLINE_LINE:
            self.found.append(f"script {data}")
        self._in_script = False


@pytest.fixture
def mallory(app: Flask) -> User:
    """Somebody who fills every field with markup."""
    return factories.person("mallory", display_name=f"{SCRIPT[:24]}{BREAKOUT[:24]}", bio=f"{HOSTILE} {LINKS}")


@pytest.fixture
def pages(app: Flask, mallory: User, ana: User, bobs: Browser) -> list[str]:
    """Every page that shows what Mallory wrote, as others and Mallory see it."""
    factories.follow(mallory, ana)
    factories.follow(ana, mallory)
    tweet = factories.tweet(mallory, f"{SCRIPT} {LINKS}")
    tweets.edit_tweet(mallory, tweet, HOSTILE)
    shown = [
        "/local",
        "/@mallory",
        f"/@mallory/{tweet.id}",
        f"/@mallory/{tweet.id}/history",
        "/@ana/followers",
        "/@ana/following",
    ]
    own = ["/", f"/tweets/{tweet.id}/edit", f"/tweets/{tweet.id}/delete"]
    answers = [bobs.get(path) for path in [*shown, "/people"]]
    answers += [browser_of(app, mallory).get(path) for path in own]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return [answer.text for answer in answers]


def test_markup_in_tweets_names_and_bios_comes_out_as_text(pages: list[str]) -> None:
    for page in pages:
        assert Danger(page).found == []
        assert "alert(1)" not in page or "&lt;script&gt;" in page
        assert "<img src=x" not in page
        assert "{{ 7 * 6 }}" in page or "42" not in words_in(page, "tweet-text")


@pytest.mark.parametrize(
    "spoilt", [f"<main>{SCRIPT}</main>", f'<p title="{BREAKOUT}">', '<a href="javascript:x()">', '<b onclick="x()">']
)
def test_the_alarm_rings_for_markup_that_runs(spoilt: str) -> None:
    assert Danger(spoilt.replace("\"'>", '">')).found


@pytest.mark.parametrize(
    "path",
    [
        "/tags/{0}",
        "/login?next=/{0}",
        "/register?next=/{0}",
        "/local?max_id={0}",
        "/nothing/{0}",
        "/@{0}",
        "/settings?a={0}",
    ],
)
def test_markup_in_an_address_comes_out_as_text(stranger: Browser, path: str) -> None:
    answer = stranger.get(path.format(SCRIPT + BREAKOUT))
    assert answer.status_code < 500
    assert Danger(answer.text).found == []


def test_markup_typed_into_a_form_that_is_refused_comes_back_as_text(stranger: Browser, anas: Browser) -> None:
    typed = {"username": HOSTILE[:250], "email": HOSTILE[:250], "password": "x", "next": f"/{SCRIPT}"}
    answers = [stranger.post("/register", data=typed), stranger.post("/login", data=typed)]
    answers.append(anas.post("/tweets", data={"text": HOSTILE * 10}))
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [Danger(answer.text).found for answer in answers] == [[], [], []]
