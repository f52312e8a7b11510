"""What moderators did, as apps show it: to the person, and to others."""

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone, phone_of
from tests.api.shapes import matches
from twitter.api.entities.accounts import Account
from twitter.api.entities.notifications import GroupedNotificationsResults, Notification
from twitter.api.entities.statuses import Status
from twitter.models import Tweet, User
from twitter.services import moderation
from twitter.services.moderation import Why

TOLD = "/api/v1/notifications"


@pytest.fixture
def mo() -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def picture(ana: User) -> Tweet:
    """A tweet of Ana's with a picture."""
    return factories.pictured_tweet(ana, "A heron", text="Look at this")


ACTIONS = {
    "none": ("warn", 0),
    "delete_statuses": ("delete_tweets", 1),
    "mark_statuses_as_sensitive": ("mark_sensitive", 1),
    "sensitive": ("mark_sensitive", 0),
    "silence": ("limit", 0),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_apps_are_told_of_acts_as_of_warnings_until_they_are_undone(
    action: str, ana: User, mo: User, picture: Tweet, anas: Phone
) -> None:
    kind, tweets = ACTIONS[action]
    tweet_ids = (picture.id,) * tweets
    act = moderation.act(mo, ana, kind, Why(words="Mind the herons.", tweet_ids=tweet_ids))
    (told,) = anas.get(TOLD).json
    matches(Notification, told)
    assert (told["type"], told["account"]["username"], told["status"]) == ("moderation_warning", "ana", None)
    warning = told["moderation_warning"]
    assert (warning["id"], warning["action"], warning["text"]) == (str(act.id), action, "Mind the herons.")
    assert warning["status_ids"] == [str(each) for each in tweet_ids]
    groups = anas.get("/api/v2/notifications").json
    matches(GroupedNotificationsResults, groups)
    assert groups["notification_groups"][0]["moderation_warning"] == warning
    moderation.undo(mo, act.id)
    assert anas.get(TOLD).json == anas.get("/api/v2/notifications").json["notification_groups"] == []


def test_what_is_marked_is_sensitive_without_words(ana: User, mo: User, picture: Tweet, stranger: Phone) -> None:
    place = f"/api/v1/statuses/{picture.id}"
    assert stranger.get(place).json["sensitive"] is False
    act = moderation.act(mo, ana, "mark_sensitive", Why())
    shown = stranger.get(place).json
    matches(Status, shown)
    assert (shown["sensitive"], shown["spoiler_text"]) == (True, "")
    moderation.undo(mo, act.id)
    assert stranger.get(place).json["sensitive"] is False


def test_strangers_see_of_somebody_limited_that_they_are_and_nothing_they_wrote(
    ana: User, mo: User, picture: Tweet, bob: User, app: Flask
) -> None:
    bobs = phone_of(app, bob)
    account = f"/api/v1/accounts/{ana.id}"
    assert "limited" not in bobs.get(account).json
    moderation.act(mo, ana, "limit", Why())
    shown = bobs.get(account).json
    matches(Account, shown)
    assert shown["limited"] is True
    assert bobs.get(f"{account}/statuses").json == []
    assert bobs.get("/api/v2/search?q=ana").json["accounts"] == []
    assert bobs.get(f"/api/v1/statuses/{picture.id}").status_code == 404
    bobs.post(f"{account}/follow")
    assert [each["id"] for each in bobs.get(f"{account}/statuses").json] == [str(picture.id)]
