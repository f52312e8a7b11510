"""What moderators did, as the person sees it on pages, and others too: one's standing, covers, limits, sign-in."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from twitter import clock
from twitter.models import Tweet, User
from twitter.services import moderation
from twitter.services.moderation import Why
from twitter.services.operator import OPERATOR

STANDING = "/settings/standing"


@pytest.fixture
def mo(app: Flask) -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def picture(app: Flask, ana: User) -> Tweet:
    """A tweet of Ana's with a picture."""
    return factories.pictured_tweet(ana, "A heron", text="Look at this")


def act(mo: User, ana: User, kind: str, **said: object) -> int:
    return moderation.act(mo, ana, kind, Why(**said)).id  # type: ignore[arg-type]


def undo(mo: User, act_id: int) -> None:
    moderation.undo(mo, act_id)


def test_ones_standing_says_what_happened_why_and_what_became_of_it(
    app: Flask, ana: User, bob: User, mo: User, picture: Tweet, anas: Browser
) -> None:
    assert "Nothing happened." in anas.get(STANDING).text
    warning = act(mo, ana, "warn", words="Mind the herons.\nThey are shy.")
    act(mo, ana, "delete_tweets", tweet_ids=(picture.id,))
    page = anas.get(STANDING).text
    for words in ("Moderators warned you", "They are shy.", "removed a tweet of yours", "Look at this", "A picture"):
        assert words in page
    assert "Undone" not in page
    undo(mo, warning)
    assert "Undone" in anas.get(STANDING).text
    newest, older = anas.get(STANDING, headers=JSON).json["acts"]
    assert (newest["kind"], newest["tweets"][0]["text"], newest["undone_at"]) == ("delete_tweets", "Look at this", None)
    assert (older["kind"], older["words"], older["undone_at"] is not None) == (
        "warn",
        "Mind the herons.\nThey are shy.",
        True,
    )
    assert "Nothing happened." in browser_of(app, bob).get(STANDING).text


def test_a_notification_leads_to_ones_standing_and_tells_when_it_is_undone(
    app: Flask, ana: User, mo: User, anas: Browser
) -> None:
    act_id = act(mo, ana, "limit", words="Too many herons.")
    page = anas.get("/notifications").text
    assert "Moderators limited your account" in page
    assert "Too many herons." in page
    assert f"{STANDING}#act-{act_id}" in page
    number = page.partition('data-notification="')[2].partition('"')[0]
    toast = anas.get(f"/notifications/{number}", headers=JSON).json
    assert (toast["sentence"].strip(), toast["url"]) == (
        "Moderators limited your account",
        f"{STANDING}#act-{act_id}",
    )
    assert "mo" not in page.partition('id="notifications"')[2].partition("</ul>")[0].split()
    undo(mo, act_id)
    page = anas.get("/notifications").text
    assert "Your account is not limited any more" in page
    assert "Moderators limited" not in page


def test_what_is_marked_stands_behind_a_word_until_it_is_opened(
    app: Flask, ana: User, bob: User, mo: User, picture: Tweet, stranger: Browser
) -> None:
    quote = factories.tweet(bob, "Look", quote_of=picture)
    place = f"/@ana/{picture.id}"
    media, quoting = "/@ana/media", f"/@bob/{quote.id}"
    assert "Sensitive" not in stranger.get(place).text
    act_id = act(mo, ana, "mark_sensitive", tweet_ids=(picture.id,))
    page = stranger.get(place).text
    assert '<details class="tweet-warning">' in page
    assert ">Sensitive</span>" in page
    assert 'property="og:image" content="' not in page or picture.pictures[0]["key"] not in page.partition("</head>")[0]
    assert ">Sensitive</span>" in stranger.get(quoting).text
    assert "Picture behind a warning: Sensitive" in stranger.get(media).text
    undo(mo, act_id)
    assert "Sensitive" not in stranger.get(place).text
    assert "Sensitive" not in stranger.get(quoting).text


def test_strangers_are_told_that_an_account_is_limited_and_may_follow_it(
    app: Flask, ana: User, bob: User, mo: User, tweet: Tweet, stranger: Browser
) -> None:
    act_id = act(mo, ana, "limit")
    bobs = browser_of(app, bob)
    for reader in (stranger, bobs):
        page = reader.get("/@ana").text
        assert "Moderators limited this account" in page
        assert tweet.text not in page
        assert "noindex" in page
        assert reader.get(f"/@ana/{tweet.id}").status_code == 404
        assert "/@ana" not in reader.get("/search?q=ana&show=people").text.partition("<main")[2]
    bobs.post("/@ana/follow")
    page = bobs.get("/@ana").text
    assert tweet.text in page
    assert "Moderators limited this account" not in page
    assert bobs.post(f"/tweets/{tweet.id}/retweet").status_code == 403
    undo(mo, act_id)
    assert tweet.text in stranger.get("/@ana").text


def test_whoever_knows_the_password_is_told_until_when_they_are_suspended(
    app: Flask, ana: User, stranger: Browser
) -> None:
    signing_in = {"username": "ana", "password": factories.PASSWORD}
    with time_machine.travel("2026-02-01T10:00:00Z", tick=False):
        moderation.suspend(OPERATOR, ana, "Shoes.", until=clock.now() + timedelta(days=7))
        right = stranger.post("/login", data=signing_in)
        wrong = stranger.post("/login", data={**signing_in, "password": "not this one at all"})
    assert right.status_code == 403
    assert "This account is suspended until 2026-02-08 10:00 (UTC)." in right.text
    assert "Whom to ask" in right.text
    assert "suspended" not in wrong.text
    assert "Whom to ask" not in wrong.text
