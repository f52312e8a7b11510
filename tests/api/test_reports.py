"""Reports as apps send them: somebody, what they wrote, and which rule it breaks."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.api.conftest import Phone, phone_of, reread
from tests.api.shapes import matches
from twitter.api.entities.reports import Report as Shape
from twitter.charter import Charter, RuleLine
from twitter.extensions import db
from twitter.models import Report, User
from twitter.services import deletions
from twitter.web import charter

REPORTS = "/api/v1/reports"


@pytest.fixture
def hers(app: Flask, ana: User) -> Phone:
    """Ana's phone with an app of others, which may report."""
    return phone_of(app, ana, "write:reports")


@pytest.fixture
def rules(app: Flask) -> Iterator[None]:
    """A site with two rules."""
    charter.adopt(Charter(rules=(RuleLine(7, "Be kind.", ""), RuleLine(9, "No adverts.", ""))))
    yield
    charter.adopt(Charter())


def evidence() -> list[list[str]]:
    """Return which things stand in each report."""
    reread()
    return [[f"{each['kind']} {each['id']}" for each in row] for row in db.session.scalars(select(Report.evidence))]


def test_an_app_reports_somebody_with_what_they_wrote(hers: Phone, ana: User, bob: User) -> None:
    tweet, said = factories.pictured_tweet(bob, "A field"), factories.message(bob, ana)
    ids = [str(tweet.id), str(said.id)]
    body = {"account_id": str(bob.id), "status_ids": ids, "comment": "Every day.", "category": "spam", "forward": True}
    answer = hers.post(REPORTS, body)
    assert answer.status_code == 200
    matches(Shape, answer.json)
    told = answer.json
    assert (told["category"], told["comment"], told["status_ids"], told["rule_ids"]) == (
        "spam",
        "Every day.",
        ids,
        None,
    )
    assert (told["action_taken"], told["action_taken_at"], told["forwarded"]) == (False, None, False)
    assert told["target_account"]["acct"] == "bob"
    assert evidence() == [[f"tweet {tweet.id}", f"message {said.id}"]]
    assert hers.post(REPORTS, body).json["id"] == told["id"]  # said again, it is the same


@pytest.mark.usefixtures("rules")
def test_whoever_names_rules_reports_a_violation(hers: Phone, bob: User) -> None:
    answer = hers.post(REPORTS, data={"account_id": bob.id, "rule_ids[]": [7, 9], "category": "other"})
    assert answer.status_code == 200
    matches(Shape, answer.json)
    assert (answer.json["category"], answer.json["rule_ids"], answer.json["status_ids"]) == (
        "violation",
        ["7", "9"],
        None,
    )


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"account_id": ""}, 422),
        ({"account_id": "x"}, 422),
        ({"account_id": "999"}, 404),
        ({"account_id": "{ana}"}, 422),
        ({"category": "dislike"}, 422),
        ({"category": "violation"}, 422),
        ({"rule_ids": ["8"]}, 422),
        ({"comment": "x" * 1_001}, 422),
        ({"status_ids": ["{gone}"]}, 404),
        ({"status_ids": ["{hers}"]}, 404),
        ({"status_ids": ["{theirs}"]}, 404),
        ({"status_ids": ["9999999999999999999"]}, 404),
        ({"status_ids": [str(number) for number in range(1, 22)]}, 422),
    ],
)
def test_what_cannot_be_reported_is_refused(
    hers: Phone, ana: User, bob: User, changes: dict[str, Any], status: int
) -> None:
    gone, theirs = factories.tweet(bob, "Gone"), factories.message(bob, factories.person("carla"))
    deletions.delete_tweet(bob, gone)
    known = {"ana": ana.id, "gone": gone.id, "hers": factories.tweet(ana).id, "theirs": theirs.id}
    body = {"account_id": str(bob.id), "category": "spam", **changes}
    written = {
        name: [each.format(**known) for each in value] if isinstance(value, list) else value.format(**known)
        for name, value in body.items()
    }
    answer = hers.post(REPORTS, written)
    assert (answer.status_code, "error" in answer.json) == (status, True)
    assert evidence() == []


def test_only_whoever_may_report_does(app: Flask, ana: User, bob: User) -> None:
    body = {"account_id": str(bob.id)}
    assert Phone(app).post(REPORTS, body).status_code == 401
    assert phone_of(app, ana, "read write:statuses").post(REPORTS, body).status_code == 403
    assert phone_of(app, None, "write").post(REPORTS, body).status_code == 422
    assert phone_of(app, ana, "write").post(REPORTS, body).json["category"] == "other"
