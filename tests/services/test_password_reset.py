"""A forgotten password: what a code opens, once, and everything that it does not open."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests import factories
from tests.services.test_races import at_once
from twitter import clock, events, outbox, passwords
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import AuditEvent, AuthSession, OneTimeCode, User
from twitter.passwords import verify_password
from twitter.services import password_reset, sessions, verification
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

NEW = "nine lazy otters"
WRONG = "That code is wrong or no longer good. Ask for a new one."


def asked(user: User) -> tuple[str, str]:
    """Ask for a code and make it, as the job would; return the request and the code."""
    request_id = password_reset.ask(user.email)
    made = password_reset.make_code(user.email_key, request_id)
    assert made is not None
    assert made[0].id == user.id
    return request_id, made[1]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def opens(user: User, password: str) -> bool:
    db.session.refresh(user)
    return verify_password(user.password_hash, password)


def refused(request_id: str, code: str, password: str = NEW) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        password_reset.use_code(request_id, code, password)
    return refusal.value.details


def jobs() -> list[tuple[str, dict[str, object]]]:
    return [(job.name, job.payload) for job in outbox.waiting(100)]


def row() -> OneTimeCode:
    db.session.expire_all()
    return db.session.query(OneTimeCode).one()


def change(user: User, **columns: object) -> None:
    with atomic():
        for name, value in columns.items():
            setattr(user, name, value)
        db.session.add(user)


@pytest.mark.parametrize("typed", ["ana@example.org", " ANA@Example.ORG ", "nobody@example.org"])
@pytest.mark.usefixtures("ana")
def test_asking_does_the_same_for_every_address(typed: str, statements: list[str]) -> None:
    statements.clear()
    request_id = password_reset.ask(typed)
    assert len(statements) == 1
    assert jobs() == [("mail_reset_code", {"email": typed.strip().lower(), "request_id": request_id})]
    assert db.session.query(OneTimeCode).count() == 0


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "a@b\r\nBcc: c@d.org", "ana\0@example.org", "a" * 300 + "@b.org"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        password_reset.ask(typed)
    assert refusal.value.details
    assert jobs() == []


def test_every_request_has_an_id_nobody_guesses(ana: User) -> None:
    request_ids = {password_reset.ask(ana.email) for _ in range(20)}
    assert len(request_ids) == 20
    assert min(map(len, request_ids)) >= 22  # 128 bits


def test_nobody_gets_a_code_at_an_address_without_account() -> None:
    assert password_reset.make_code("nobody@example.org", "request") is None
    assert db.session.query(OneTimeCode).count() == 0


def test_a_suspended_person_gets_no_code_and_a_deactivated_one_does(ana: User, bob: User) -> None:
    change(ana, suspended_at=clock.now())
    change(bob, deactivated_at=clock.now())
    assert password_reset.make_code(ana.email_key, "anas") is None
    assert password_reset.make_code(bob.email_key, "bobs") is not None


def test_a_code_changes_the_password_once(ana: User) -> None:
    request_id, code = asked(ana)
    password_reset.use_code(request_id, code, NEW)
    assert opens(ana, NEW)
    assert not opens(ana, factories.PASSWORD)
    assert refused(request_id, code, "nine lazy badgers") == {"code": "wrong"}
    assert opens(ana, NEW)


@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}-{1} ", "{0}\u00a0{1}"])
def test_a_code_may_be_typed_with_spaces(ana: User, spelling: str) -> None:
    request_id, code = asked(ana)
    password_reset.use_code(request_id, spelling.format(code[:4], code[4:]), NEW)
    assert opens(ana, NEW)


def test_a_code_may_be_typed_in_other_digits(ana: User) -> None:
    request_id, code = asked(ana)
    password_reset.use_code(request_id, "".join(chr(0x660 + int(digit)) for digit in code), NEW)
    assert opens(ana, NEW)


def test_codes_have_eight_digits_that_differ(ana: User) -> None:
    codes = {asked(ana)[1] for _ in range(20)}
    assert len(codes) == 20
    assert {len(code) for code in codes} == {8}
    assert all(code.isascii() and code.isdecimal() for code in codes)


def test_the_table_holds_neither_code_nor_request(ana: User) -> None:
    request_id, code = asked(ana)
    stored = " ".join(str(value) for name, value in vars(row()).items() if name != "_sa_instance_state")
    assert code not in stored
    assert request_id not in stored
    for plain in (code, f"{request_id}:{code}", f"{request_id}{code}"):
        assert hashlib.sha256(plain.encode()).hexdigest() not in stored
    assert code not in str(jobs())


def test_another_pepper_makes_every_code_wrong(app: Flask, ana: User) -> None:
    request_id, code = asked(ana)
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, otp_pepper="another pepper that is long enough")
    try:
        assert refused(request_id, code) == {"code": "wrong"}
    finally:
        app.extensions["settings"] = before
    password_reset.use_code(request_id, code, NEW)
    assert opens(ana, NEW)


def test_five_wrong_tries_burn_a_code(ana: User) -> None:
    request_id, code = asked(ana)
    for _ in range(5):
        assert refused(request_id, other_than(code)) == {"code": "wrong"}
    assert refused(request_id, code) == {"code": "wrong"}
    assert row().tries == 5
    assert opens(ana, factories.PASSWORD)


def test_the_fifth_try_may_be_the_right_one(ana: User) -> None:
    request_id, code = asked(ana)
    for _ in range(4):
        refused(request_id, other_than(code))
    password_reset.use_code(request_id, code, NEW)
    assert opens(ana, NEW)


@pytest.mark.parametrize("typed", ["", "no digits", "1", "123456789", "\0", "\ud800", "0" * 8, "\u00b2" * 8])
def test_what_is_no_code_is_refused_like_a_wrong_one(ana: User, typed: str) -> None:
    request_id, _code = asked(ana)
    with pytest.raises(Invalid) as refusal:
        password_reset.use_code(request_id, typed, NEW)
    assert refusal.value.sentence == WRONG
    assert row().tries == 1


@pytest.mark.parametrize("password", ["short", "x" * 129, "password123", "my skein of yarn", "I am ana@example"])
def test_a_weak_password_costs_no_try(ana: User, password: str) -> None:
    change(ana, username="anabel", username_key="anabel", email="ana_b@example.org", email_key="ana_b@example.org")
    request_id, code = asked(ana)
    weak = password.replace("ana@example", "anabel")
    for _ in range(6):
        assert [*refused(request_id, code, weak)] == ["password"]
    assert row().tries == 0
    password_reset.use_code(request_id, code, NEW)
    assert opens(ana, NEW)


def test_whose_address_it_is_shows_only_to_who_has_the_code(ana: User) -> None:
    change(ana, username="anabel_of_old", username_key="anabel_of_old")
    request_id, code = asked(ana)
    named = "anabel_of_old says hello"
    assert refused(request_id, other_than(code), named) == {"code": "wrong"}
    assert refused("a request nobody made", code, named) == {"code": "wrong"}
    assert refused(request_id, code, named) == {"password": "personal"}


def test_a_request_nobody_made_takes_the_same_statements_as_a_wrong_code(ana: User, statements: list[str]) -> None:
    request_id, code = asked(ana)
    sent = []
    for tried in (request_id, "a request nobody made"):
        statements.clear()
        assert refused(tried, other_than(code)) == {"code": "wrong"}
        sent.append(list(statements))
    assert sent[0] == sent[1]


def test_only_the_newest_code_counts(ana: User) -> None:
    older, newer = asked(ana), asked(ana)
    assert refused(*older) == {"code": "wrong"}
    password_reset.use_code(*newer, NEW)
    assert opens(ana, NEW)


def test_a_new_code_of_one_person_leaves_another_persons_alone(ana: User, bob: User) -> None:
    bobs = asked(bob)
    asked(ana)
    password_reset.use_code(*bobs, NEW)
    assert opens(bob, NEW)


def test_a_code_is_bound_to_its_request(ana: User) -> None:
    request_id, code = asked(ana)
    for foreign in ("", "x", request_id.lower() + "x", password_reset.ask(ana.email), "\ud800"):
        assert refused(foreign, code) == {"code": "wrong"}
    password_reset.use_code(request_id, code, NEW)


def test_a_code_opens_nobody_elses_account(ana: User, bob: User) -> None:
    anas, bobs = asked(ana), asked(bob)
    assert refused(anas[0], bobs[1]) == {"code": "wrong"}
    assert refused(bobs[0], anas[1]) == {"code": "wrong"}
    assert opens(ana, factories.PASSWORD)
    assert opens(bob, factories.PASSWORD)


def test_a_code_is_good_for_ten_minutes(ana: User, bob: User) -> None:
    anas, bobs, now = asked(ana), asked(bob), clock.now()
    with time_machine.travel(now + timedelta(minutes=9, seconds=50)):
        password_reset.use_code(*anas, NEW)
    with time_machine.travel(now + timedelta(minutes=10, seconds=1)):
        assert refused(*bobs) == {"code": "wrong"}
    assert opens(ana, NEW)
    assert opens(bob, factories.PASSWORD)


def test_a_code_dies_when_its_person_is_suspended(ana: User) -> None:
    code = asked(ana)
    change(ana, suspended_at=clock.now())
    assert refused(*code) == {"code": "wrong"}


def test_a_code_dies_with_the_address_it_was_mailed_to(ana: User) -> None:
    code = asked(ana)
    verification.ask_to_change(ana, factories.PASSWORD, "ana@new.example.org")
    verification.change(verification.change_link_for(ana))
    assert refused(*code) == {"code": "wrong"}


def test_a_code_dies_when_the_password_is_changed_otherwise(ana: User, bob: User) -> None:
    code = asked(ana)
    change(ana, password_hash=bob.password_hash.replace("a", "b"))
    assert refused(*code) == {"code": "wrong"}


def test_a_mail_that_did_not_leave_is_tried_again_with_another_code(ana: User) -> None:
    request_id, first = asked(ana)
    with time_machine.travel(clock.now() + timedelta(minutes=30)):
        again = password_reset.make_code(ana.email_key, request_id)
        assert again is not None
        assert refused(request_id, first) == {"code": "wrong"}
        password_reset.use_code(request_id, again[1], NEW)
    assert opens(ana, NEW)


def test_trying_a_mail_again_gives_no_tries_back(ana: User) -> None:
    request_id, code = asked(ana)
    for _ in range(5):
        refused(request_id, other_than(code))
    again = password_reset.make_code(ana.email_key, request_id)
    assert again is not None
    assert refused(request_id, again[1]) == {"code": "wrong"}


def test_a_late_mail_neither_revives_its_code_nor_kills_the_newer(ana: User) -> None:
    older, newer = asked(ana), asked(ana)
    assert password_reset.make_code(ana.email_key, older[0]) is None
    assert refused(*older) == {"code": "wrong"}
    password_reset.use_code(*newer, NEW)
    assert password_reset.make_code(ana.email_key, newer[0]) is None
    assert opens(ana, NEW)


def test_twenty_who_use_one_code_at_once_are_one(app: Flask, ana: User) -> None:
    request_id, code = asked(ana)
    passwords = [f"nine lazy otters {number}" for number in range(20)]
    acts: list[Callable[[], object]] = [
        lambda password=password: password_reset.use_code(request_id, code, password) for password in passwords
    ]
    raised = at_once(app, acts)
    assert [getattr(error, "details", error) for error in raised] == [{"code": "wrong"}] * 19
    assert [opens(ana, password) for password in passwords].count(True) == 1
    assert db.session.query(AuditEvent).filter_by(action="password_reset").count() == 1


def test_twenty_wrong_tries_at_once_count_five(app: Flask, ana: User) -> None:
    request_id, code = asked(ana)
    raised = at_once(app, [lambda: password_reset.use_code(request_id, other_than(code), NEW)] * 20)
    assert [getattr(error, "details", error) for error in raised] == [{"code": "wrong"}] * 20
    assert row().tries == 5
    assert refused(request_id, code) == {"code": "wrong"}


def test_of_codes_made_at_once_one_is_good(app: Flask, ana: User) -> None:
    request_ids = [password_reset.ask(ana.email) for _ in range(8)]
    acts: list[Callable[[], object]] = [
        lambda request_id=request_id: password_reset.make_code("ana@example.org", request_id)
        for request_id in request_ids
    ]
    assert at_once(app, acts) == []
    assert db.session.query(OneTimeCode).filter(OneTimeCode.used_at.is_(None)).count() == 1


def test_a_reset_ends_every_session_and_tells_it(ana: User, bob: User) -> None:
    for _ in range(2):
        factories.session_secret(ana)
    sessions.store(ana, "of an app", user_agent="app", address="", kind="api")
    factories.session_secret(bob)
    told: list[events.SessionEnded] = []
    events.listen(events.SessionEnded, told.append)
    password_reset.use_code(*asked(ana), NEW)
    events.stop_listening(events.SessionEnded, told.append)
    db.session.expire_all()
    ended = {s.id for s in db.session.query(AuthSession).filter(AuthSession.revoked_at.is_not(None))}
    assert ended == {s.id for s in db.session.query(AuthSession).filter_by(user_id=ana.id)}
    assert {event.session_id for event in told} == ended
    assert len(sessions.sessions_of(bob)) == 1


def test_a_reset_is_mailed_and_written_down_without_secrets(ana: User) -> None:
    request_id, code = asked(ana)
    password_reset.use_code(request_id, code, NEW)
    assert jobs()[-1] == ("mail_password_changed", {"user_id": ana.id})
    line = db.session.query(AuditEvent).filter_by(action="password_reset").one()
    assert (line.actor_id, line.subject_id) == (ana.id, ana.id)
    assert not any(secret in str(line.details) for secret in (request_id, code, NEW))


def test_a_refused_reset_changes_nothing_else(ana: User) -> None:
    factories.session_secret(ana)
    request_id, code = asked(ana)
    refused(request_id, other_than(code))
    assert [name for name, _ in jobs()] == ["mail_reset_code"]
    assert len(sessions.sessions_of(ana)) == 1
    assert db.session.query(AuditEvent).filter_by(action="password_reset").count() == 0


def test_a_reset_verifies_the_address_the_code_came_to(ana: User) -> None:
    change(ana, email_verified_at=None)
    password_reset.use_code(*asked(ana), NEW)
    db.session.refresh(ana)
    assert ana.is_verified


def test_a_reset_ends_a_change_of_address_that_somebody_else_began(ana: User) -> None:
    verification.ask_to_change(ana, factories.PASSWORD, "thief@example.org")
    planted = verification.change_link_for(ana)
    password_reset.use_code(*asked(ana), NEW)
    with pytest.raises(Invalid):
        verification.change(planted)
    db.session.refresh(ana)
    assert (ana.email, ana.pending_email) == ("ana@example.org", None)


def test_who_was_just_signing_in_with_the_former_password_is_refused(ana: User) -> None:
    thief = sessions.prove("ana", factories.PASSWORD)
    password_reset.use_code(*asked(ana), NEW)
    with pytest.raises(Invalid):
        sessions.start(thief, user_agent="", address="")
    db.session.expire_all()
    assert sessions.sessions_of(ana) == []
    assert sessions.sign_in("ana", NEW, user_agent="", address="")


def test_a_stronger_hash_of_the_former_password_never_replaces_the_new_one(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = asked(ana)

    def reset_meanwhile(_password_hash: str) -> bool:
        password_reset.use_code(*code, NEW)
        return True

    monkeypatch.setattr(passwords, "needs_rehash", reset_meanwhile)
    with pytest.raises(Invalid):
        sessions.sign_in("ana", factories.PASSWORD, user_agent="", address="")
    assert opens(ana, NEW)
    assert sessions.sessions_of(ana) == []


def test_a_hash_that_is_too_weak_is_made_stronger_by_signing_in(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    former = ana.password_hash
    monkeypatch.setattr(passwords, "needs_rehash", lambda password_hash: password_hash == former)
    assert sessions.sign_in("ana", factories.PASSWORD, user_agent="", address="")
    assert opens(ana, factories.PASSWORD)
    assert ana.password_hash != former
