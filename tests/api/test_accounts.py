"""People as apps see them: one, many, by name, by what is looked for, and who follows whom."""

from datetime import timedelta

import pytest

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from twitter import clock
from twitter.api.entities.accounts import Account, Collections, CredentialAccount, FamiliarFollowers
from twitter.extensions import db
from twitter.models import User, UsernameReservation
from twitter.services import blocks
from twitter.transaction import atomic

ACCOUNTS = "/api/v1/accounts"


def names(answer: object) -> list[str]:
    return [each["username"] for each in answer.json]  # type: ignore[attr-defined]


def leave(person: User, how: str) -> None:
    """Suspend somebody, or let them go."""
    with atomic():
        setattr(person, how, clock.now())
        db.session.add(person)


def token_of(phone: Phone, user: User, scopes: str) -> Phone:
    phone.access_token = factories.oauth_token(user, scopes)
    return phone


def test_a_stranger_sees_a_person_with_every_field(phone: Phone, ana: User) -> None:
    answer = phone.get(f"{ACCOUNTS}/{ana.id}")
    matches(Account, answer.json)
    assert (answer.json["id"], answer.json["acct"], answer.json["locked"]) == (str(ana.id), "ana", False)
    assert "source" not in answer.json


def test_one_sees_oneself_with_every_field(anas: Phone) -> None:
    matches(CredentialAccount, anas.get(f"{ACCOUNTS}/verify_credentials").json)


@pytest.mark.parametrize("how", ["suspended_at", "deactivated_at", "unknown"])
def test_who_may_not_be_seen_is_like_nobody_at_every_address(anas: Phone, how: str) -> None:
    gone = factories.person("gone")
    gone_id = gone.id if how != "unknown" else 12345
    if how != "unknown":
        leave(gone, how)
    for ending in ("", "/followers", "/following", "/lists", "/identity_proofs", "/endorsements", "/collections"):
        answer = anas.get(f"{ACCOUNTS}/{gone_id}{ending}")
        assert (answer.status_code, answer.json["error"]) == (404, "Record not found"), ending
    assert anas.get(f"{ACCOUNTS}?id[]={gone_id}").json == []
    assert anas.get(f"{ACCOUNTS}/relationships?id[]={gone_id}&with_suspended=true").json == []
    if how != "unknown":
        assert anas.get(f"{ACCOUNTS}/lookup?acct=gone").status_code == 404
        assert anas.get(f"{ACCOUNTS}/search?q=gone").json == []


@pytest.mark.parametrize("written", ["x", "0", "9223372036854775808", "ana"])
def test_what_cannot_be_an_id_is_not_found_in_json(phone: Phone, ana: User, written: str) -> None:
    assert ana.id
    answer = phone.get(f"{ACCOUNTS}/{written}")
    assert (answer.status_code, answer.json["error"]) == (404, "Record not found")


def test_who_is_blocked_sees_the_person_as_on_the_page_and_nobody_around_them(
    anas: Phone, ana: User, bob: User
) -> None:
    factories.follow(factories.person("cleo"), bob)
    blocks.block(bob, ana)
    assert anas.get(f"{ACCOUNTS}/{bob.id}").json["username"] == "bob"
    assert anas.get(f"{ACCOUNTS}/{bob.id}/followers").json == []
    assert anas.get(f"{ACCOUNTS}/{bob.id}/following").json == []


def test_many_are_shown_in_the_order_asked_for_without_those_who_are_not_there(
    phone: Phone, ana: User, bob: User
) -> None:
    answer = phone.get(f"{ACCOUNTS}?id[]={bob.id}&id[]=77&id[]=x&id[]={ana.id}&id[]={bob.id}")
    assert names(answer) == ["bob", "ana"]
    matches(list[Account], answer.json)
    assert names(phone.get(f"{ACCOUNTS}?id={ana.id}")) == ["ana"]
    assert phone.get(ACCOUNTS).json == []


@pytest.mark.parametrize("acct", ["ana", "@ana", "ANA", "ana@localhost", "ana@localhost:8000", "%40ana%40LOCALHOST"])
def test_a_person_is_found_by_name_with_or_without_the_host(phone: Phone, ana: User, acct: str) -> None:
    assert phone.get(f"{ACCOUNTS}/lookup?acct={acct}").json["id"] == str(ana.id)


@pytest.mark.parametrize("acct", ["nobody", "ana@elsewhere.example", "ana@", "", "a b"])
def test_other_names_are_nobodys(phone: Phone, ana: User, acct: str) -> None:
    assert ana.id
    answer = phone.get(f"{ACCOUNTS}/lookup?acct={acct}")
    assert answer.status_code == (422 if not acct else 200 if acct == "ana@" else 404)


def test_a_former_name_leads_to_the_person_for_as_long_as_it_is_kept(phone: Phone, ana: User) -> None:
    row = UsernameReservation(username_key="anna", user_id=ana.id, until=clock.now() + timedelta(days=1))
    with atomic():
        db.session.add(row)
    assert phone.get(f"{ACCOUNTS}/lookup?acct=Anna").json["username"] == "ana"
    with atomic():
        row.until = clock.now() - timedelta(days=1)
        db.session.add(row)
    assert phone.get(f"{ACCOUNTS}/lookup?acct=Anna").status_code == 404


def test_people_are_looked_for_with_those_one_follows_first(anas: Phone, ana: User) -> None:
    crowd = factories.people(5, "swift")
    factories.follow(ana, crowd[3])
    found = anas.get(f"{ACCOUNTS}/search?q=swift")
    matches(list[Account], found.json)
    assert names(found)[0] == "swift3"
    assert len(found.json) == 5
    assert names(anas.get(f"{ACCOUNTS}/search?q=@swift3@localhost&resolve=true")) == ["swift3"]
    assert names(anas.get(f"{ACCOUNTS}/search?q=swift&following=true")) == ["swift3"]
    pages = [names(anas.get(f"{ACCOUNTS}/search?q=swift&limit=2&offset={skipped}")) for skipped in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [name for page in pages for name in page] == names(found)
    assert anas.get(f"{ACCOUNTS}/search?q=").json == []
    assert anas.get(f"{ACCOUNTS}/search?q=swift&offset=100000").json == []


def test_nobody_across_a_block_is_found(anas: Phone, ana: User, bob: User) -> None:
    blocks.block(bob, ana)
    assert anas.get(f"{ACCOUNTS}/search?q=bob").json == []


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("search?q=bob", "read:accounts"),
        ("verify_credentials", "read:accounts"),
        ("familiar_followers?id[]=1", "read:follows"),
        ("relationships?id[]=1", "read:follows"),
    ],
)
def test_what_is_for_somebody_needs_their_token_with_its_scope(phone: Phone, ana: User, path: str, scope: str) -> None:
    assert phone.get(f"{ACCOUNTS}/{path}").status_code == 401
    assert token_of(phone, ana, "read:statuses write").get(f"{ACCOUNTS}/{path}").status_code == 403
    assert token_of(phone, ana, scope).get(f"{ACCOUNTS}/{path}").status_code == 200
    assert token_of(phone, None, scope).get(f"{ACCOUNTS}/{path}").status_code == 422  # type: ignore[arg-type]


def test_followers_come_page_by_page_by_link_alone(phone: Phone, ana: User) -> None:
    for fan in factories.people(5, "fan"):
        factories.follow(fan, ana)
    seen, path = [], f"{ACCOUNTS}/{ana.id}/followers?limit=2"
    while path:
        answer = phone.get(path)
        matches(list[Account], answer.json)
        seen += names(answer)
        links = dict(reversed(each.split("; ")) for each in answer.headers.get("Link", "").split(", ") if each)
        path = links.get('rel="next"', "").strip("<>").removeprefix("http://localhost:8000")
        assert not path or "limit=2" in path
    assert seen == ["fan4", "fan3", "fan2", "fan1", "fan0"]


def test_the_page_above_is_found_by_the_other_link(phone: Phone, ana: User) -> None:
    crowd = factories.people(3, "fan")
    factories.follow(crowd[0], ana)
    link = phone.get(f"{ACCOUNTS}/{ana.id}/followers").headers["Link"]
    for fan in crowd[1:]:
        factories.follow(fan, ana)
    above = link.partition(">")[0].strip("<").removeprefix("http://localhost:8000")
    assert 'rel="prev"' in link
    assert names(phone.get(above)) == ["fan2", "fan1"]


@pytest.mark.parametrize("limit", ["0", "-3", "81", "100000"])
def test_a_limit_beyond_what_there_is_is_the_nearest_one(phone: Phone, ana: User, bob: User, limit: str) -> None:
    factories.follow(bob, ana)
    assert names(phone.get(f"{ACCOUNTS}/{ana.id}/followers?limit={limit}")) == ["bob"]


def test_a_limit_that_is_no_number_is_refused(phone: Phone, ana: User) -> None:
    assert phone.get(f"{ACCOUNTS}/{ana.id}/followers?limit=many").status_code == 422


def test_the_lists_of_a_protected_person_are_for_followers(phone: Phone, anas: Phone, ana: User, bob: User) -> None:
    cleo = factories.person("cleo")
    factories.follow(cleo, bob)
    factories.follow(bob, cleo)
    with atomic():
        bob.is_protected = True
        db.session.add(bob)
    for reader, expected in ((phone, []), (anas, [])):
        assert names(reader.get(f"{ACCOUNTS}/{bob.id}/followers")) == expected
        assert names(reader.get(f"{ACCOUNTS}/{bob.id}/following")) == expected
        assert reader.get(f"{ACCOUNTS}/{bob.id}").json["locked"]
    cleos = token_of(Phone(anas._browser.application), cleo, "read")
    assert names(cleos.get(f"{ACCOUNTS}/{bob.id}/followers")) == ["cleo"]
    assert ana.id


@pytest.mark.parametrize("how", ["suspended_at", "deactivated_at"])
def test_who_may_not_be_seen_is_left_out_of_lists(phone: Phone, ana: User, bob: User, how: str) -> None:
    factories.follow(bob, ana)
    factories.follow(ana, bob)
    leave(bob, how)
    assert phone.get(f"{ACCOUNTS}/{ana.id}/followers").json == []
    assert phone.get(f"{ACCOUNTS}/{ana.id}/following").json == []


def test_acquaintances_are_told_for_several_people_at_once(anas: Phone, ana: User, bob: User) -> None:
    cleo, dai, far = (factories.person(name) for name in ("cleo", "dai", "far"))
    for followed in (cleo, dai):
        factories.follow(ana, followed)
        factories.follow(followed, bob)
    factories.follow(far, bob)
    answer = anas.get(f"{ACCOUNTS}/familiar_followers?id[]={bob.id}&id[]={far.id}")
    matches(list[FamiliarFollowers], answer.json)
    found = {each["id"]: [person["username"] for person in each["accounts"]] for each in answer.json}
    assert found == {str(bob.id): ["dai", "cleo"], str(far.id): []}
    blocks.block(cleo, ana)
    blocks.block(bob, dai)
    answer = anas.get(f"{ACCOUNTS}/familiar_followers?id[]={bob.id}")
    assert answer.json == [{"id": str(bob.id), "accounts": []}]


@pytest.mark.parametrize("closed", ["blocked", "protected"])
def test_nobody_learns_who_follows_a_person_they_may_not_read(anas: Phone, ana: User, bob: User, closed: str) -> None:
    cleo = factories.person("cleo")
    factories.follow(ana, cleo)
    factories.follow(cleo, bob)
    if closed == "blocked":
        blocks.block(bob, ana)
    else:
        with atomic():
            bob.is_protected = True
            db.session.add(bob)
    reread()
    answer = anas.get(f"{ACCOUNTS}/familiar_followers?id[]={bob.id}")
    assert answer.json == [{"id": str(bob.id), "accounts": []}]


def test_what_does_not_exist_here_is_empty(anas: Phone, bob: User) -> None:
    for ending in ("lists", "identity_proofs", "endorsements"):
        assert anas.get(f"{ACCOUNTS}/{bob.id}/{ending}").json == []
    for ending in ("collections", "in_collections"):
        matches(Collections, anas.get(f"{ACCOUNTS}/{bob.id}/{ending}").json)
    assert anas.get("/api/v1/endorsements").json == []


@pytest.mark.parametrize("count", [2, 20])
def test_lists_of_people_take_as_many_statements_however_long_they_are(
    anas: Phone, ana: User, bob: User, count: int, statements: list[str]
) -> None:
    for person in factories.people(count):
        factories.follow(person, bob)
        factories.follow(bob, person)
        factories.follow(ana, person)
        blocks.block(ana, factories.person(f"bad{person.username}"))
    ids = "&".join(f"id[]={number}" for number in (bob.id, ana.id))
    paths = {
        f"/accounts/{bob.id}": 2,
        f"/accounts?{ids}": 2,
        f"/accounts/relationships?{ids}": 2,
        f"/accounts/{bob.id}/followers": 4,
        f"/accounts/{bob.id}/following": 4,
        f"/accounts/familiar_followers?{ids}": 3,
        "/accounts/search?q=person": 4,
        "/blocks": 3,
        "/mutes": 2,
        "/directory": 2,
    }
    for path, most in paths.items():
        statements.clear()
        assert anas.get(f"/api/v1{path}").status_code == 200
        assert len(statements) <= most, (path, statements)
