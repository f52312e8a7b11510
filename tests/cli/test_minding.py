"""Minding accounts from a terminal: roles, passwords, suspending, and reading the audit log."""

import pytest
import time_machine

from tests import factories
from tests.cli.conftest import Command
from twitter.models import User
from twitter.passwords import verify_password
from twitter.queries.sessions import session_for


def test_a_role_is_set_whatever_the_spelling_of_the_name(flask: Command, ana: User) -> None:
    result = flask("users", "set-role", "@ANA", "moderator")
    assert (result.exit_code, result.output) == (0, "@ana is moderator.\n")
    assert ana.role == "moderator"


def test_the_last_admin_stays_one(flask: Command) -> None:
    ada = factories.person("ada", role="admin")
    result = flask("users", "set-role", "ada", "user")
    assert result.exit_code == 1
    assert "last admin" in result.output
    assert ada.role == "admin"


def test_a_new_password_is_printed_and_ends_all_sessions(flask: Command, ana: User, bob: User) -> None:
    secret, anothers = factories.session_secret(ana), factories.session_secret(bob)
    result = flask("users", "set-password", "ana")
    assert result.exit_code == 0
    password = result.output.split("Password: ")[1].strip()
    assert verify_password(ana.password_hash, password)
    assert session_for(secret) is None
    assert session_for(anothers) is not None


def test_a_chosen_password_is_not_printed(flask: Command, ana: User) -> None:
    result = flask("users", "set-password", "ana", "--password", "nine lazy otters sleep")
    assert result.exit_code == 0
    assert "otters" not in result.output
    assert verify_password(ana.password_hash, "nine lazy otters sleep")


def test_a_weak_password_is_refused(flask: Command, ana: User) -> None:
    result = flask("users", "set-password", "ana", "--password", "short")
    assert result.exit_code == 1
    assert "10 characters" in result.output
    assert verify_password(ana.password_hash, factories.PASSWORD)


def test_one_is_suspended_with_a_reason_and_let_in_again(flask: Command, ana: User) -> None:
    secret = factories.session_secret(ana)
    assert flask("users", "suspend", "ana").exit_code == 2
    assert not ana.is_suspended
    assert flask("users", "suspend", "ana", "--reason", "Sells shoes.").output == "@ana is suspended.\n"
    assert ana.is_suspended
    assert session_for(secret) is None
    assert "ana" in flask("users", "list").output
    assert flask("users", "unsuspend", "ana").output == "@ana is not suspended.\n"
    assert not ana.is_suspended


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--for", "7"], "2026-02-08 10:00"), (["--until", "2026-03-01"], "2026-03-01 00:00")]
)
def test_one_is_suspended_for_a_time(flask: Command, ana: User, arguments: list[str], said: str) -> None:
    suspend = ("users", "suspend", "ana", "--reason", "Sells shoes.")
    with time_machine.travel("2026-02-01T10:00:00Z", tick=False):
        assert flask(*suspend, "--for", "7", "--until", "2026-03-01").exit_code == 2
        assert flask(*suspend, "--until", "2026-01-01").exit_code == 1
        assert not ana.is_suspended
        assert flask(*suspend, *arguments).output == f"@ana is suspended until {said} UTC.\n"
    assert f"{ana.suspended_until:%Y-%m-%d %H:%M}" == said


@pytest.mark.parametrize(
    "arguments", [["set-role", "nobody", "admin"], ["set-password", "nobody"], ["unsuspend", "nobody"]]
)
def test_a_name_of_nobody_is_said_to_be_one(flask: Command, arguments: list[str]) -> None:
    result = flask("users", *arguments)
    assert (result.exit_code, result.output) == (1, "Error: Nobody has that name.\n")


def test_accounts_are_listed_by_name_and_role(flask: Command, bob: User, ana: User) -> None:
    factories.person("mo", role="moderator", email_verified_at=None)
    lines = flask("users", "list").output.splitlines()
    assert [line.split()[0] for line in lines] == ["ana", "bob", "mo"]
    (line,) = flask("users", "list", "--role", "moderator").output.splitlines()
    assert line.split() == ["mo", "moderator", "mo@example.org", "unconfirmed"]
    assert ana.email in lines[0]
    assert bob.password_hash not in "".join(lines)


def test_the_audit_log_is_listed_newest_first_and_by_person(flask: Command, ana: User, bob: User) -> None:
    assert flask("audit").output == "There are no such lines.\n"
    flask("users", "set-role", "ana", "moderator")
    flask("users", "suspend", "bob", "--reason", "Shoes.\nforged line")
    newest, older = flask("audit").output.splitlines()
    assert "suspended" in newest
    assert "- -> bob" in newest
    assert "by='operator'" in newest
    assert "role_changed" in older
    assert "before='user'" in older
    assert flask("audit", "--user", ana.username).output.splitlines() == [older]
    assert flask("audit", "--action", "suspended").output.splitlines() == [newest]
    assert flask("audit", "--limit", "1").output.splitlines() == [newest]
    assert flask("audit", "--user", "nobody").exit_code == 1
    assert bob.is_suspended
