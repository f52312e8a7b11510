"""What the audit log is told: by whom, about whom, and nothing that should not be in it."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from tests import factories
from twitter import clock, passwords
from twitter.errors import Forbidden, Invalid
from twitter.extensions import db
from twitter.models import AuditEvent, User
from twitter.queries import audit as questions
from twitter.services import audit, sessions, verification
from twitter.transaction import atomic

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"

pytestmark = pytest.mark.usefixtures("app")


def told() -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def sign_in(login: str, password: str = factories.PASSWORD) -> str:
    return sessions.sign_in(login, password, user_agent="Firefox", address="203.0.113.77")


def test_signing_in_and_out_is_told_with_the_network_it_came_from(ana: User) -> None:
    sign_in("ana")
    (session,) = sessions.sessions_of(ana)
    for _ in range(2):
        sessions.sign_out(ana, session.id)
    lines = told()
    assert [line.action for line in lines] == ["sign_in", "sign_out"]
    assert {(line.actor_id, line.subject_id) for line in lines} == {(ana.id, ana.id)}
    assert (lines[0].address_prefix, lines[0].details) == ("203.0.113.0", {"kind": "web"})


@pytest.mark.parametrize("login", ["ana", "ana@example.org", "nobody", "a wrong phrase", "\0"])
def test_a_failed_sign_in_is_told_about_whom_and_never_what_was_typed(ana: User, login: str) -> None:
    with pytest.raises(Invalid):
        sign_in(login, "a wrong phrase")
    (line,) = told()
    assert (line.action, line.actor_id, line.details) == ("sign_in_failed", None, {"why": "wrong"})
    assert line.subject_id == (ana.id if login.startswith("ana") else None)
    assert line.address_prefix == "203.0.113.0"


def test_a_suspended_persons_right_password_is_told_as_a_failure() -> None:
    shut = factories.person("shut", suspended_at=clock.now())
    with pytest.raises(Forbidden):
        sign_in("shut")
    (line,) = told()
    assert (line.action, line.subject_id, line.details) == ("sign_in_failed", shut.id, {"why": "suspended"})


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("login", ["ana", "ana@example.org", "nobody", "nobody@example.org", "\0"])
def test_a_wrong_name_costs_as_many_hashes_and_statements_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch, statements: list[str], login: str
) -> None:
    hashes: list[str | None] = []
    verify: Callable[[str | None, str], bool] = passwords.verify_password
    monkeypatch.setattr(passwords, "verify_password", lambda known, typed: hashes.append(known) or verify(known, typed))
    statements.clear()
    with pytest.raises(Invalid) as refusal:
        sign_in(login, "a wrong phrase")
    assert refusal.value.sentence == "Name or password is wrong."
    assert len(hashes) == 1
    assert len(statements) == (1 if "\0" in login else 2)  # who has that name, and the line of the log


def test_sessions_ended_by_force_are_told_with_their_number(ana: User) -> None:
    ids = [sessions.sessions_of(ana) for _ in range(3) if factories.session_secret(ana)][-1]
    sessions.end(ids[0].id)
    assert not sessions.end(ids[0].id)
    assert sessions.end_all(ana) == 2
    assert sessions.end_all(ana) == 0
    ended = [line for line in told() if line.action == "session_ended"]
    assert [(line.subject_id, line.details) for line in ended] == [(ana.id, {"count": 1}), (ana.id, {"count": 2})]


def test_a_wrong_password_where_it_is_asked_again_is_told(ana: User) -> None:
    with pytest.raises(Invalid):
        verification.ask_to_change(ana, "a wrong phrase", "new@example.org")
    assert [(line.action, line.subject_id, line.details) for line in told()] == [("password_refused", ana.id, {})]


def test_a_line_falls_with_what_it_tells(ana: User) -> None:
    def change_and_fail() -> None:
        with atomic():
            audit.record("role_changed", subject=ana)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert told() == []


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2::3", "2001:db8:1::"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_addresses_are_shortened_to_their_network(address: str, kept: str) -> None:
    assert audit.network_of(address) == kept


def test_the_log_is_read_newest_first_by_person_action_and_number(ana: User, bob: User) -> None:
    with atomic():
        audit.record("suspended", actor=ana, subject=bob, reason="Because.")
        audit.record("sign_in", actor=ana)
        audit.record("sign_in_failed")
    assert [(line.action, line.actor, line.subject) for line in questions.lines()] == [
        ("sign_in_failed", None, None),
        ("sign_in", "ana", "ana"),
        ("suspended", "ana", "bob"),
    ]
    assert [line.action for line in questions.lines(person_id=bob.id)] == ["suspended"]
    assert [line.actor for line in questions.lines(action="sign_in")] == ["ana"]
    assert len(questions.lines(limit=2)) == 2


@pytest.mark.backends("postgresql")
def test_a_role_with_the_documented_grants_adds_lines_and_changes_none(ana: User) -> None:
    grants = re.search(r"GRANT SELECT, INSERT.*?audit_events FROM skein;", OPERATIONS.read_text("utf-8"), re.DOTALL)
    assert grants is not None
    role = f"skein_test_{os.getpid()}"
    with db.engine.begin() as owner:
        owner.execute(text(f"CREATE ROLE {role}"))
        for grant in grants[0].split(";\n"):
            owner.execute(text(re.sub(r"\bskein\b", role, grant.rstrip(";"))))
    try:
        with db.engine.connect() as connection:
            connection.execute(text(f"SET ROLE {role}"))
            line = {"id": 1, "at": clock.now(), "action": "sign_in", "address_prefix": "", "details": {}}
            connection.execute(insert(AuditEvent).values(**line))
            connection.execute(update(User).where(User.id == ana.id).values(bio="Changed."))
            for refused in (delete(AuditEvent), update(AuditEvent).values(action="")):
                with pytest.raises(ProgrammingError, match="permission denied"), connection.begin_nested():
                    connection.execute(refused)
    finally:
        with db.engine.begin() as owner:
            owner.execute(text(f"DROP OWNED BY {role}"))
            owner.execute(text(f"DROP ROLE {role}"))
