"""What one person wrote, as apps ask for its parts."""

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone, phone_of
from tests.api.pages import said
from twitter.models import User
from twitter.services import blocks, privacy, reactions


@pytest.fixture
def path(ana: User, bob: User) -> str:
    """Ana's list, with something of each kind in it."""
    others = factories.tweet(bob, "From bob")
    mine = factories.tweet(ana, "Mine #garden")
    factories.reply(ana, others, "To bob")
    factories.reply(ana, mine, "And another thing")
    factories.retweet(ana, others)
    factories.pictured_tweet(ana, "A field", text="Look")
    reactions.pin(ana, mine)
    return f"/api/v1/accounts/{ana.id}/statuses"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Look", "From bob", "And another thing", "To bob", "Mine #garden"]),
        ("?exclude_replies=true", ["Look", "From bob", "And another thing", "Mine #garden"]),
        ("?exclude_reblogs=1", ["Look", "And another thing", "To bob", "Mine #garden"]),
        ("?exclude_replies=true&exclude_reblogs=true", ["Look", "And another thing", "Mine #garden"]),
        ("?only_media=true", ["Look"]),
        ("?pinned=true", ["Mine #garden"]),
        ("?tagged=Garden", ["Mine #garden"]),
        ("?tagged=bees", []),
    ],
)
def test_what_somebody_wrote_is_in_the_order_of_time(path: str, phone: Phone, query: str, expected: list[str]) -> None:
    assert said(phone.get(path + query)) == expected


def test_what_is_pinned_is_told_to_its_author_alone(path: str, phone: Phone, anas: Phone) -> None:
    assert [each["pinned"] for each in anas.get(f"{path}?pinned=true").json] == [True]
    assert [each["pinned"] for each in phone.get(f"{path}?pinned=true").json] == [False]


def test_it_is_hidden_from_whom_it_is_not_for(app: Flask, path: str, phone: Phone, ana: User, bob: User) -> None:
    privacy.set_protected(ana, True)
    assert said(phone.get(path)) == []
    assert said(phone.get(f"{path}?pinned=true")) == []
    privacy.set_protected(ana, False)
    blocks.block(ana, bob)
    assert said(phone_of(app, bob).get(path)) == []


@pytest.mark.parametrize("query", ["", "?pinned=true"])
def test_what_nobody_wrote_is_not_found(phone: Phone, query: str) -> None:
    for account in ("12345", "0", "ana", str(2**63)):
        answer = phone.get(f"/api/v1/accounts/{account}/statuses{query}")
        assert answer.status_code == 404
        assert [*answer.json] == ["error"]
