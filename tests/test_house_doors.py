"""What shows only when people knock: every door is locked unless it is listed, and looking changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user
from werkzeug.routing import Rule

from tests import factories, house
from tests.browsers import Browser, browser_of, stranger_at, words_in
from twitter import clock
from twitter.extensions import Base, db
from twitter.models import OAuthApp, Tweet, User
from twitter.queries import accounts
from twitter.services import tweets, verification
from twitter.transaction import atomic
from twitter.web import proofs
from twitter.web.sessions import public

# The doors that are open to people who are not signed in. Add one only with a reason. What is for apps has a lock of
# its own: tests/api/test_door.py knocks there.
OPEN = {
    "about.show",  # what the site is, and its rules: to be read before anybody signs up
    "actions.likers",  # those of a tweet that a stranger may read
    "actions.quotes",
    "actions.retweeters",
    "api_docs.read",  # whoever writes an app
    "announcements.dismiss",  # strangers read announcements as well, and put them away in their browser
    "assets.built",  # style sheets and scripts
    "auth.create_account",
    "auth.invited",  # the sign-up form, for whoever has an invitation
    "auth.login",
    "auth.register",
    "auth.sign_in",
    "emblem.show",  # the sign of the site, which apps show before anybody signs in
    "health.live",  # what watches over the processes
    "health.ready",
    "machines.robots",  # what machines may read
    "media.drawn",  # pictures, which cards show to everybody
    "media.show",
    "metrics.show",  # has a token of its own, and does not exist without one
    "pictures.show",  # those of public tweets; tests/web/test_pictures.py knocks for the others
    "recovery.ask",  # whoever forgot their password cannot sign in
    "recovery.change",
    "recovery.forgot",
    "recovery.reset",
    "verification.ask",  # a link out of a mail may be opened anywhere
    "verification.ask_change",
    "verification.change",
    "verification.verify",
    "feed.card",  # what a page of tweets shows anew
    "feed.history",  # what is public on a profile is public alone
    "feed.home",  # shows the welcome page instead
    "feed.local",
    "feed.tag",
    "feed.tweet",
    "feed.tweet_by_id",  # leads to it, when it may be seen
    "profile.followers",
    "profile.following",
    "profile.likes",
    "profile.media",
    "profile.replies",
    "profile.show",
    "search.show",  # finds for a stranger what a stranger may read
    "search.suggest",
    "search.topics",
    "tiles.show",  # the drawn pictures, as apps show them
    "settings.appearance",  # language and theme, kept in the browser
    "settings.save",
}

Address = Callable[[Rule], str]


@pytest.fixture
def edited_tweet(ana: User, bob: User) -> Tweet:
    """A tweet with a history, a tag and a mention, by somebody who is followed."""
    factories.follow(bob, ana)
    tweet = factories.tweet(ana, "Helo @bob #garden")
    tweets.edit_tweet(ana, tweet, "Hello @bob #garden")
    return tweet


@pytest.fixture
def address(app: Flask, ana: User, edited_tweet: Tweet) -> Address:
    """Fill a route's placeholders with things that exist."""
    values = {
        "username": "ana",
        "tweet_id": edited_tweet.id,
        "tag": "garden",
        "name": "app.css",
        "ended_id": 1,
        "search_id": 1,
    }
    values |= {"key": factories.stored_picture(), "number": 1, "letter": "A", "width": 36, "height": 36}
    said = factories.message(ana, *factories.people(2, "friend"))
    values |= {"conversation_id": said.conversation_id, "message_id": said.id}
    values["app_id"] = factories.oauth_app().id
    factories.oauth_token(ana, app=db.session.get_one(OAuthApp, values["app_id"]))
    values["notification_id"] = factories.notification(ana)
    shown = factories.pictured_tweet(ana, "A field").pictures[0]
    values |= {"file": f"{shown['key']}-64.webp", "picture_id": factories.picture(ana).id}
    values |= {"announcement_id": factories.announcement().id, "barrier_id": factories.barrier().id}
    links = {
        "verification.ask_change": verification.change_link_for,
        "verification.change": verification.change_link_for,
    }
    values["job_id"] = factories.job()
    friend, other = (accounts.account(name) for name in ("friend0", "friend1"))
    tweet = factories.pictured_tweet(friend, "A hill")
    values |= {"report_id": factories.report(other, friend, tweet).id, "picture_key": tweet.pictures[0]["key"]}
    values["act_id"] = factories.act(factories.person("keeper", role="moderator"), friend).id
    invited = factories.invitation()
    values |= {"invitation_id": invited.id, "code": invited.code}
    values |= {"rule_id": factories.rule().id, "user_id": factories.applicant().id, "way": "up"}
    adapter = app.url_map.bind("localhost")

    def fill(rule: Rule) -> str:
        known = values | {"link": links.get(rule.endpoint, verification.link_for)(ana)}
        return adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})

    return fill


def test_every_door_is_locked_unless_it_is_on_the_list(app: Flask, address: Address) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("api.")]
    assert house.open_doors(stranger_at(app), rules, address) == OPEN
    assert house.marked_public(app) == OPEN


def test_the_alarm_rings_for_an_open_door(make_app: Callable[..., Flask], address: Address) -> None:
    app = make_app()
    app.add_url_rule("/locked", "locked", lambda: "Mine.", methods=["GET", "POST"])
    app.add_url_rule("/planted", "planted", public(lambda: "Everybody's."))
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in {"locked", "planted"}]
    assert house.open_doors(stranger_at(app), rules, lambda rule: rule.rule) == {"planted"}
    assert house.marked_public(app) == OPEN | {"planted"}


def written_by_looking(browser: Browser, paths: list[str]) -> dict[str, list[str]]:
    """Return the addresses that changed tables when they were only looked at, two hours from now."""
    changed = {}
    for path in paths:
        before = house.contents(db.engine, Base.metadata)
        with time_machine.travel(clock.now() + timedelta(hours=2)):  # by then it is worth noting that somebody was here
            answer = browser.get(path)
        assert answer.status_code < 400, path
        assert not (answer.location or "").startswith("/admin/enter"), path
        after = house.contents(db.engine, Base.metadata)
        if before != after:
            changed[path] = [table for table in after if before[table] != after[table]]
    return changed


def test_looking_at_a_page_writes_nothing(
    app: Flask, ana: User, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    # What an app wants has to stand in the address of `consent`: tests/web/test_consent.py looks there.
    # `metrics` does not exist without a token.
    unseen = {"assets", "api", "consent", "metrics"}
    pages = [rule for rule in looked_at if rule.endpoint.partition(".")[0] not in unseen]
    paths = [address(rule) for rule in pages]
    assert len(paths) > 10
    with atomic():
        ana.role = "admin"  # who may look at every page
    monkeypatch.setattr(proofs, "IDLE_LIMIT", timedelta(hours=3))  # or the admin pages would be one, which asks again
    assert written_by_looking(browser_of(app, ana), paths) == {}


def test_the_alarm_rings_for_a_page_that_writes(make_app: Callable[..., Flask], ana: User) -> None:
    app = make_app()
    app.add_url_rule("/planted", "planted", lambda: str(factories.tweet(current_user.user).id))
    assert {*written_by_looking(browser_of(app, ana), ["/planted"])["/planted"]} == {
        *("users", "tweets", "home_entries", "search_documents", "search_terms")
    }


def named_on_page(browser: FlaskClient) -> str:
    """Return whose name stands in the account menu."""
    return words_in(browser.get("/local").text, "account-name")


def test_two_people_and_a_stranger_get_three_answers(app: Flask, ana: User, bob: User) -> None:
    browsers = [browser_of(app, ana), browser_of(app, bob), stranger_at(app), browser_of(app, ana)]
    assert [named_on_page(browser) for browser in browsers] == ["Ana", "Bob", "", "Ana"]


def test_the_alarm_rings_for_two_people_answered_as_one(app: Flask, ana: User, bob: User) -> None:
    answers = []
    for person in (ana, bob):
        browser = FlaskClient(app, app.response_class, use_cookies=True)  # joins the context that this test holds open
        browser.set_cookie("sid", factories.session_secret(person))
        answers.append(named_on_page(browser))
    assert answers == ["Ana", "Ana"]
