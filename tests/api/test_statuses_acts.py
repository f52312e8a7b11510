"""What apps do with a status, beside writing one: favourite, reblog, bookmark, pin, mute; and who may not."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from tests.api.test_statuses import STATUSES, phone_of, url_of
from twitter.api.entities.statuses import Status
from twitter.extensions import db
from twitter.models import Bookmark, Like, Pin, Tweet, User
from twitter.queries import health
from twitter.services import blocks, deletions, privacy

SCOPES = {
    "favourite": "write:favourites",
    "unfavourite": "write:favourites",
    "reblog": "write:statuses",
    "unreblog": "write:statuses",
    "bookmark": "write:bookmarks",
    "unbookmark": "write:bookmarks",
    "pin": "write:accounts",
    "unpin": "write:accounts",
    "mute": "write:mutes",
    "unmute": "write:mutes",
}


@pytest.fixture
def bobs(app: Flask, bob: User) -> Phone:
    """Bob's phone."""
    return phone_of(app, bob, "read write")


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """What Ana said."""
    return factories.tweet(ana)


def rows(kind: type[Like] | type[Bookmark] | type[Pin]) -> int:
    reread()
    return len(db.session.scalars(select(kind)).all())


@pytest.mark.parametrize(
    ("act", "field", "kind"), [("favourite", "favourited", Like), ("bookmark", "bookmarked", Bookmark)]
)
def test_it_is_done_once_however_often_and_taken_back(
    bobs: Phone, tweet: Tweet, act: str, field: str, kind: type[Like] | type[Bookmark]
) -> None:
    for expected, verb in ((True, act), (False, f"un{act}")):
        for _ in range(2):
            answer = bobs.post(url_of(tweet, f"/{verb}"))
            assert answer.status_code == 200
            matches(Status, answer.json)
            assert (answer.json["id"], answer.json[field]) == (str(tweet.id), expected)
            assert rows(kind) == expected
            assert answer.json["favourites_count"] == (expected and kind is Like)
    assert health.counters_off() == []


def test_a_reblog_answers_the_wrapper_and_taking_it_back_the_original(bobs: Phone, tweet: Tweet) -> None:
    for _ in range(2):
        answer = bobs.post(url_of(tweet, "/reblog"))
        matches(Status, answer.json)
        assert (answer.json["account"]["acct"], answer.json["reblogged"]) == ("bob", True)
        assert answer.json["id"] != str(tweet.id)
        assert (answer.json["reblog"]["id"], answer.json["reblog"]["reblogs_count"]) == (str(tweet.id), 1)
        assert answer.json["reblog"]["reblogged"] is True
    wrapper = answer.json["id"]
    assert bobs.get(f"{STATUSES}/{wrapper}").json["reblog"]["id"] == str(tweet.id)
    for _ in range(2):
        answer = bobs.post(url_of(tweet, "/unreblog"))
        assert (answer.json["id"], answer.json["reblog"], answer.json["reblogged"]) == (str(tweet.id), None, False)
    assert bobs.get(f"{STATUSES}/{wrapper}").status_code == 404
    assert health.counters_off() == []


def test_ones_own_reblog_is_deleted_like_a_status_and_the_original_stays(
    bobs: Phone, anas: Phone, tweet: Tweet
) -> None:
    wrapper = bobs.post(url_of(tweet, "/reblog")).json["id"]
    assert anas.delete(f"{STATUSES}/{wrapper}").status_code == 404
    assert bobs.delete(f"{STATUSES}/{wrapper}").json["id"] == wrapper
    assert bobs.get(f"{STATUSES}/{wrapper}").status_code == 404
    assert bobs.get(url_of(tweet)).json["reblogs_count"] == 0


def test_what_is_done_with_a_reblog_is_done_with_the_original(anas: Phone, bob: User, tweet: Tweet) -> None:
    passed_on = factories.retweet(bob, tweet)
    for act, field in (("favourite", "favourited"), ("bookmark", "bookmarked"), ("pin", "pinned")):
        answer = anas.post(url_of(passed_on, f"/{act}")).json
        assert (answer["id"], answer[field]) == (str(tweet.id), True)
    assert anas.post(url_of(passed_on, "/reblog")).json["reblog"]["id"] == str(tweet.id)


def test_a_reblog_for_followers_alone_is_refused(bobs: Phone, tweet: Tweet) -> None:
    assert bobs.post(url_of(tweet, "/reblog"), {"visibility": "private"}).status_code == 422
    assert bobs.post(url_of(tweet, "/reblog"), {"visibility": "direct"}).status_code == 422
    assert bobs.post(url_of(tweet, "/reblog"), {"visibility": "unlisted"}).status_code == 200


@pytest.mark.usefixtures("bob")
def test_what_is_not_for_everyone_is_not_passed_on(bobs: Phone, anas: Phone, ana: User, tweet: Tweet) -> None:
    closed = factories.tweet(ana, "@bob", audience="followers")
    assert bobs.post(url_of(closed, "/reblog")).status_code == 403
    assert bobs.post(url_of(closed, "/favourite")).status_code == 200
    privacy.set_protected(ana, True)
    assert anas.post(url_of(tweet, "/reblog")).status_code == 403
    assert bobs.post(url_of(tweet, "/reblog")).status_code == 404


def test_five_of_ones_own_are_pinned_and_nobody_elses(anas: Phone, bobs: Phone, ana: User) -> None:
    own = [factories.tweet(ana, f"Number {number}") for number in range(6)]
    answers = [anas.post(url_of(each, "/pin")) for each in own]
    assert [answer.status_code for answer in answers] == [200] * 5 + [422]
    assert answers[0].json["pinned"] is True
    assert bobs.get(url_of(own[0])).json["pinned"] is False
    assert bobs.post(url_of(own[5], "/pin")).status_code == 403
    assert anas.post(url_of(own[0], "/unpin")).json["pinned"] is False
    assert anas.post(url_of(own[5], "/pin")).status_code == 200
    assert rows(Pin) == 5


def test_muting_a_thread_answers_the_status_unmuted(bobs: Phone, tweet: Tweet) -> None:
    for act in ("mute", "unmute"):
        answer = bobs.post(url_of(tweet, f"/{act}"))
        matches(Status, answer.json)
        assert (answer.json["id"], answer.json["muted"]) == (str(tweet.id), False)


@pytest.mark.parametrize("act", SCOPES)
def test_it_takes_somebody_with_the_scope(app: Flask, ana: User, tweet: Tweet, act: str) -> None:
    path = url_of(tweet, f"/{act}")
    other = "write:media" if SCOPES[act] != "write:media" else "write:lists"
    assert Phone(app).post(path).status_code == 401
    assert phone_of(app, ana, f"read {other}").post(path).status_code == 403
    assert phone_of(app, ana, SCOPES[act]).post(path).status_code == 200
    for_itself = Phone(app)
    for_itself.access_token = factories.oauth_token(None, "read write")
    assert for_itself.post(path).status_code == 422
    assert bool(rows(Like)) == (act == "favourite")


@pytest.mark.parametrize("act", SCOPES)
def test_what_one_may_not_see_is_like_what_never_was(bobs: Phone, ana: User, bob: User, act: str) -> None:
    hidden, gone = factories.tweet(ana, "Hidden", audience="followers"), factories.tweet(ana, "Gone")
    deletions.delete_tweet(ana, gone)
    apart = factories.tweet(factories.person("emil"), "Apart")
    blocks.block(db.session.get_one(User, apart.author_id), bob)
    for status_id in (hidden.id, gone.id, apart.id, apart.id + 1, 2**63):
        answer = bobs.post(f"{STATUSES}/{status_id}/{act}")
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})


@pytest.mark.parametrize("act", SCOPES)
def test_a_message_is_no_tweet(bobs: Phone, anas: Phone, ana: User, bob: User, act: str) -> None:
    said = factories.message(ana, bob)
    assert anas.post(f"{STATUSES}/{said.id}/{act}").status_code == 422
    stranger = factories.message(ana, factories.person("dora"))
    assert bobs.post(f"{STATUSES}/{stranger.id}/{act}").status_code == 404
    assert (rows(Like), rows(Bookmark), rows(Pin)) == (0, 0, 0)
