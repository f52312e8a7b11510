"""Signing up from an app: by a token that the app has of itself."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.api.conftest import ME, Phone, reread
from tests.api.shapes import matches
from twitter.api.entities.oauth import Token
from twitter.extensions import db
from twitter.models import Job, User

ACCOUNTS = "/api/v1/accounts"


@pytest.fixture
def joining(app: Flask) -> Phone:
    """A phone whose app may make accounts."""
    phone = Phone(app)
    phone.access_token = factories.oauth_token(None, "read write")
    return phone


def join(phone: Phone, **changes: Any) -> TestResponse:
    said = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters", "agreement": True}
    return phone.post(ACCOUNTS, {**said, "locale": "de", **changes})


def test_somebody_joins_and_is_signed_in(joining: Phone) -> None:
    answer = join(joining)
    assert answer.status_code == 200
    matches(Token, answer.json)
    joining.access_token = answer.json["access_token"]
    assert joining.get(ME).json["username"] == "carla"
    reread()
    carla = db.session.query(User).filter_by(username="carla").one()
    assert (carla.language, carla.is_verified) == ("de", False)
    assert [job.name for job in db.session.query(Job)].count("mail_verification") == 1


def test_whoever_has_not_confirmed_waits_as_on_the_page(joining: Phone) -> None:
    joining.access_token = join(joining).json["access_token"]
    answer = joining.post("/api/v1/statuses", {"status": "Hello."})
    assert answer.status_code == 403
    assert "Confirm your e-mail" in answer.json["error"]


@pytest.mark.parametrize(
    ("changes", "details"),
    [
        ({"username": "ana"}, {"username": "ERR_TAKEN"}),
        ({"username": "admin"}, {"username": "ERR_TAKEN"}),
        ({"username": "a b"}, {"username": "ERR_INVALID"}),
        ({"email": "ana@example.org"}, {"email": "ERR_TAKEN"}),
        ({"email": "nowhere"}, {"email": "ERR_INVALID"}),
        ({"password": "short"}, {"password": "ERR_TOO_SHORT"}),
        ({"password": "x" * 200}, {"password": "ERR_TOO_LONG"}),
        ({"agreement": False}, {"agreement": "ERR_ACCEPTED"}),
        ({"username": "", "email": " "}, {"username": "ERR_BLANK", "email": "ERR_BLANK"}),
    ],
)
@pytest.mark.usefixtures("ana")
def test_what_cannot_be_is_told_for_each_field(
    joining: Phone, changes: dict[str, Any], details: dict[str, str]
) -> None:
    answer = join(joining, **changes)
    assert answer.status_code == 422
    assert answer.json["error"]
    assert {field: told[0]["error"] for field, told in answer.json["details"].items()} == details
    assert all(told[0]["description"] for told in answer.json["details"].values())


def test_a_form_is_as_good_as_json(joining: Phone) -> None:
    said = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters", "agreement": "true"}
    assert joining.post(ACCOUNTS, data=said).status_code == 200


def test_only_an_app_for_itself_makes_accounts(phone: Phone, anas: Phone, ana: User) -> None:
    assert join(phone).status_code == 401
    assert join(anas).status_code == 403
    phone.access_token = factories.oauth_token(ana)
    assert join(phone).status_code == 403
    phone.access_token = factories.oauth_token(None, "read write:statuses")
    assert join(phone).status_code == 403
    assert db.session.query(User).count() == 1


def test_the_link_is_mailed_again_while_it_is_waited_for(app: Flask, phone: Phone, ana: User) -> None:
    una = factories.person("una", email_verified_at=None)
    phone.access_token = factories.oauth_token(una)
    confirmations = "/api/v1/emails/confirmations"
    assert phone.post(confirmations).json == {}
    assert phone.post(confirmations, {"email": "una@example.org"}).status_code == 200
    assert phone.post(confirmations, {"email": "other@example.org"}).status_code == 422
    phone.access_token = factories.oauth_token(una, "read")
    assert phone.post(confirmations).status_code == 403
    phone.access_token = factories.oauth_token(ana)
    assert phone.post(confirmations).status_code == 403
    assert Phone(app).post(confirmations).status_code == 401
