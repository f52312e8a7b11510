"""People by the admin part of the API: found, looked at, acted upon, and let off again."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.api.conftest import Phone, audited, phone_of, reread
from tests.api.shapes import matches
from twitter import clock
from twitter.api.entities.admin import AdminAccount, AdminAct
from twitter.extensions import db
from twitter.models import ModerationAct, Report, Rule, User
from twitter.transaction import atomic

V1, V2 = "/api/v1/admin", "/api/v2/admin/accounts"
SCOPES = "read write admin:read admin:write"


@pytest.fixture
def moderators(app: Flask) -> Phone:
    """The phone of a moderator."""
    return phone_of(app, factories.person("mo", role="moderator"), SCOPES)


@pytest.fixture
def admins(app: Flask) -> Phone:
    """The phone of an admin."""
    return phone_of(app, factories.person("ada", role="admin"), SCOPES)


def names(answer: list[dict[str, object]]) -> list[object]:
    return [each["username"] for each in answer]


def act(phone: Phone, person: User, kind: str, **more: object) -> int:
    return phone.post(f"{V1}/accounts/{person.id}/action", {"type": kind, **more}).status_code


def act_ids(phone: Phone, person: User) -> list[str]:
    answer = phone.get(f"{V1}/accounts/{person.id}/actions").json
    matches(list[AdminAct], answer)
    return [each["id"] for each in answer]


@pytest.mark.parametrize("scopes", ["read write follow push", "read admin:read:reports", "admin:write"])
def test_the_scopes_of_admins_are_asked_for_whoever_it_is(app: Flask, scopes: str) -> None:
    phone = phone_of(app, factories.person("ada", role="admin"), scopes)
    assert phone.get(V2).status_code == 403


def test_a_scope_makes_nobody_a_moderator(app: Flask, ana: User, bob: User) -> None:
    anas = phone_of(app, ana, SCOPES)
    assert [anas.get(path).status_code for path in (V2, f"{V1}/accounts/{bob.id}", f"{V1}/reports")] == [403] * 3
    assert act(anas, bob, "suspend") == 403
    assert audited("denied") == 4


def test_people_are_found_by_name_state_and_role(moderators: Phone, admins: Phone, ana: User) -> None:
    with atomic():
        factories.person("lena", limited_at=clock.now())
    everybody = moderators.get(V2).json
    matches(list[AdminAccount], everybody)
    assert set(names(everybody)) == {"mo", "ada", "ana", "lena"}
    for query, found in {
        "status=silenced": ["lena"],
        "status=active&username=ana": ["ana"],
        "username=len": ["lena"],
        "display_name=Ana": ["ana"],
        "permissions=staff": ["ada", "mo"],
        "status=suspended": [],
        "status=disabled": [],
        "origin=remote": [],
    }.items():
        assert names(moderators.get(f"{V2}?{query}").json) == found, query
    for query, found in {"silenced=true": ["lena"], "staff=true": ["ada", "mo"], "remote=true": []}.items():
        assert names(moderators.get(f"{V1}/accounts?{query}").json) == found, query
    page = moderators.get(f"{V2}?limit=1&permissions=staff")
    assert names(page.json) == ["ada"]
    assert f"max_id={page.json[0]['id']}" in page.headers["Link"]


def test_addresses_are_for_admins_alone(app: Flask, moderators: Phone, admins: Phone, ana: User) -> None:
    factories.session_secret(ana)
    (shown,) = admins.get(f"{V2}?email=ana@").json
    matches(AdminAccount, shown)
    assert (shown["email"], shown["ip"]) == ("ana@example.org", "127.0.0.0")
    assert names(admins.get(f"{V2}?ip=127.0.0.99").json).count("ana") == 1
    assert names(admins.get(f"{V2}?ip=203.0.113.7").json) == []
    seen = moderators.get(f"{V1}/accounts/{ana.id}")
    assert "example.org" not in seen.text
    assert (seen.json["email"], seen.json["ip"], seen.json["ips"]) == ("", None, [])
    assert moderators.get(f"{V2}?email=ana").status_code == 403
    assert moderators.get(f"{V1}/accounts?ip=127.0.0.1").status_code == 403


@pytest.mark.parametrize(
    ("kind", "lifted_by", "flag"),
    [
        ("suspend", "unsuspend", "suspended"),
        ("silence", "unsilence", "silenced"),
        ("sensitive", "unsensitive", "sensitized"),
    ],
)
def test_what_is_done_to_an_account_is_taken_back(
    moderators: Phone, ana: User, kind: str, lifted_by: str, flag: str
) -> None:
    assert act(moderators, ana, kind, text="This goes too far.") == 200
    shown = moderators.get(f"{V1}/accounts/{ana.id}").json
    matches(AdminAccount, shown)
    assert shown[flag] is True
    back = moderators.post(f"{V1}/accounts/{ana.id}/{lifted_by}")
    assert (back.status_code, back.json[flag]) == (200, False)
    assert moderators.post(f"{V1}/accounts/{ana.id}/{lifted_by}").status_code == 200
    reread()
    (kept,) = db.session.scalars(select(ModerationAct).where(ModerationAct.subject_id == ana.id))
    assert kept.words == "This goes too far."
    assert kept.undone_at is not None


def test_a_suspension_may_have_an_end_and_a_rule(moderators: Phone, ana: User) -> None:
    with atomic():
        db.session.add(Rule(id=7, position=1, text="Be kind."))
    assert act(moderators, ana, "suspend", text="A week.", duration=7 * 86_400, rule_id="7") == 200
    (shown,) = moderators.get(f"{V1}/accounts/{ana.id}/actions").json
    assert (shown["action"], shown["rule_id"]) == ("suspend", "7")
    reread()
    assert ana.suspended_until is not None
    assert timedelta(days=6) < ana.suspended_until - clock.now() < timedelta(days=8)


def test_tweets_are_deleted_and_come_back(moderators: Phone, anas: Phone, ana: User) -> None:
    tweet = factories.tweet(ana, "Buy shoes.")
    assert act(moderators, ana, "delete_statuses", status_ids=[str(tweet.id)], text="No selling.") == 200
    assert anas.get(f"/api/v1/statuses/{tweet.id}").status_code == 404
    (act_id,) = act_ids(moderators, ana)
    undone = moderators.post(f"{V1}/actions/{act_id}/undo")
    assert (undone.status_code, undone.json["action"]) == (200, "delete_statuses")
    assert undone.json["undone_at"]
    assert anas.get(f"/api/v1/statuses/{tweet.id}").json["content"] == "<p>Buy shoes.</p>"
    assert moderators.post(f"{V1}/actions/5/undo").status_code == 404


def test_tweets_are_covered(moderators: Phone, anas: Phone, ana: User) -> None:
    tweet = factories.pictured_tweet(ana, "A field")
    assert act(moderators, ana, "mark_statuses_as_sensitive", status_ids=[str(tweet.id)]) == 200
    assert anas.get(f"/api/v1/statuses/{tweet.id}").json["sensitive"] is True
    (act_id,) = act_ids(moderators, ana)
    assert moderators.post(f"{V1}/actions/{act_id}/undo").json["action"] == "mark_statuses_as_sensitive"
    assert anas.get(f"/api/v1/statuses/{tweet.id}").json["sensitive"] is False


def test_an_act_settles_the_report_it_is_about(moderators: Phone, ana: User, bob: User) -> None:
    report = Report(reporter_id=bob.id, subject_id=ana.id, kind="spam")
    with atomic():
        db.session.add(report)
    assert act(moderators, ana, "none", text="Please stop.", report_id=str(report.id)) == 200
    assert moderators.get(f"{V1}/reports/{report.id}").json["action_taken"] is True
    for which in (report.id, 77, "9" * 19):  # the second was never made, the third cannot be
        assert act(moderators, ana, "none", text="Again.", report_id=str(which)) == 409
    assert len(act_ids(moderators, ana)) == 1


def test_no_act_shows_a_moderator_what_is_not_for_them(moderators: Phone, admins: Phone, ana: User, bob: User) -> None:
    hushed = factories.tweet(ana, "Hush.", audience="followers")
    never = moderators.post(f"{V1}/accounts/{ana.id}/action", {"type": "delete_statuses", "status_ids": ["5"]})
    for phone in (moderators, admins):
        for kind in ("delete_statuses", "mark_statuses_as_sensitive"):
            sent = {"type": kind, "status_ids": [str(hushed.id)]}
            assert phone.post(f"{V1}/accounts/{ana.id}/action", sent).json == never.json
    factories.follow(bob, ana)
    factories.report(bob, ana, hushed)  # somebody who may read it shows it to them
    assert act(moderators, ana, "delete_statuses", status_ids=[str(hushed.id)]) == 200


@pytest.mark.parametrize("sent", [
    {"type": "disable"}, {"type": "explode"}, {"type": "delete_statuses"}, {"type": "none", "rule_id": "5"},
    {"type": "none", "report_id": "x"}, {"type": "none", "text": "x" * 2_001},
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(moderators: Phone, ana: User, sent: dict[str, object]) -> None:
    assert moderators.post(f"{V1}/accounts/{ana.id}/action", sent).status_code == 422


def test_nobody_acts_on_admins_or_themselves(moderators: Phone, admins: Phone) -> None:
    people = {each.username: each for each in db.session.scalars(select(User))}
    for phone, name in ((moderators, "ada"), (moderators, "mo"), (admins, "ada")):
        assert act(phone, people[name], "suspend", text="No.") == 403
        assert phone.post(f"{V1}/accounts/{people[name].id}/unsilence").status_code == 403
    assert act(admins, people["mo"], "none", text="Be gentle.") == 200


def test_somebody_who_asked_to_join_is_let_in_or_refused(moderators: Phone, bob: User) -> None:
    for name in ("carla", "dora"):
        factories.person(name, waits_since=clock.now(), joining_words="I like birds.")
    waiting = moderators.get(f"{V2}?status=pending").json
    assert [(each["username"], each["approved"], each["invite_request"]) for each in waiting] == [
        ("dora", False, "I like birds."),
        ("carla", False, "I like birds."),
    ]
    dora, carla = (each["id"] for each in waiting)
    assert moderators.post(f"{V1}/accounts/{carla}/approve").json["approved"] is True
    assert moderators.post(f"{V1}/accounts/{dora}/reject").status_code == 200
    assert moderators.get(f"{V2}?status=pending").json == []
    for verb in ("approve", "reject"):
        assert moderators.post(f"{V1}/accounts/{bob.id}/{verb}").status_code == 409


def test_whoever_is_not_there_is_not_found(moderators: Phone) -> None:
    for path in ("accounts/5", "accounts/5/actions", f"accounts/{1 << 63}"):
        assert moderators.get(f"{V1}/{path}").status_code == 404
    assert moderators.post(f"{V1}/accounts/5/action", {"type": "none"}).status_code == 404
