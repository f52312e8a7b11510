"""Hashtags and trends as apps see them; what does not exist here says so."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone, phone_of
from tests.api.shapes import matches
from twitter import clock, ids
from twitter.api.entities.statuses import Status
from twitter.api.entities.tags import FeaturedTag, Tag
from twitter.extensions import db
from twitter.models import Topic, Tweet, User
from twitter.services import blocks, deletions, entities, mutes, privacy
from twitter.transaction import atomic

TRENDS = "/api/v1/trends"


@pytest.fixture
def anas(app: Flask, ana: User) -> Phone:
    """Ana's phone."""
    return phone_of(app, ana)


def written(author: User, text: str, days: int, **columns: Any) -> Tweet:
    """Store what somebody wrote some days ago; ids never go back, not even with the clock."""
    then = ids.first_id_at(clock.now() - timedelta(days=days))
    row = Tweet(id=then + ids.new_id() % 4096, author_id=author.id, text=text, mention_ids={}, **columns)
    with atomic():
        db.session.add(row)
        db.session.flush()
        entities.index(row)
    return row


def used(phone: Phone, name: str) -> list[tuple[str, str]]:
    """Return the history of a hashtag: how often, and by how many, today first."""
    tag = phone.get(f"/api/v1/tags/{name}").json
    return [(day["uses"], day["accounts"]) for day in tag["history"]]


def test_a_hashtag_knows_its_last_seven_days(phone: Phone, ana: User, bob: User) -> None:
    for days, author in ((9, ana), (2, ana), (2, bob), (2, bob), (0, ana)):
        written(author, "In the #Garden", days)
    answer = phone.get("/api/v1/tags/gARDEN")
    matches(Tag, answer.json)
    assert (answer.json["name"], answer.json["following"], answer.json["featuring"]) == ("Garden", False, False)
    assert answer.json["url"].endswith("/tags/Garden")
    assert used(phone, "garden") == [("1", "1"), ("0", "0"), ("3", "2"), *[("0", "0")] * 4]
    days = [int(day["day"]) for day in answer.json["history"]]
    assert days == sorted(days, reverse=True)
    assert all(day % 86_400 == 0 for day in days)


def test_only_what_strangers_may_read_counts(phone: Phone, ana: User, bob: User) -> None:
    factories.tweet(ana, "#garden", audience="followers")
    deletions.delete_tweet(ana, factories.tweet(ana, "#garden"))
    factories.tweet(bob, "#garden")
    assert used(phone, "garden")[0] == ("1", "1")
    privacy.set_protected(bob, True)
    assert used(phone, "garden")[0] == ("0", "0")


def test_a_hashtag_nobody_used_is_one_all_the_same_and_another_text_is_not(phone: Phone) -> None:
    answer = phone.get("/api/v1/tags/quiet")
    matches(Tag, answer.json)
    assert (answer.json["id"], answer.json["name"]) == ("0", "quiet")
    for name in ("2026", "two words", "a-b", "%00", "%F0%9F%92%A9"):
        answer = phone.get(f"/api/v1/tags/{name}")
        assert answer.status_code == 404
        assert [*answer.json] == ["error"]


def test_hashtags_are_neither_followed_nor_shown_on_profiles(anas: Phone, ana: User) -> None:
    factories.tweet(ana, "#garden")
    for act, status in (("follow", 422), ("unfollow", 200), ("feature", 422), ("unfeature", 200)):
        answer = anas.post(f"/api/v1/tags/garden/{act}")
        assert answer.status_code == status
        if status == 200:
            matches(Tag, answer.json)
            assert not answer.json["following"]
        else:
            assert [*answer.json] == ["error"]
    for path in ("followed_tags", "featured_tags", "featured_tags/suggestions", f"accounts/{ana.id}/featured_tags"):
        answer = anas.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json) == (200, [])
        matches(list[FeaturedTag], answer.json)
    assert anas.post("/api/v1/featured_tags", {"name": "garden"}).status_code == 422
    assert anas.post("/api/v1/featured_tags", {}).json["details"] == {"name": "missing"}
    assert anas.delete("/api/v1/featured_tags/1").status_code == 404
    assert anas.get("/api/v1/accounts/1/featured_tags").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "tags/garden/follow"),
        ("POST", "tags/garden/unfollow"),
        ("POST", "tags/garden/feature"),
        ("POST", "tags/garden/unfeature"),
        ("GET", "followed_tags"),
        ("GET", "featured_tags"),
        ("GET", "featured_tags/suggestions"),
        ("POST", "featured_tags"),
        ("DELETE", "featured_tags/1"),
    ],
)
def test_what_is_ones_own_asks_for_a_token_that_may(
    app: Flask, ana: User, phone: Phone, method: str, path: str
) -> None:
    assert phone.open(method, f"/api/v1/{path}").status_code == 401
    assert phone_of(app, ana, "read:search write:media").open(method, f"/api/v1/{path}").status_code == 403


def topic(position: int, name: str) -> None:
    with atomic():
        db.session.add(Topic(position=position, name=name, people=5, history=[0, 0, 0, 0, 0, 0, 5]))


def test_trends_are_the_topics_that_are_hashtags_in_use(phone: Phone, ana: User, bob: User) -> None:
    factories.tweet(ana, "#Swifts and harbours #rain")
    factories.tweet(bob, "#swifts")
    for position, name in enumerate(("swifts", "harbours", "#Rain", "#quiet"), start=1):
        topic(position, name)
    for path in (TRENDS, f"{TRENDS}/tags"):
        answer = phone.get(path)
        matches(list[Tag], answer.json)
        assert [tag["name"] for tag in answer.json] == ["Swifts", "rain"]
    assert answer.json[0]["history"][0]["accounts"] == "2"
    first = phone.get(f"{TRENDS}/tags?limit=1")
    assert [tag["name"] for tag in first.json] == ["Swifts"]
    assert f'{TRENDS}/tags?limit=1&offset=1>; rel="next"' in first.headers["Link"]
    assert [tag["name"] for tag in phone.get(f"{TRENDS}/tags?limit=1&offset=1").json] == ["rain"]
    assert phone.get(f"{TRENDS}/tags?offset=100000000000").json == []
    assert phone.get(f"{TRENDS}/tags?limit=x").status_code == 422
    assert phone.get(f"{TRENDS}/links").json == []


def test_trends_take_a_few_statements_however_many_there_are(phone: Phone, ana: User, statements: list[str]) -> None:
    for position in range(1, 12):
        factories.tweet(ana, f"#tag{position}")
        topic(position, f"#tag{position}")
    statements.clear()
    assert len(phone.get(f"{TRENDS}/tags").json) == 10
    assert len(statements) == 2


def liked(author: User, text: str, likers: list[User], **options: object) -> str:
    tweet = factories.tweet(author, text, **options)
    for liker in likers:
        factories.like(liker, tweet)
    return str(tweet.id)


def test_popular_tweets_are_those_of_the_last_days_that_most_like(
    app: Flask, ana: User, bob: User, phone: Phone, statements: list[str]
) -> None:
    likers = factories.people(4)
    written(ana, "Long ago", 5, like_count=4)
    most, some = liked(ana, "Most", likers), liked(bob, "Some", likers[:2])
    liked(ana, "One", likers[:1])
    liked(ana, "Covered", likers, content_warning="Spiders")
    liked(factories.person("shut", is_protected=True), "Hidden", [])
    for liker in likers:
        factories.follow(liker, ana)
    liked(ana, "For followers", likers, audience="followers")
    statements.clear()
    answer = phone.get(f"{TRENDS}/statuses")
    assert len(statements) == 3
    matches(list[Status], answer.json)
    assert [each["id"] for each in answer.json] == [most, some]
    assert [each["id"] for each in phone.get(f"{TRENDS}/statuses?limit=1&offset=1").json] == [some]
    bobs = phone_of(app, bob)
    mutes.mute(bob, ana)
    assert [each["id"] for each in bobs.get(f"{TRENDS}/statuses").json] == [some]
    blocks.block(ana, bob)
    assert [each["id"] for each in phone_of(app, ana).get(f"{TRENDS}/statuses").json] == [most]
