"""Tokens of our own app over the session table, on every database: one refresh wins, and reuse ends the family."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock
from twitter.events import SessionEnded, listen, stop_listening
from twitter.extensions import db
from twitter.models import AuditEvent, AuthSession, User
from twitter.queries.sessions import token_session
from twitter.services import sessions, tokens
from twitter.services.tokens import InvalidToken, Tokens


@pytest.fixture
def signed_in(app: Flask, ana: User) -> Tokens:
    """The tokens of Ana's phone."""
    return tokens.sign_in("ana", factories.PASSWORD, user_agent="a phone", address="203.0.113.7")


@pytest.fixture
def ended() -> Iterator[list[int]]:
    """The sessions whose end was told to the sockets."""
    told: list[int] = []

    def note(event: SessionEnded) -> None:
        told.append(event.session_id)

    listen(SessionEnded, note)
    yield told
    stop_listening(SessionEnded, note)


def rows() -> list[AuthSession]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(AuthSession)))


def reuses() -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "token_reuse")))


def test_a_token_says_who_somebody_is(ana: User, signed_in: Tokens) -> None:
    found = tokens.bearer(signed_in.access_token)
    assert (found.user.id, found.session.kind, found.session.address_prefix) == (ana.id, "api", "203.0.113.0")


def test_a_refresh_replaces_the_secret_and_notes_the_use(signed_in: Tokens) -> None:
    before = rows()[0].secret_hash
    later = clock.now() + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        fresh = tokens.refresh(signed_in.refresh_token)
    row = rows()[0]
    assert row.secret_hash != before
    assert row.last_seen_at == later
    assert fresh.refresh_token.split(".")[0] == signed_in.refresh_token.split(".")[0] == str(row.id)
    assert fresh.scope == signed_in.scope == "read write"


def test_reuse_ends_the_family_closes_its_sockets_and_is_written_down_once(
    ana: User, signed_in: Tokens, ended: list[int]
) -> None:
    fresh = tokens.refresh(signed_in.refresh_token)
    for token in (signed_in, signed_in, fresh):
        with pytest.raises(InvalidToken):
            tokens.refresh(token.refresh_token)
    with pytest.raises(InvalidToken):
        tokens.bearer(fresh.access_token)
    assert ended == [rows()[0].id]
    line = reuses()[0]
    assert (len(reuses()), line.subject_id, line.address_prefix) == (1, ana.id, "203.0.113.0")


def test_reuse_leaves_the_other_sessions_alone(ana: User, signed_in: Tokens) -> None:
    other = tokens.sign_in("ana", factories.PASSWORD, user_agent="a tablet", address="")
    factories.session_secret(ana)
    tokens.refresh(signed_in.refresh_token)
    with pytest.raises(InvalidToken):
        tokens.refresh(signed_in.refresh_token)
    assert tokens.bearer(other.access_token).user.id == ana.id
    assert len(sessions.sessions_of(ana)) == 2


def test_of_twenty_refreshes_at_once_one_wins_and_the_family_ends(app: Flask, ana: User, signed_in: Tokens) -> None:
    won: list[Tokens] = []
    raised = at_once(app, [lambda: won.append(tokens.refresh(signed_in.refresh_token))] * 20)
    assert [type(error) for error in raised] == [InvalidToken] * 19
    assert len(won) == 1
    assert rows()[0].revoked_at is not None
    assert len(reuses()) == 1
    with pytest.raises(InvalidToken):
        tokens.bearer(won[0].access_token)
    assert sessions.sessions_of(ana) == []


def test_signing_out_and_refreshing_at_once_ends_signed_out(app: Flask, ana: User, signed_in: Tokens) -> None:
    session_id = rows()[0].id
    at_once(app, [lambda: tokens.refresh(signed_in.refresh_token), lambda: sessions.sign_out(ana, session_id)])
    assert rows()[0].revoked_at is not None
    assert token_session(session_id) is None
    assert reuses() == []


def test_a_guess_ends_nothing(signed_in: Tokens, ended: list[int]) -> None:
    session_id, _, seal = signed_in.refresh_token.split(".")
    for guess in (f"{session_id}.x.{seal}", f"{session_id}.x.", f"{session_id}"):
        with pytest.raises(InvalidToken):
            tokens.refresh(guess)
    assert ended == []
    assert tokens.refresh(signed_in.refresh_token)


def test_the_secret_of_a_browser_refreshes_nothing(ana: User, signed_in: Tokens) -> None:
    secret = factories.session_secret(ana)
    web = next(row for row in rows() if row.kind == "web")
    _, _, seal = signed_in.refresh_token.split(".")
    for token in (secret, f"{web.id}.{secret}.{seal}", f"{web.id}.{secret}"):
        with pytest.raises(InvalidToken):
            tokens.refresh(token)
    assert all(row.revoked_at is None for row in rows())


@pytest.mark.parametrize("column", ["suspended_at", "deactivated_at"])
def test_whoever_is_shut_out_refreshes_nothing(ana: User, signed_in: Tokens, column: str) -> None:
    setattr(db.session.merge(ana), column, clock.now())
    db.session.flush()
    assert token_session(int(signed_in.refresh_token.split(".")[0])) is None
