"""Whom one might follow, and who else is here."""

import pytest

from tests import factories
from tests.api.conftest import Phone
from tests.api.shapes import matches
from twitter.api.entities.accounts import Account, Suggestion
from twitter.models import User
from twitter.services import blocks, mutes


def names(answer: object) -> list[str]:
    return [each["username"] for each in answer.json]  # type: ignore[attr-defined]


def test_suggestions_say_why(anas: Phone, ana: User, bob: User) -> None:
    cleo = factories.person("cleo")
    factories.follow(ana, bob)
    factories.follow(bob, cleo)
    factories.person("dai")
    told = anas.get("/api/v2/suggestions").json
    matches(list[Suggestion], told)
    why = {each["account"]["username"]: (each["source"], each["sources"]) for each in told}
    assert why["cleo"] == ("past_interactions", ["friends_of_friends"])
    assert why["dai"] == ("global", ["most_followed"])
    assert names(anas.get("/api/v1/suggestions?limit=1")) == ["cleo"]
    matches(list[Account], anas.get("/api/v1/suggestions").json)
    assert anas.delete(f"/api/v1/suggestions/{cleo.id}").json == {}


@pytest.mark.parametrize("keep_away", [blocks.block, mutes.mute])
def test_whom_one_keeps_away_is_not_suggested(anas: Phone, ana: User, bob: User, keep_away: object) -> None:
    keep_away(ana, bob)  # type: ignore[operator]
    assert anas.get("/api/v1/suggestions").json == []


def test_the_directory_lists_those_who_write_for_everyone(phone: Phone, anas: Phone, ana: User, bob: User) -> None:
    shy = factories.person("shy", is_protected=True)
    factories.person("silent")
    cleo = factories.person("cleo")
    for author in (cleo, bob, ana, shy, cleo):
        factories.tweet(author, "Hello.")
    factories.tweet(bob, "For those who follow.", audience="followers")
    assert names(phone.get("/api/v1/directory")) == ["cleo", "ana", "bob"]
    assert names(phone.get("/api/v1/directory?order=new&local=true")) == ["cleo", "bob", "ana"]
    assert names(phone.get("/api/v1/directory?limit=1&offset=1")) == ["ana"]
    matches(list[Account], phone.get("/api/v1/directory").json)
    blocks.block(ana, cleo)
    assert names(anas.get("/api/v1/directory")) == ["ana", "bob"]
    assert phone.get("/api/v1/directory?order=fame").status_code == 422
    assert phone.get("/api/v1/directory?offset=5000").json == []
