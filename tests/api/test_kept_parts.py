"""Parts of answers are kept under all that they are made of: whatever changes, nobody is told what was so before."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone
from twitter.extensions import db
from twitter.models import LinkPreview, Tweet, User
from twitter.services import privacy, reactions, tweets
from twitter.transaction import atomic
from twitter.web.cards import Fragments

HOME = "/api/v1/timelines/home"


def change(row: object, **columns: object) -> None:
    with atomic():
        for name, value in columns.items():
            setattr(row, name, value)
        db.session.add(row)


def with_card(tweet: Tweet) -> None:
    card = LinkPreview(url_hash="x" * 64, url="https://example.org/", title="Swifts", description="", site_name="")
    with atomic():
        db.session.add(card)
        db.session.flush()
    change(tweet, link_preview_id=card.id)


CHANGES: dict[str, Callable[[User, User, Tweet], object]] = {
    "a name": lambda _ana, bob, _tweet: change(bob, display_name="Robert"),
    "a username": lambda _ana, bob, _tweet: change(bob, username="rob", username_key="rob"),
    "a bio": lambda _ana, bob, _tweet: change(bob, bio="Gardens"),
    "a role": lambda _ana, bob, _tweet: change(bob, role="moderator"),
    "an avatar": lambda _ana, bob, _tweet: change(bob, avatar_key=f"ab/cd/{'0' * 28}"),
    "a banner": lambda _ana, bob, _tweet: change(bob, banner_key=f"ab/cd/{'1' * 28}"),
    "a field": lambda _ana, bob, _tweet: change(bob, extra_fields=[{"name": "Town", "value": "Porto"}]),
    "a follower": lambda _ana, bob, _tweet: factories.follow(factories.person("cleo"), bob),
    "protection": lambda _ana, bob, _tweet: privacy.set_protected(bob, True),
    "a text": lambda _ana, bob, tweet: tweets.edit_tweet(bob, tweet, "Changed, @ana"),
    "a warning": lambda _ana, _bob, tweet: change(tweet, content_warning="Spiders"),
    "an audience": lambda _ana, _bob, tweet: change(tweet, audience="followers"),
    "a mentioned username": lambda ana, _bob, _tweet: change(ana, username="anna", username_key="anna"),
    "a description": lambda _ana, _bob, tweet: change(tweet, pictures=[{**tweet.pictures[0], "alt": "A meadow"}]),
    "a like": lambda ana, _bob, tweet: reactions.like(ana, tweet),
    "a retweet": lambda _ana, _bob, tweet: factories.retweet(factories.person("cleo"), tweet),
    "a reply": lambda _ana, bob, tweet: factories.reply(bob, tweet),
    "a bookmark": lambda ana, _bob, tweet: reactions.bookmark(ana, tweet),
    "a pin": lambda _ana, bob, tweet: reactions.pin(bob, tweet),
    "a card": lambda _ana, _bob, tweet: with_card(tweet),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_is_told_at_once(app: Flask, ana: User, bob: User, what: str) -> None:
    factories.follow(ana, bob)
    tweet = factories.pictured_tweet(bob, "A field", text="Hello @ana #garden")
    factories.tweet(bob, "Quoting", quote_of=tweet)
    phone = Phone(app)
    phone.access_token = factories.oauth_token(ana)
    before = phone.get(HOME).json
    CHANGES[what](ana, bob, tweet)
    after = phone.get(HOME).json
    app.extensions["parts"] = Fragments(1_000)
    assert phone.get(HOME).json == after
    assert after != before or what == "a pin"  # which is told to who pinned alone
