"""Timelines as apps read them: what stands in them, page by page in both directions, and what they cost."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.api.conftest import Phone, phone_of
from tests.api.pages import ids, links, said, walk
from tests.api.shapes import matches
from twitter.api.entities.statuses import Status
from twitter.models import Tweet, User
from twitter.services import blocks, deletions, mutes, preferences, reactions

HOME, PUBLIC = "/api/v1/timelines/home", "/api/v1/timelines/public"


@pytest.fixture
def anas(app: Flask, ana: User) -> Phone:
    """Ana's phone."""
    return phone_of(app, ana)


def write(author: User, count: int, text: str = "Number {}") -> list[Tweet]:
    return [factories.tweet(author, text.format(number)) for number in range(count)]


def keep_all(phone: Phone, keeper: User, author: User, count: int) -> None:
    for tweet in write(author, count):
        reactions.like(keeper, tweet)
        reactions.bookmark(keeper, tweet)


LISTS: dict[str, Callable[[User], str]] = {
    "home": lambda _ana: HOME,
    "public": lambda _ana: PUBLIC,
    "tag": lambda _ana: "/api/v1/timelines/tag/GARDEN",
    "account": lambda ana: f"/api/v1/accounts/{ana.id}/statuses",
    "bookmarks": lambda _ana: "/api/v1/bookmarks",
    "favourites": lambda _ana: "/api/v1/favourites",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_walked_in_both_directions_and_gives_each_entry_once(anas: Phone, ana: User, name: str) -> None:
    for tweet in write(ana, 9, "Number {} #garden"):
        reactions.like(ana, tweet)
        reactions.bookmark(ana, tweet)
    path = LISTS[name](ana)
    newest_first = [f"Number {number} #garden" for number in reversed(range(9))]
    down = [*walk(anas, f"{path}?limit=4")]
    assert [said(page) for page in down] == [newest_first[:4], newest_first[4:8], newest_first[8:]]
    matches(list[Status], down[0].json)
    assert "next" not in links(down[-1])
    up = [*walk(anas, links(down[-1])["prev"], "prev")]
    assert [said(page) for page in up] == [newest_first[4:8], newest_first[:4], []]
    assert up[-1].headers.get("Link") is None
    assert said(anas.get(f"{path}?limit=100")) == newest_first


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_session_the_cards_and_the_people(
    anas: Phone, ana: User, name: str, statements: list[str]
) -> None:
    path, costs = LISTS[name](ana), []
    for count in (2, 20):
        for tweet in write(ana, count, "Number {} #garden"):
            reactions.like(ana, tweet)
            reactions.bookmark(ana, tweet)
        for reader in factories.people(count, f"person{count}x"):
            factories.follow(ana, reader)
            factories.tweet(reader)
        statements.clear()
        assert anas.get(path).status_code == 200
        costs.append(len(statements))
    assert costs == [3, 3], statements


def test_links_keep_the_other_parameters_and_are_whole(anas: Phone, ana: User) -> None:
    write(ana, 3)
    found = links(anas.get(f"{PUBLIC}?local=true&limit=1&max_id=9000000000000000000"))
    for rel, cursor in (("next", "max_id"), ("prev", "min_id")):
        assert set(parse_qs(urlsplit(found[rel]).query)) == {"local", "limit", cursor}


def test_since_id_is_the_newest_above_and_min_id_what_stands_right_above(anas: Phone, ana: User) -> None:
    first, *_ = write(ana, 6)
    assert said(anas.get(f"{HOME}?since_id={first.id}&limit=2")) == ["Number 5", "Number 4"]
    assert said(anas.get(f"{HOME}?min_id={first.id}&limit=2")) == ["Number 2", "Number 1"]
    assert said(anas.get(f"{HOME}?min_id={first.id}&max_id={first.id}")) == []
    newest = ids(anas.get(HOME))[0]
    assert said(anas.get(f"{HOME}?min_id={first.id}&max_id={newest}")) == [f"Number {n}" for n in (4, 3, 2, 1)]


@pytest.mark.parametrize(("limit", "count"), [("0", 1), ("-3", 1), ("41", 40), ("40", 40)])
def test_a_limit_is_the_nearest_that_is_allowed(anas: Phone, ana: User, limit: str, count: int) -> None:
    write(ana, 41)
    assert len(anas.get(f"{HOME}?limit={limit}").json) == count


@pytest.mark.parametrize("query", ["limit=many", "max_id=abc", "min_id=-1", "since_id=1.5", f"max_id={'9' * 20}"])
def test_a_page_that_cannot_be_is_refused(anas: Phone, query: str) -> None:
    answer = anas.get(f"{HOME}?{query}")
    assert answer.status_code == 422
    assert set(answer.json) >= {"error"}


@pytest.mark.parametrize(
    "path", [HOME, "/api/v1/timelines/list/1", "/api/v1/bookmarks", "/api/v1/favourites", "/api/v1/followed_tags"]
)
def test_what_is_ones_own_is_refused_to_strangers_and_to_narrow_tokens(
    app: Flask, ana: User, phone: Phone, path: str
) -> None:
    refused = phone.get(path)
    assert refused.status_code == 401
    assert refused.json == {"error": "The access token is invalid"}
    narrow = phone_of(app, ana, "read:accounts write").get(path)
    assert narrow.status_code == 403
    assert [*narrow.json] == ["error"]
    phone.access_token = factories.oauth_token(None)
    assert phone.get(path).status_code == 422


def test_home_is_what_its_reader_chose_to_see(app: Flask, ana: User, bob: User) -> None:
    bobs, cleo = phone_of(app, bob), factories.person("cleo")
    for followed in (ana, cleo):
        factories.follow(bob, followed)
    first = factories.tweet(ana, "First")
    factories.reply(cleo, first, "An answer")
    other = factories.tweet(factories.person("dora"), "Passed on")
    wrapper = factories.retweet(ana, other)
    assert said(bobs.get(HOME)) == ["Passed on", "An answer", "First"]
    [top, *_] = bobs.get(HOME).json
    assert (top["id"], top["account"]["username"]) == (str(wrapper.id), "ana")
    assert (top["reblog"]["id"], top["reblog"]["account"]["username"]) == (str(other.id), "dora")
    preferences.choose_home(bob, replies=False, retweets=False)
    assert said(bobs.get(HOME)) == ["First"]


def test_home_forgets_what_was_deleted_blocked_or_muted(app: Flask, ana: User, bob: User) -> None:
    bobs, cleo = phone_of(app, bob), factories.person("cleo")
    for followed in (ana, cleo):
        factories.follow(bob, followed)
    gone = factories.tweet(ana, "Gone")
    factories.tweet(ana, "From ana")
    factories.tweet(cleo, "From cleo")
    deletions.delete_tweet(ana, gone)
    assert said(bobs.get(HOME)) == ["From cleo", "From ana"]
    mutes.mute(bob, cleo)
    assert said(bobs.get(HOME)) == ["From ana"]
    blocks.block(ana, bob)
    assert said(bobs.get(HOME)) == []


def test_public_is_what_strangers_may_read_without_replies_and_retweets(
    app: Flask, ana: User, bob: User, phone: Phone
) -> None:
    shut = factories.person("shut", is_protected=True)
    tweet = factories.tweet(ana, "First hand")
    factories.reply(bob, tweet)
    factories.retweet(bob, tweet)
    factories.tweet(shut, "Hidden")
    factories.tweet(ana, "For followers", audience="followers")
    assert said(phone.get(PUBLIC)) == ["First hand"]
    assert said(phone.get(f"{PUBLIC}?local=true")) == ["First hand"]
    assert said(phone.get(f"{PUBLIC}?remote=true")) == []
    assert phone_of(app, ana, "write").get(PUBLIC).status_code == 403
    phone.access_token = "no token"
    assert phone.get(PUBLIC).status_code == 401


@pytest.mark.parametrize("path", [PUBLIC, "/api/v1/timelines/tag/garden"])
def test_only_media_leaves_pictures_each_tweet_once(anas: Phone, ana: User, path: str) -> None:
    factories.tweet(ana, "No picture #garden")
    pictured = [factories.pictured_tweet(ana, *["A field"] * count, text=f"{count} #garden") for count in (1, 4, 2)]
    newest_first = [str(tweet.id) for tweet in reversed(pictured)]
    assert ids(anas.get(f"{path}?only_media=true")) == newest_first
    pages = [*walk(anas, f"{path}?only_media=1&limit=2")]
    assert [ids(page) for page in pages] == [newest_first[:2], newest_first[2:]]
    deletions.delete_tweet(ana, pictured[2])
    assert ids(anas.get(f"{path}?only_media=true")) == newest_first[1:]


def test_a_hashtag_with_others_and_without(phone: Phone, ana: User) -> None:
    for text in ("#garden", "#garden #bees", "#garden #bees #rain", "#rain", "#rain #GARDEN"):
        factories.tweet(ana, text)
    tag = "/api/v1/timelines/tag/garden"
    assert len(phone.get(tag).json) == 4
    assert said(phone.get(f"{tag}?all[]=bees&all[]=Rain")) == ["#garden #bees #rain"]
    assert said(phone.get(f"{tag}?none[]=bees")) == ["#rain #GARDEN", "#garden"]
    assert said(phone.get(f"{tag}?any[]=rain")) == [
        "#rain #GARDEN",
        "#rain",
        "#garden #bees #rain",
        "#garden #bees",
        "#garden",
    ]
    assert said(phone.get(f"{tag}?any[]=rain&none[]=bees&limit=2")) == ["#rain #GARDEN", "#rain"]
    assert said(phone.get(f"{tag}?all=bees&none[]=rain")) == ["#garden #bees"]
    assert said(phone.get(f"{tag}?remote=true")) == []
    assert said(phone.get("/api/v1/timelines/tag/nobodysaid")) == []


def test_there_are_no_lists_and_no_links(anas: Phone, phone: Phone) -> None:
    assert anas.get("/api/v1/timelines/list/1").status_code == 404
    answer = phone.get("/api/v1/timelines/link?url=https://example.org/")
    assert (answer.status_code, answer.json) == (200, [])


def test_what_one_keeps_is_in_the_order_of_keeping_and_nobody_elses(app: Flask, ana: User, bob: User) -> None:
    older, newer = factories.tweet(bob, "Older"), factories.tweet(bob, "Newer")
    for tweet in (newer, older):
        reactions.like(ana, tweet)
        reactions.bookmark(ana, tweet)
    anas, bobs = phone_of(app, ana), phone_of(app, bob)
    for path, flag in (("/api/v1/bookmarks", "bookmarked"), ("/api/v1/favourites", "favourited")):
        assert said(anas.get(path)) == ["Older", "Newer"]
        assert [each[flag] for each in anas.get(path).json] == [True, True]
        assert said(bobs.get(path)) == []
        cursors = parse_qs(urlsplit(links(anas.get(path))["prev"]).query)
        assert int(cursors["min_id"][0]) > newer.id
    deletions.delete_tweet(bob, older)
    blocks.block(bob, ana)
    assert said(anas.get("/api/v1/bookmarks")) == []


def test_an_unchanged_home_is_told_in_a_line_and_a_changed_one_anew(app: Flask, ana: User, bob: User) -> None:
    anas = phone_of(app, ana)
    tweet = factories.tweet(ana)
    first = anas.get(HOME)

    def again() -> TestResponse:
        return anas.get(HOME, headers={"If-None-Match": first.headers["ETag"]})

    unchanged = again()
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]
    reactions.like(bob, tweet)
    assert again().json[0]["favourites_count"] == 1
    reactions.unlike(bob, tweet)
    assert again().status_code == 304
    preferences.choose_home(ana, replies=False, retweets=True)
    assert again().status_code == 304
    factories.tweet(ana, "New")
    assert said(again()) == ["New", "The swifts are back."]


def test_two_people_are_never_answered_as_one(app: Flask, ana: User, bob: User) -> None:
    factories.tweet(ana)
    first = phone_of(app, ana).get(HOME)
    bobs: Any = phone_of(app, bob).get(HOME, headers={"If-None-Match": first.headers["ETag"]})
    assert (bobs.status_code, bobs.json) == (200, [])
    assert "Authorization" in bobs.headers["Vary"]
    assert "private" in bobs.headers["Cache-Control"]
