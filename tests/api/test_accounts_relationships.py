"""How one stands to people, and what apps do about it."""

from datetime import timedelta

import pytest
import time_machine

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from twitter import clock
from twitter.api.entities.accounts import Account, DomainBlockPreview, MutedAccount, Relationship
from twitter.extensions import db
from twitter.models import User
from twitter.services import blocks, follows, mutes
from twitter.transaction import atomic

ACCOUNTS = "/api/v1/accounts"
ACTS = {
    "follow": "write:follows",
    "unfollow": "write:follows",
    "remove_from_followers": "write:follows",
    "block": "write:blocks",
    "unblock": "write:blocks",
    "mute": "write:mutes",
    "unmute": "write:mutes",
    "note": "write:accounts",
    "unpin": "write:accounts",
    "unendorse": "write:accounts",
}


@pytest.fixture
def shy() -> User:
    """Somebody protected."""
    return factories.person("shy", is_protected=True)


def standing(phone: Phone, person: User) -> dict[str, object]:
    [one] = phone.get(f"{ACCOUNTS}/relationships?id[]={person.id}").json
    matches(Relationship, one)
    return one  # type: ignore[no-any-return]


def true_of(answer: dict[str, object]) -> set[str]:
    return {name for name, value in answer.items() if value is True}


def test_relationships_come_in_the_order_asked_for_without_the_unknown(
    anas: Phone, ana: User, bob: User, shy: User
) -> None:
    factories.follow(ana, bob)
    factories.follow(bob, ana)
    factories.follow(ana, shy)
    answer = anas.get(f"{ACCOUNTS}/relationships?id[]={shy.id}&id[]=5&id[]={bob.id}&id[]=x&id[]={shy.id}")
    matches(list[Relationship], answer.json)
    assert [each["id"] for each in answer.json] == [str(shy.id), str(bob.id)]
    assert true_of(answer.json[0]) == {"requested"}
    assert true_of(answer.json[1]) == {"following", "followed_by", "showing_reblogs"}
    assert anas.get(f"{ACCOUNTS}/relationships?id={bob.id}").json == [answer.json[1]]
    assert anas.get(f"{ACCOUNTS}/relationships").json == []
    assert true_of(standing(anas, ana)) == set()


def test_both_sides_of_a_request_and_a_block_are_told(anas: Phone, ana: User, bob: User) -> None:
    with atomic():
        ana.is_protected = True
        db.session.add(ana)
    factories.follow(bob, ana)
    assert true_of(standing(anas, bob)) == {"requested_by"}
    blocks.block(bob, ana)
    assert true_of(standing(anas, bob)) == {"blocked_by"}


def test_following_and_no_longer(anas: Phone, ana: User, bob: User) -> None:
    for _ in range(2):
        answer = anas.post(f"{ACCOUNTS}/{bob.id}/follow")
        assert answer.status_code == 200
        matches(Relationship, answer.json)
        assert true_of(answer.json) == {"following", "showing_reblogs"}
    assert anas.get(f"{ACCOUNTS}/{bob.id}").json["followers_count"] == 1
    assert anas.get(f"{ACCOUNTS}/{ana.id}").json["following_count"] == 1
    for _ in range(2):
        assert true_of(anas.post(f"{ACCOUNTS}/{bob.id}/unfollow").json) == set()


@pytest.mark.parametrize("kind", ["json", "data", "multipart"])
def test_retweets_of_somebody_one_follows_stay_out_until_wanted(anas: Phone, bob: User, kind: str) -> None:
    def follow(**wish: object) -> set[str]:
        said = {"data": wish, "content_type": "multipart/form-data"} if kind == "multipart" else {kind: wish}
        return true_of(anas.post(f"{ACCOUNTS}/{bob.id}/follow", **said).json)

    yes, no = (True, False) if kind == "json" else ("1", "false")
    assert follow(reblogs=no, notify=yes) == {"following"}
    assert follow(notify=no) == {"following"}  # what is not said stays
    assert follow(reblogs=yes) == {"following", "showing_reblogs"}


def test_a_protected_person_is_asked_and_the_question_taken_back(anas: Phone, shy: User) -> None:
    assert true_of(anas.post(f"{ACCOUNTS}/{shy.id}/follow", {"reblogs": False}).json) == {"requested"}
    assert true_of(anas.post(f"{ACCOUNTS}/{shy.id}/unfollow").json) == set()


def test_a_follow_is_refused_across_a_block_and_to_oneself(anas: Phone, ana: User, bob: User) -> None:
    blocks.block(bob, ana)
    answer = anas.post(f"{ACCOUNTS}/{bob.id}/follow")
    assert (answer.status_code, answer.json["error"]) == (
        403,
        "You cannot follow them: one of you blocked the other.",
    )
    for act in ("follow", "block", "mute"):
        assert anas.post(f"{ACCOUNTS}/{ana.id}/{act}").status_code == 422


def test_a_follower_is_sent_away(anas: Phone, ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    assert true_of(standing(anas, bob)) == {"followed_by"}
    assert true_of(anas.post(f"{ACCOUNTS}/{bob.id}/remove_from_followers").json) == set()


def test_a_block_ends_follows_and_is_taken_back(anas: Phone, ana: User, bob: User) -> None:
    factories.follow(ana, bob)
    factories.follow(bob, ana)
    assert true_of(anas.post(f"{ACCOUNTS}/{bob.id}/block").json) == {"blocking"}
    listed = anas.get("/api/v1/blocks")
    matches(list[Account], listed.json)
    assert [each["username"] for each in listed.json] == ["bob"]
    assert true_of(anas.post(f"{ACCOUNTS}/{bob.id}/unblock").json) == set()
    assert anas.get("/api/v1/blocks").json == []


@pytest.mark.parametrize("body", [None, {}, {"duration": 0}, {"duration": "0", "notifications": False}])
def test_a_mute_for_good(anas: Phone, bob: User, body: dict[str, object] | None) -> None:
    answer = anas.post(f"{ACCOUNTS}/{bob.id}/mute", body)
    matches(Relationship, answer.json)
    assert true_of(answer.json) == {"muting", "muting_notifications"}
    assert answer.json["muting_expires_at"] is None
    [one] = anas.get("/api/v1/mutes").json
    matches(MutedAccount, one)
    assert one["mute_expires_at"] is None
    assert true_of(anas.post(f"{ACCOUNTS}/{bob.id}/unmute").json) == set()
    assert anas.get("/api/v1/mutes").json == []


def test_a_mute_for_a_time_ends(anas: Phone, bob: User) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        answer = anas.post(f"{ACCOUNTS}/{bob.id}/mute", data={"duration": "300"})
        until = answer.json["muting_expires_at"]
        assert until.endswith("Z")
        assert anas.get("/api/v1/mutes").json[0]["mute_expires_at"] == until
        travel.shift(timedelta(seconds=301))
        assert true_of(standing(anas, bob)) == set()
        assert anas.get("/api/v1/mutes").json == []


@pytest.mark.parametrize("duration", [-1, 10**9, "long"])
def test_a_mute_without_a_sensible_end_is_refused(anas: Phone, bob: User, duration: object) -> None:
    assert anas.post(f"{ACCOUNTS}/{bob.id}/mute", {"duration": duration}).status_code == 422
    assert true_of(standing(anas, bob)) == set()


def test_what_cannot_be_kept_here_is_refused_and_taking_it_away_is_harmless(anas: Phone, bob: User) -> None:
    refusal = anas.post(f"{ACCOUNTS}/{bob.id}/note", {"comment": "Met at the pond."})
    assert (refusal.status_code, refusal.json["error"]) == (422, "Notes about people cannot be kept here.")
    assert anas.post(f"{ACCOUNTS}/{bob.id}/note", {"comment": ""}).json["note"] == ""
    for act in ("pin", "endorse"):
        assert anas.post(f"{ACCOUNTS}/{bob.id}/{act}").status_code == 422
    for act in ("unpin", "unendorse"):
        assert anas.post(f"{ACCOUNTS}/{bob.id}/{act}").json["endorsed"] is False


@pytest.mark.parametrize(("act", "scope"), ACTS.items())
def test_acts_need_a_persons_token_with_their_scope(phone: Phone, ana: User, bob: User, act: str, scope: str) -> None:
    path = f"{ACCOUNTS}/{bob.id}/{act}"
    assert phone.post(path).status_code == 401
    for scopes, status in (("read write:statuses", 403), (scope, 200), ("write", 200)):
        phone.access_token = factories.oauth_token(ana, scopes)
        assert phone.post(path).status_code == status, scopes
    phone.access_token = factories.oauth_token(None, "write")
    assert phone.post(path).status_code == 422
    if not scope.endswith("accounts"):
        phone.access_token = factories.oauth_token(ana, "follow")
        assert phone.post(path).status_code == 200


@pytest.mark.parametrize("how", ["suspended_at", "deactivated_at"])
@pytest.mark.parametrize("act", ACTS)
def test_who_may_not_be_seen_is_like_nobody(anas: Phone, bob: User, act: str, how: str) -> None:
    with atomic():
        setattr(bob, how, clock.now())
        db.session.add(bob)
    answer = anas.post(f"{ACCOUNTS}/{bob.id}/{act}")
    assert (answer.status_code, answer.json["error"]) == (404, "Record not found")
    assert anas.post(f"{ACCOUNTS}/77/{act}").status_code == 404


def test_those_who_ask_are_let_in_or_not(anas: Phone, ana: User, bob: User) -> None:
    with atomic():
        ana.is_protected = True
        db.session.add(ana)
    cleo = factories.person("cleo")
    for asking in (bob, cleo):
        follows.follow(asking, ana)
    waiting = anas.get("/api/v1/follow_requests")
    matches(list[Account], waiting.json)
    assert [each["username"] for each in waiting.json] == ["cleo", "bob"]
    assert 'rel="next"' in anas.get("/api/v1/follow_requests?limit=1").headers["Link"]
    answer = anas.post(f"/api/v1/follow_requests/{bob.id}/authorize")
    matches(Relationship, answer.json)
    assert true_of(answer.json) == {"followed_by"}
    assert true_of(anas.post(f"/api/v1/follow_requests/{cleo.id}/reject").json) == set()
    assert anas.get("/api/v1/follow_requests").json == []
    reread()
    assert anas.post(f"/api/v1/follow_requests/{cleo.id}/authorize").status_code == 404


def test_nobody_answers_for_another(phone: Phone, anas: Phone, ana: User, bob: User, shy: User) -> None:
    follows.follow(bob, shy)
    assert phone.post(f"/api/v1/follow_requests/{bob.id}/authorize").status_code == 401
    assert anas.get("/api/v1/follow_requests").json == []
    assert anas.post(f"/api/v1/follow_requests/{bob.id}/authorize").status_code == 404
    phone.access_token = factories.oauth_token(shy, "read")
    assert phone.post(f"/api/v1/follow_requests/{bob.id}/authorize").status_code == 403
    assert phone.get("/api/v1/follow_requests").json[0]["username"] == "bob"
    assert ana.id


@pytest.mark.parametrize("path", ["blocks", "mutes", "follow_requests", "domain_blocks", "preferences", "suggestions"])
def test_ones_own_lists_are_for_oneself(phone: Phone, ana: User, bob: User, path: str) -> None:
    blocks.block(ana, factories.person("bad"))
    mutes.mute(ana, factories.person("loud"))
    assert phone.get(f"/api/v1/{path}").status_code == 401
    phone.access_token = factories.oauth_token(ana, "read:statuses")
    assert phone.get(f"/api/v1/{path}").status_code == 403
    phone.access_token = factories.oauth_token(bob, "read")
    assert phone.get(f"/api/v1/{path}").status_code == 200
    if path in {"blocks", "mutes"}:
        assert phone.get(f"/api/v1/{path}").json == []


def test_the_people_one_keeps_away_come_page_by_page(anas: Phone, ana: User) -> None:
    for person in factories.people(3):
        blocks.block(ana, person)
        mutes.mute(ana, person)
    for path in ("blocks", "mutes"):
        first = anas.get(f"/api/v1/{path}?limit=2")
        assert [each["username"] for each in first.json] == ["person2", "person1"]
        further = first.headers["Link"].partition(">")[0].strip("<").removeprefix("http://localhost:8000")
        assert [each["username"] for each in anas.get(further).json] == ["person0"]


def test_of_other_sites_there_is_nothing_to_block(anas: Phone) -> None:
    assert anas.get("/api/v1/domain_blocks").json == []
    matches(DomainBlockPreview, anas.get("/api/v1/domain_blocks/preview?domain=example.org").json)
    assert anas.post("/api/v1/domain_blocks", {"domain": "example.org"}).status_code == 422
    assert anas.delete("/api/v1/domain_blocks", data={"domain": "example.org"}).json == {}


def test_a_person_who_has_not_confirmed_their_address_may_keep_away_and_not_follow(phone: Phone, bob: User) -> None:
    una = factories.person("una", email_verified_at=None)
    phone.access_token = factories.oauth_token(una)
    assert phone.post(f"{ACCOUNTS}/{bob.id}/follow").status_code == 403
    assert phone.post(f"{ACCOUNTS}/{bob.id}/mute").json["muting"]
    assert phone.post(f"{ACCOUNTS}/{bob.id}/block").json["blocking"]
