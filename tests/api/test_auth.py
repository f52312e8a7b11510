"""Being somebody on a phone: signing up, in and out, verifying an address, and forgetting a password."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.api.conftest import AUTH, ME, Phone, audited, reread, stored_sessions
from twitter import clock
from twitter.extensions import db
from twitter.models import Job, User
from twitter.services import password_reset, verification

CARLA = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"}


def jobs(name: str) -> list[dict[str, Any]]:
    reread()
    return [job.payload for job in db.session.scalars(select(Job).where(Job.name == name))]


def test_somebody_signs_up_looks_in_the_mail_and_is_somebody(app: Flask, phone: Phone) -> None:
    answer = phone.post(f"{AUTH}/register", CARLA)
    assert answer.status_code == 201
    assert answer.json["account"]["username"] == "carla"
    carla = db.session.scalars(select(User)).one()
    assert jobs("mail_verification") == [{"user_id": carla.id}]
    assert not carla.is_verified
    link = verification.link_for(carla)
    for _ in range(2):  # twice is harmless
        assert phone.post(f"{AUTH}/verify", {"link": link}).status_code == 200
    reread()
    assert db.session.scalars(select(User)).one().is_verified
    assert phone.sign_in("carla@example.org", CARLA["password"]).status_code == 200
    assert phone.get(ME).json["acct"] == "carla"


@pytest.mark.parametrize(
    ("change", "status", "details"),
    [
        ({"username": "ana"}, 409, {"username": "taken"}),
        ({"username": "admin"}, 409, {"username": "taken"}),
        ({"username": "a b"}, 422, {"username": "invalid"}),
        ({"username": "c" * 61}, 422, {"username": "shape"}),
        ({"username": ""}, 422, {"username": "missing"}),
        ({"email": "ana@example.org"}, 409, {"email": "taken"}),
        ({"email": "no address"}, 422, {"email": "invalid"}),
        ({"email": None}, 422, {"email": "missing"}),
        ({"email": 1}, 422, {"email": "shape"}),
        ({"password": "short"}, 422, {"password": "too_short"}),
        ({"password": "password1234"}, 422, {"password": "common"}),
        ({"password": "x" * 129}, 422, {"password": "too_long"}),
        ({"password": ["nine lazy otters"]}, 422, {"password": "shape"}),
    ],
)
@pytest.mark.usefixtures("ana")
def test_sign_up_refuses_what_the_page_refuses(
    phone: Phone, change: dict[str, Any], status: int, details: dict[str, str]
) -> None:
    answer = phone.post(f"{AUTH}/register", {**CARLA, **change})
    assert answer.status_code == status
    assert {*answer.json} == {"error", "details"}
    assert answer.json["details"] == details
    assert answer.json["error"]
    assert jobs("mail_verification") == []


def test_nobody_becomes_more_by_saying_so(phone: Phone) -> None:
    more = {"role": "admin", "id": 1, "email_verified_at": "2020-01-01", "is_protected": True, "confirmed": True}
    answer = phone.post(f"{AUTH}/register", {**CARLA, **more})
    assert answer.json["account"]["role"]["permissions"] == "0"
    carla = db.session.scalars(select(User)).one()
    assert (carla.role, carla.is_verified, carla.is_protected, carla.id == 1) == ("user", False, False, False)


@pytest.mark.parametrize("login", ["ana", "ANA", "@ana", "ana@example.org", " ana "])
@pytest.mark.usefixtures("ana")
def test_a_name_or_an_address_signs_in(phone: Phone, login: str) -> None:
    answer = phone.sign_in(login)
    assert {*answer.json} == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert (answer.json["token_type"], answer.json["expires_in"], answer.json["scope"]) == ("Bearer", 900, "read write")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert phone.status() == 200


@pytest.mark.usefixtures("ana")
def test_a_wrong_password_and_an_unknown_name_get_one_answer(phone: Phone) -> None:
    answers = [phone.sign_in("ana", "not it, I fear"), phone.sign_in("nobody", "not it, I fear")]
    assert [answer.status_code for answer in answers] == [422, 422]
    refusal = {"error": "Name or password is wrong.", "details": {"password": "wrong"}}
    assert [answer.json for answer in answers] == [refusal, refusal]
    assert stored_sessions() == []


def test_a_suspended_person_does_not_sign_in(phone: Phone) -> None:
    factories.person("shut", suspended_at=clock.now())
    assert phone.sign_in("shut").status_code == 403
    assert phone.sign_in("shut", "not it, I fear").status_code == 422
    assert stored_sessions() == []


def test_signing_in_opens_an_account_again_that_one_had_left(phone: Phone) -> None:
    factories.person("gone", deactivated_at=clock.now(), deletes_at=clock.now() + timedelta(days=14))
    assert phone.sign_in("gone").status_code == 200
    assert phone.status() == 200


def test_what_happens_at_this_door_is_audited_as_at_the_other(phone: Phone, anas: Phone) -> None:
    phone.sign_in("ana", "not it, I fear")
    anas.post(f"{AUTH}/logout")
    assert [audited(action) for action in ("sign_in", "sign_in_failed", "sign_out")] == [1, 1, 1]


def test_the_table_holds_no_token(anas: Phone) -> None:
    row = stored_sessions()[0]
    assert (row.kind, row.scopes) == ("api", "read write")
    for text in (anas.access_token, anas.refresh_token, anas.refresh_token.split(".")[1]):
        assert text not in {row.secret_hash, row.user_agent, row.scopes}
    assert len(row.secret_hash) == 64


def test_somebody_unverified_signs_in_and_is_told_who_they_are(phone: Phone) -> None:
    factories.person("new", email_verified_at=None)
    assert phone.sign_in("new").status_code == 200
    assert phone.get(ME).json["username"] == "new"


def test_the_link_is_mailed_again_to_whoever_asks_for_their_own(phone: Phone) -> None:
    new = factories.person("new", email_verified_at=None)
    assert phone.post(f"{AUTH}/verify/resend").status_code == 401
    phone.sign_in("new")
    assert phone.post(f"{AUTH}/verify/resend").status_code == 202
    assert jobs("mail_verification") == [{"user_id": new.id}]


def test_nothing_is_mailed_to_somebody_verified(anas: Phone) -> None:
    assert anas.post(f"{AUTH}/verify/resend").status_code == 202
    assert jobs("mail_verification") == []


@pytest.mark.parametrize("link", ["x", "", None, 1, "é", "a.b.c", "x" * 2_000])
def test_a_link_that_is_not_whole_verifies_nobody(phone: Phone, link: Any) -> None:
    new = factories.person("new", email_verified_at=None)
    assert phone.post(f"{AUTH}/verify", {"link": link}).status_code == 422
    reread()
    db.session.add(new)
    db.session.refresh(new)
    assert not new.is_verified


def test_asking_for_a_code_gets_one_answer_whether_there_is_an_account_or_not(phone: Phone, ana: User) -> None:
    answers = [phone.post(f"{AUTH}/password/code", {"email": email}) for email in (ana.email, "nobody@example.org")]
    for answer in answers:
        assert answer.status_code == 202
        assert {*answer.json} == {"request_id"}
    assert len({len(answer.data) for answer in answers}) == 1
    assert [job["email"] for job in jobs("mail_reset_code")] == [ana.email, "nobody@example.org"]


def test_a_code_changes_the_password_and_ends_the_phone(app: Flask, anas: Phone, ana: User) -> None:
    request_id = anas.post(f"{AUTH}/password/code", {"email": ana.email}).json["request_id"]
    made = password_reset.make_code(ana.email, request_id)
    assert made is not None
    use = {"request_id": request_id, "code": made[1], "password": "seven quiet herons"}
    assert anas.post(f"{AUTH}/password/use", {**use, "code": "00000000"}).status_code == 422
    assert anas.post(f"{AUTH}/password/use", {**use, "password": "short"}).status_code == 422
    assert anas.status() == 200
    assert anas.post(f"{AUTH}/password/use", use).status_code == 200
    assert anas.status() == 401
    assert anas.post(f"{AUTH}/password/use", use).status_code == 422
    phone = Phone(app)
    assert phone.sign_in().status_code == 422
    assert phone.sign_in("ana", "seven quiet herons").status_code == 200


@pytest.mark.parametrize("missing", ["request_id", "code", "password"])
def test_a_code_needs_its_request_and_a_password(phone: Phone, missing: str) -> None:
    use = {"request_id": "x", "code": "12345678", "password": "seven quiet herons"}
    answer = phone.post(f"{AUTH}/password/use", {name: value for name, value in use.items() if name != missing})
    assert answer.status_code == 422
    assert answer.json["details"] == {missing: "missing"}


def test_no_password_and_no_token_reaches_the_log(phone: Phone, ana: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        phone.post(f"{AUTH}/register", CARLA)
        phone.sign_in()
        first, kept = phone.refresh_token, [phone.access_token, phone.refresh_token]
        phone.refresh()
        kept += [phone.access_token, phone.refresh_token]
        phone.sign_in("ana", "a wrong password typed here")
        phone.post(f"{AUTH}/login", data='{"login": "ana", "password": "in a broken body')
        phone.refresh(first)
        phone.status()
    secrets = [*kept, *(token.split(".")[1] for token in kept), CARLA["password"], factories.PASSWORD]
    for secret in [*secrets, "a wrong password typed here", "in a broken body", ana.password_hash]:
        assert secret not in caplog.text


def test_looking_at_the_api_writes_nothing(anas: Phone) -> None:
    before = [(row.id, row.last_seen_at, row.secret_hash) for row in stored_sessions()]
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert anas.status() == 200
    assert [(row.id, row.last_seen_at, row.secret_hash) for row in stored_sessions()] == before
