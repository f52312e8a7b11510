"""Who may do what: one table of every route and method, acted out by a stranger, by another person and by the owner."""

import re
from typing import NamedTuple

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter import clock
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.services import tweets
from twitter.transaction import atomic
from twitter.web.assets import manifest

SIGN_IN = 401  # programs are told so; people are sent to the form with 303
ANYBODY = (200, 200, 200)

FORMS = {
    "auth.create_account": {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"},
    "auth.sign_in": {"username": "ana", "password": factories.PASSWORD},
    "feed.create": {"text": "Hello."},
    "feed.save": {"text": "Changed."},
    "settings.save": {"theme": "dark", "contrast": "auto", "size": "m", "language": "en"},
}


class Row(NamedTuple):
    """A method at an address, and what each person gets. The tweet and the profile in it belong to the owner."""

    method: str
    path: str
    endpoint: str
    stranger: int
    another: int
    owner: int


TABLE = [
    Row("GET", "/static/dist/{asset}", "assets.built", *ANYBODY),
    Row("GET", "/register", "auth.register", 200, 302, 302),
    Row("POST", "/register", "auth.create_account", 303, 303, 303),
    Row("GET", "/login", "auth.login", 200, 302, 302),
    Row("POST", "/login", "auth.sign_in", 303, 303, 303),
    Row("POST", "/logout", "auth.logout", SIGN_IN, 303, 303),
    Row("GET", "/", "feed.home", *ANYBODY),
    Row("GET", "/local", "feed.local", *ANYBODY),
    Row("GET", "/tags/garden", "feed.tag", *ANYBODY),
    Row("GET", "/compose", "feed.compose", SIGN_IN, 200, 200),
    Row("GET", "/tweets", "feed.tweets_address", SIGN_IN, 303, 303),
    Row("POST", "/tweets", "feed.create", SIGN_IN, 303, 303),
    Row("GET", "/tweets/{tweet}/edit", "feed.edit", SIGN_IN, 403, 200),
    Row("POST", "/tweets/{tweet}/edit", "feed.save", SIGN_IN, 403, 303),
    Row("GET", "/tweets/{tweet}/delete", "feed.ask_delete", SIGN_IN, 403, 200),
    Row("POST", "/tweets/{tweet}/delete", "feed.delete", SIGN_IN, 403, 303),
    Row("GET", "/@ana/{tweet}", "feed.tweet", *ANYBODY),
    Row("GET", "/@ana/{tweet}/history", "feed.history", *ANYBODY),
    Row("GET", "/@ana", "profile.show", *ANYBODY),
    Row("GET", "/@ana/followers", "profile.followers", *ANYBODY),
    Row("GET", "/@ana/following", "profile.following", *ANYBODY),
    Row("POST", "/@ana/follow", "profile.follow", SIGN_IN, 303, 422),
    Row("POST", "/@ana/unfollow", "profile.unfollow", SIGN_IN, 303, 303),
    Row("GET", "/people", "profile.people", SIGN_IN, 200, 200),
    Row("GET", "/people/suggested", "profile.suggested", SIGN_IN, 200, 200),
    Row("GET", "/settings", "settings.appearance", *ANYBODY),
    Row("POST", "/settings", "settings.save", 303, 303, 303),
]


def test_the_table_covers_every_route_and_method(app: Flask) -> None:
    doors = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(row.method, row.endpoint) for row in TABLE} == doors
    assert len(TABLE) == len(doors)


@pytest.mark.parametrize("person", ["stranger", "another", "owner"])
@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_everybody_gets_what_the_table_says(
    row: Row, person: str, tweet: Tweet, stranger: Browser, anas: Browser, bobs: Browser
) -> None:
    browser = {"stranger": stranger, "another": bobs, "owner": anas}[person]
    path = row.path.format(tweet=tweet.id, asset=manifest()["app.css"])
    answer = browser.open(path, method=row.method, data=FORMS.get(row.endpoint))
    expected = getattr(row, person)
    if expected == SIGN_IN:
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/login")
        answer = browser.open(path, method=row.method, data=FORMS.get(row.endpoint), headers=JSON)
    assert answer.status_code == expected
    if row.method == "POST" and answer.status_code == 303:
        assert not answer.location.startswith("/login")


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_what_another_person_tries_leaves_the_tweet_as_it_was(
    act: str, tweet: Tweet, anas: Browser, bobs: Browser
) -> None:
    form = {"text": "Changed."}
    assert bobs.post(f"/tweets/{tweet.id}/{act}", data=form).status_code == 403
    assert "The swifts are back." in bobs.get(f"/@ana/{tweet.id}").text
    assert anas.post(f"/tweets/{tweet.id}/{act}", data=form).status_code == 303
    assert "The swifts are back." not in bobs.get(f"/@ana/{tweet.id}").text


def test_a_stranger_is_sent_back_to_where_they_wanted_to_go(stranger: Browser, tweet: Tweet) -> None:
    assert (
        stranger.get(f"/tweets/{tweet.id}/edit?next=/local").location
        == f"/login?next=/tweets/{tweet.id}/edit?next%3D/local"
    )
    assert stranger.post(f"/tweets/{tweet.id}/delete").location == "/login"


def anonymous(page: str, path: str) -> str:
    """Return a page without what is new in every answer, and without the address that was asked."""
    fresh = r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|name="csrf-token" content="[^"]*"'
    return re.sub(fresh, "", page).replace(path, "")


@pytest.mark.parametrize("ending", ["", "/history"])
def test_a_tweet_one_may_not_see_is_like_one_that_never_was(
    app: Flask, ana: User, bob: User, stranger: Browser, ending: str
) -> None:
    gone, shut, other = factories.tweet(ana, "Gone"), factories.person("shut"), factories.tweet(bob, "Bob's")
    hidden = factories.tweet(shut, "Hidden")
    tweets.delete_tweet(ana, gone)
    with atomic():
        shut.suspended_at = clock.now()
        db.session.add(shut)
    paths = [
        f"/@ana/{gone.id}",
        f"/@ana/{gone.id + 1}",
        f"/@ana/{other.id}",
        f"/@nobody/{other.id}",
        f"/@shut/{hidden.id}",
    ]
    for browser in (stranger, browser_of(app, ana), browser_of(app, bob)):
        answers = [browser.get(path + ending) for path in paths]
        assert {answer.status_code for answer in answers} == {404}
        pages = {anonymous(answer.text, path + ending) for path, answer in zip(paths, answers, strict=True)}
        assert len(pages) == 1
        told = {browser.get(path + ending, headers=JSON).text for path in paths}
        assert len(told) == 1


@pytest.mark.parametrize("act", ["edit", "delete"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_deleted_tweet_can_be_edited_and_deleted_as_little_as_an_unknown_one(
    ana: User, tweet: Tweet, anas: Browser, act: str, method: str
) -> None:
    tweets.delete_tweet(ana, tweet)
    paths = [f"/tweets/{tweet_id}/{act}" for tweet_id in (tweet.id, tweet.id + 1)]
    answers = [anas.open(path, method=method) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({anonymous(answer.text, path) for path, answer in zip(paths, answers, strict=True)}) == 1


def test_a_suspended_persons_open_browser_is_a_strangers(ana: User, anas: Browser) -> None:
    assert anas.get("/compose").status_code == 200
    reread()
    with atomic():
        ana.suspended_at = clock.now()
        db.session.add(ana)
    assert anas.get("/compose").location == "/login?next=/compose"
