"""Who sees what of a protected account: every place where a tweet or a follower could show, for everybody."""

from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.browsers import JSON, Browser, browser_of, stranger_at
from tests.web.conftest import reread
from tests.web.test_access import anonymous
from twitter import clock
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.services import follow_requests, follows, tweets
from twitter.transaction import atomic

TEXT = "Only among us"
READERS = ("follower", "owner")
OTHERS = ("stranger", "non-follower", "requested", "removed")


def standing(who: str, ana: User) -> User | None:
    """Return somebody who stands to Ana as `who` says; nobody for a stranger."""
    if who in ("stranger", "owner"):
        return ana if who == "owner" else None
    person = factories.person("reader")
    if who != "non-follower":
        follows.follow(person, ana)
    if who in ("follower", "removed"):
        follow_requests.accept(ana, person)
    if who == "removed":
        follows.remove_follower(ana, person)
    return person


@pytest.fixture
def ana(app: Flask) -> User:
    """Somebody protected, who follows one person and is followed by another."""
    ana = factories.person("ana", is_protected=True)
    factories.follow(ana, factories.person("befriended"))
    factories.follow(friend := factories.person("friend"), ana)
    follow_requests.accept(ana, friend)
    return ana


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """What she said, and said differently before."""
    tweet = factories.tweet(ana, "Onli among us #garden")
    tweets.edit_tweet(ana, tweet, f"{TEXT} #garden")
    return tweet


@pytest.fixture
def browser(request: pytest.FixtureRequest, app: Flask, ana: User, tweet: Tweet) -> Browser:
    """The browser of whoever the test is about."""
    person = standing(request.param, ana)
    return browser_of(app, person) if person else stranger_at(app)


readers = pytest.mark.parametrize("browser", READERS, indirect=True)
others = pytest.mark.parametrize("browser", OTHERS, indirect=True)


LISTS = ["/@ana", "/local", "/tags/garden", "/"]
PAGE_AND_FRAGMENT = ({}, {"HX-Request": "true"})
PAGE_AND_JSON = ({}, JSON)


@readers
def test_followers_and_the_owner_read_the_tweets_in_every_list(browser: Browser) -> None:
    for path, headers in product(LISTS, PAGE_AND_FRAGMENT):
        assert TEXT in browser.get(path, headers=headers).text


@others
def test_nobody_else_finds_them_in_any_list(browser: Browser) -> None:
    for path, headers in product(LISTS, PAGE_AND_FRAGMENT):
        answer = browser.get(path, headers=headers)
        assert answer.status_code == 200
        assert TEXT not in answer.text


@readers
def test_followers_and_the_owner_read_a_single_tweet_and_its_history(browser: Browser, tweet: Tweet) -> None:
    for ending in ("", "/history"):
        assert TEXT in browser.get(f"/@ana/{tweet.id}{ending}").text


def alike(answers: list[TestResponse], paths: list[str]) -> bool:
    """Whether all are the same 404, but for the address that was asked."""
    assert {answer.status_code for answer in answers} == {404}
    pages = {anonymous(answer.text, path) for answer, path in zip(answers, paths, strict=True)}
    headers = {
        frozenset({*answer.headers.keys()} - {"Set-Cookie"}) for answer in answers
    }  # the first page of a browser
    return len(pages) == len(headers) == 1


@others
def test_for_everybody_else_the_tweet_is_like_one_that_never_was(browser: Browser, tweet: Tweet) -> None:
    for ending, headers in product(("", "/history"), PAGE_AND_JSON):
        paths = [f"/@ana/{tweet.id}{ending}", f"/@ana/{tweet.id + 1}{ending}", f"/@nobody/{tweet.id}{ending}"]
        assert alike([browser.get(path, headers=headers) for path in paths], paths)


@pytest.mark.parametrize("browser", OTHERS[1:], indirect=True)
def test_whoever_tries_to_change_it_finds_nothing_to_change(browser: Browser, tweet: Tweet) -> None:
    for act, method, headers in product(("edit", "delete"), ("GET", "POST"), PAGE_AND_JSON):
        paths = [f"/tweets/{tweet_id}/{act}" for tweet_id in (tweet.id, tweet.id + 1)]
        answers = [browser.open(path, method=method, headers=headers, data={"text": "Mine"}) for path in paths]
        assert alike(answers, paths)


@pytest.mark.parametrize(("browser", "status"), [("follower", 403), ("owner", 200)], indirect=["browser"])
def test_a_follower_is_told_that_it_is_not_theirs_to_change(browser: Browser, tweet: Tweet, status: int) -> None:
    for act in ("edit", "delete"):
        assert browser.get(f"/tweets/{tweet.id}/{act}").status_code == status


PEOPLE = {"followers": "friend", "following": "befriended"}


@readers
def test_followers_and_the_owner_see_who_is_in_the_lists(browser: Browser) -> None:
    profile = browser.get("/@ana").text
    for which, name in PEOPLE.items():
        assert f'href="/@{name}"' in browser.get(f"/@ana/{which}").text
        assert f'href="/@ana/{which}"' in profile


@others
def test_nobody_else_sees_who_is_in_the_lists(browser: Browser) -> None:
    profile = browser.get("/@ana").text
    for (which, name), headers in product(PEOPLE.items(), PAGE_AND_FRAGMENT):
        answer = browser.get(f"/@ana/{which}", headers=headers)
        assert answer.status_code == 200
        assert f'href="/@{name}"' not in answer.text
        assert f'href="/@ana/{which}"' not in profile


@others
def test_the_profile_itself_can_be_found_and_says_why_it_is_empty(browser: Browser) -> None:
    page = browser.get("/@ana").text
    assert "Protected account" in page
    assert ("Waiting for an answer" in page) != ("For followers only" in page)


@readers
def test_whoever_may_read_is_told_of_the_lock_beside_the_name(browser: Browser, tweet: Tweet) -> None:
    for path in ("/@ana", "/", f"/@ana/{tweet.id}"):
        page = browser.get(path).text
        assert "Protected account" in page
        assert "For followers only" not in page


def test_the_lock_stands_beside_nobody_else(client: Browser, bob: User) -> None:
    factories.tweet(bob)
    assert "Protected account" not in client.get("/@bob").text + client.get("/local").text


def seen(browser: Browser, tweet: Tweet) -> list[bool]:
    paths = ["/local", "/@bob", "/tags/open", f"/@bob/{tweet.id}", f"/@bob/{tweet.id}/history", "/@bob/followers"]
    return [words in browser.get(path).text for path, words in zip(paths, ["Out here"] * 5 + ["@fan<"], strict=True)]


def test_protecting_hides_at_once_everywhere_and_opening_brings_back(
    client: Browser, bob: User, as_user: Callable[[User], Browser]
) -> None:
    fan = factories.person("fan")
    factories.follow(fan, bob)
    tweet = factories.tweet(bob, "Out here #open")
    bobs, fans = as_user(bob), as_user(fan)
    assert seen(client, tweet) == [True] * 6
    assert bobs.post("/settings/privacy", data={"protected": "y"}).status_code == 303
    assert seen(client, tweet) == [False] * 6
    assert seen(fans, tweet) == [True] * 6
    assert "Out here" in fans.get("/").text
    assert bobs.post("/settings/privacy").status_code == 303
    assert seen(client, tweet) == [True] * 6


@pytest.mark.parametrize("browser", ["stranger", "follower"], indirect=True)
def test_somebody_suspended_is_not_found_whether_protected_or_not(browser: Browser, ana: User, tweet: Tweet) -> None:
    assert browser.get("/@ana").status_code == 200
    reread()
    with atomic():
        ana.suspended_at = clock.now()
        db.session.add(ana)
    for ending in ("", "/followers", f"/{tweet.id}"):
        paths = [f"/@ana{ending}", f"/@nobody{ending}"]
        assert alike([browser.get(path) for path in paths], paths)
