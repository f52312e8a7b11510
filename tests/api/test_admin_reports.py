"""Reports by the admin part of the API."""

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone, audited, phone_of
from tests.api.shapes import matches
from twitter.api.entities.admin import AdminReport
from twitter.extensions import db
from twitter.models import Report, Rule, User
from twitter.services import reporting
from twitter.services.reporting import Complaint
from twitter.transaction import atomic
from twitter.web import charter

REPORTS = "/api/v1/admin/reports"
SCOPES = "admin:read:reports admin:write:reports"


@pytest.fixture
def mo(app: Flask) -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def mos(app: Flask, mo: User) -> Phone:
    """The moderator's phone."""
    return phone_of(app, mo, SCOPES)


@pytest.fixture
def report(ana: User, bob: User) -> Report:
    """What Bob says of a tweet of Ana's, by a rule."""
    with atomic():
        db.session.add(Rule(id=7, position=1, text="Sell nothing.", hint="Not even shoes."))
    charter.refresh()
    tweet = factories.tweet(ana, "Buy shoes.")
    return reporting.report(bob, ana, Complaint(kind="rule", rule_ids=(7,), comment="Shoes.", tweet_ids=(tweet.id,)))


def test_a_report_is_shown_with_what_it_is_about(mos: Phone, report: Report) -> None:
    (listed,) = mos.get(REPORTS).json
    matches(AdminReport, listed)
    assert listed == mos.get(f"{REPORTS}/{report.id}").json
    assert (listed["category"], listed["comment"], listed["action_taken"]) == ("violation", "Shoes.", False)
    assert (listed["account"]["username"], listed["target_account"]["username"]) == ("bob", "ana")
    assert [each["content"] for each in listed["statuses"]] == ["<p>Buy shoes.</p>"]
    assert [each["text"] for each in listed["rules"]] == ["Sell nothing."]
    assert "example.org" not in mos.get(REPORTS).text


def test_reports_are_found_by_who_is_in_them(mos: Phone, report: Report, ana: User, bob: User) -> None:
    for query, found in {
        f"target_account_id={ana.id}": 1,
        f"target_account_id={bob.id}": 0,
        f"account_id={bob.id}": 1,
        f"account_id={ana.id}": 0,
        "resolved=true": 0,
    }.items():
        assert len(mos.get(f"{REPORTS}?{query}").json) == found, query
    assert mos.get(f"{REPORTS}?account_id=5").status_code == 404


def test_a_report_is_taken_given_back_resolved_and_opened_again(mos: Phone, mo: User, report: Report) -> None:
    taken = mos.post(f"{REPORTS}/{report.id}/assign_to_self").json
    matches(AdminReport, taken)
    assert taken["assigned_account"]["username"] == "mo"
    assert mos.post(f"{REPORTS}/{report.id}/unassign").json["assigned_account"] is None
    resolved = mos.post(f"{REPORTS}/{report.id}/resolve").json
    assert (resolved["action_taken"], resolved["action_taken_by_account"]["username"]) == (True, "mo")
    assert mos.post(f"{REPORTS}/{report.id}/resolve").status_code == 409
    assert len(mos.get(f"{REPORTS}?resolved=true").json) == 1
    assert mos.post(f"{REPORTS}/{report.id}/reopen").json["action_taken"] is False
    assert [audited(f"report_{each}") for each in ("assigned", "unassigned", "dismissed", "reopened")] == [1] * 4


def test_what_a_report_is_really_about_is_corrected(mos: Phone, report: Report) -> None:
    corrected = mos.put(f"{REPORTS}/{report.id}", json={"category": "spam", "rule_ids": []}).json
    assert (corrected["category"], corrected["rules"]) == ("spam", [])
    for wrong in ({"category": "boring"}, {"rule_ids": ["5"]}):
        assert mos.put(f"{REPORTS}/{report.id}", json=wrong).status_code == 422
    assert mos.get(f"{REPORTS}/{report.id}").json["category"] == "spam"


def test_a_message_is_never_shown_as_a_status(app: Flask, mos: Phone, ana: User, bob: User) -> None:
    said = factories.message(ana, bob, text="Between us.")
    reporting.report(bob, ana, Complaint(kind="spam", message_ids=(said.id,)))
    answer = mos.get(REPORTS)
    assert answer.json[0]["statuses"] == []
    assert "Between us" not in answer.text


@pytest.mark.parametrize("verb", ["assign_to_self", "unassign", "resolve", "reopen"])
def test_reports_are_for_those_who_keep_order(app: Flask, mos: Phone, ana: User, report: Report, verb: str) -> None:
    path = f"{REPORTS}/{report.id}/{verb}"
    assert phone_of(app, ana, SCOPES).post(path).status_code == 403
    assert phone_of(app, factories.person("mia", role="moderator"), "admin:read").post(path).status_code == 403
    assert mos.post(f"{REPORTS}/5/{verb}").status_code == 404
