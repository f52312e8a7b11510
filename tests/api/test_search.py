"""Search as apps ask for it: the same box as on pages, with the same rules, for three kinds of things at once."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config import RATE_LIMITS
from tests import factories
from tests.api.conftest import Phone, phone_of
from tests.api.shapes import matches
from twitter.api.entities.tags import Found, FoundNames
from twitter.models import User
from twitter.services import blocks, deletions, privacy
from twitter.web.answers import absolute

SEARCH = "/api/v2/search"
NOTHING: dict[str, list[str]] = {"accounts": [], "statuses": [], "hashtags": []}


@pytest.fixture
def anas(app: Flask, ana: User) -> Phone:
    """Ana's phone."""
    return phone_of(app, ana)


def asked(phone: Phone, **query: object) -> TestResponse:
    return phone.get(SEARCH, query_string={name: str(value) for name, value in query.items()})


def found(phone: Phone, **query: object) -> dict[str, list[str]]:
    """Return what a search finds: people and hashtags by name, tweets by id."""
    answer = asked(phone, **query)
    assert answer.status_code == 200, answer.text
    matches(Found, answer.json)
    keys = {"accounts": "username", "statuses": "id", "hashtags": "name"}
    return {kind: [each[key] for each in answer.json[kind]] for kind, key in keys.items()}


@pytest.fixture
def tweet_id(bob: User) -> str:
    """A tweet of bob's."""
    return str(factories.tweet(bob, "The swifts are over the #harbour").id)


def test_people_tweets_and_hashtags_are_found_at_once(phone: Phone, bob: User, tweet_id: str) -> None:
    harbour = factories.person("harbour_master")
    told = str(factories.tweet(harbour, "Nothing but harbour").id)
    assert found(phone, q="harbour") == {
        "accounts": ["harbour_master"],
        "statuses": [told, tweet_id],
        "hashtags": ["harbour"],
    }
    for kind in ("accounts", "statuses", "hashtags"):
        only = found(phone, q="harbour", type=kind)
        assert [name for name in only if only[name]] == [kind]
    assert found(phone, q="#harbour")["accounts"] == []
    assert found(phone, q="#harbour")["statuses"] == [tweet_id]
    assert found(phone, q="harbour from:bob")["statuses"] == [tweet_id]
    assert found(phone, q="nothing of the kind") == NOTHING


def test_what_is_hidden_is_not_found(app: Flask, phone: Phone, ana: User, bob: User, tweet_id: str) -> None:
    anas = phone_of(app, ana)
    assert found(anas, q="swifts")["statuses"] == [tweet_id]
    assert found(anas, q="bob")["accounts"] == ["bob"]
    blocks.block(bob, ana)
    assert found(anas, q="swifts") == found(anas, q="bob") == NOTHING
    privacy.set_protected(bob, True)
    assert found(phone, q="swifts") == NOTHING


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 422),
        ({"q": ""}, 422),
        ({"q": "x", "type": "everything"}, 422),
        ({"q": "x", "limit": "many"}, 422),
        ({"q": "x" * 301}, 422),
        ({"q": "x", "offset": "1"}, 401),
    ],
)
def test_what_cannot_be_looked_for_is_refused(phone: Phone, query: dict[str, str], status: int) -> None:
    answer = phone.get(SEARCH, query_string=query)
    assert answer.status_code == status
    assert isinstance(answer.json["error"], str)


def test_a_token_that_is_shown_must_be_good_and_may_search(app: Flask, ana: User, phone: Phone) -> None:
    assert asked(phone_of(app, ana, "read:statuses"), q="x").status_code == 403
    phone.access_token = "no token"
    assert asked(phone, q="x").status_code == 401


def test_places_and_cursors(anas: Phone, bob: User) -> None:
    ids = [str(factories.tweet(bob, f"Swift number {number}").id) for number in range(6)]
    ids.reverse()
    assert found(anas, q="swift", limit=2)["statuses"] == ids[:2]
    assert found(anas, q="swift", limit=2, offset=2)["statuses"] == ids[2:4]
    assert found(anas, q="swift", limit=2, offset=6)["statuses"] == []
    assert found(anas, q="swift", limit=2, offset=10**12) == NOTHING
    assert found(anas, q="swift", max_id=ids[3])["statuses"] == ids[4:]
    assert found(anas, q="swift", min_id=ids[3], limit=2)["statuses"] == ids[1:3]
    assert len(found(anas, q="swift", limit=0)["statuses"]) == 1
    for number in range(5):
        factories.person(f"swift{number}")
    everybody = found(anas, q="swift", type="accounts")["accounts"]
    parts = [found(anas, q="swift", type="accounts", limit=2, offset=skipped)["accounts"] for skipped in (0, 2, 4)]
    assert [name for part in parts for name in part] == everybody
    assert len(everybody) == 5


def test_only_whom_one_follows_and_only_what_one_person_wrote(anas: Phone, ana: User, bob: User, tweet_id: str) -> None:
    bobby = factories.person("bobby")
    factories.follow(ana, bobby)
    mine = str(factories.tweet(ana, "No swifts here").id)
    assert found(anas, q="bob", type="accounts")["accounts"] == ["bob", "bobby"]
    assert found(anas, q="bob", type="accounts", following="true", limit=1)["accounts"] == ["bobby"]
    assert found(anas, q="swifts")["statuses"] == [mine, tweet_id]
    assert found(anas, q="swifts", account_id=bob.id)["statuses"] == [tweet_id]
    assert found(anas, q='"swifts are', account_id=bob.id)["statuses"] == [tweet_id]
    assert found(anas, q="swifts", account_id=12345)["statuses"] == []


@pytest.mark.parametrize("name", ["bob", "@bob", "bob@{host}", "@bob@{host}"])
def test_a_person_is_found_by_their_handle(phone: Phone, bob: User, name: str) -> None:
    host = absolute("").partition("://")[2]
    assert found(phone, q=name.format(host=host), resolve="true")["accounts"] == [bob.username]
    assert found(phone, q="@bob@elsewhere.example", resolve="true") == NOTHING


def test_an_address_of_this_site_finds_what_is_there(
    app: Flask, anas: Phone, ana: User, bob: User, tweet_id: str
) -> None:
    for path in (f"/@bob/{tweet_id}", f"/tweets/{tweet_id}", f"/@bob/{tweet_id}/?x=1"):
        assert found(anas, q=absolute(path), resolve="true") == {**NOTHING, "statuses": [tweet_id]}
    assert found(anas, q=absolute("/@BOB")) == {**NOTHING, "accounts": ["bob"]}
    assert found(anas, q=absolute("/tags/harbour")) == {**NOTHING, "hashtags": ["harbour"]}
    assert found(anas, q=absolute(f"/@bob/{tweet_id}"), type="accounts") == NOTHING
    assert found(anas, q=absolute(f"/@bob/{tweet_id}"), offset=1) == NOTHING
    for path in ("/", "/@nobody", "/@bob/12345", "/@bob/x", "/settings", "/nowhere", "//", "/@"):
        assert found(anas, q=absolute(path)) == NOTHING
    privacy.set_protected(bob, True)
    assert found(anas, q=absolute(f"/@bob/{tweet_id}")) == NOTHING


def test_a_deleted_tweet_is_found_no_more(anas: Phone, bob: User) -> None:
    tweet = factories.tweet(bob, "Gone")
    deletions.delete_tweet(bob, tweet)
    assert found(anas, q="gone") == found(anas, q=absolute(f"/@bob/{tweet.id}")) == NOTHING


def test_older_apps_get_hashtags_by_name(anas: Phone, phone: Phone, tweet_id: str) -> None:
    answer = anas.get("/api/v1/search?q=harbour")
    matches(FoundNames, answer.json)
    assert answer.json["hashtags"] == ["harbour"]
    assert [each["id"] for each in answer.json["statuses"]] == [tweet_id]
    assert phone.get("/api/v1/search?q=harbour").status_code == 401


def test_a_search_takes_as_many_statements_for_few_as_for_many(anas: Phone, bob: User, statements: list[str]) -> None:
    costs = []
    for count in (2, 20):
        for number in range(count):
            factories.tweet(bob, f"Number {number} of #swift{count}x{number} swift")
            factories.person(f"swift{count}_{number}")
        statements.clear()
        assert asked(anas, q="swift").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 9


def test_pages_and_apps_are_counted_together(
    limited: Flask, monkeypatch: pytest.MonkeyPatch, as_user: Callable[[User], object], bob: User
) -> None:
    allowed = int(RATE_LIMITS["search"][0][1].split()[0])
    phone = phone_of(limited, bob)
    answers = [asked(phone, q="x", type="hashtags").status_code for _ in range(allowed + 1)]
    assert answers == [200] * allowed + [429]
