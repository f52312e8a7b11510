"""Signing in and out, and what a session's secret opens."""

from datetime import timedelta

import pytest
import time_machine

from tests import factories
from twitter import clock, events
from twitter.errors import Forbidden, Invalid
from twitter.extensions import db
from twitter.models import AuthSession, User
from twitter.queries.sessions import session_for
from twitter.services import last_seen, sessions

pytestmark = pytest.mark.usefixtures("app")


def sign_in(login: str, password: str = factories.PASSWORD) -> str:
    return sessions.sign_in(login, password, user_agent="Firefox", address="203.0.113.77")


@pytest.mark.parametrize("login", ["ana", "ANA", "@ana", " ana ", "ana@example.org", "Ana@Example.org"])
def test_one_signs_in_by_name_or_address(ana: User, login: str) -> None:
    signed_in = session_for(sign_in(login))
    assert signed_in is not None
    assert signed_in.user.id == ana.id


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("login", "password"), [("ana", "wrong"), ("nobody", factories.PASSWORD), ("", ""), ("\0", "x")]
)
def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nobody(login: str, password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sign_in(login, password)
    assert refusal.value.sentence == "Name or password is wrong."


def test_a_suspended_person_is_refused_and_their_open_sessions_open_nothing(ana: User) -> None:
    secret = sign_in("ana")
    ana.suspended_at = clock.now()
    db.session.commit()
    assert session_for(secret) is None
    with pytest.raises(Forbidden):
        sign_in("ana")


@pytest.mark.usefixtures("ana")
def test_the_table_holds_neither_secret_nor_whole_address() -> None:
    secret = sign_in("ana")
    row = db.session.query(AuthSession).one()
    assert secret not in row.secret_hash
    assert row.address_prefix == "203.0.113.0"
    assert row.user_agent == "Firefox"


@pytest.mark.usefixtures("ana")
def test_an_ended_session_opens_nothing_and_the_others_stay() -> None:
    first, second = sign_in("ana"), sign_in("ana")
    ended = session_for(first)
    assert ended is not None
    sessions.end(ended.session.id)
    assert session_for(first) is None
    assert session_for(second) is not None


@pytest.mark.usefixtures("ana")
def test_ending_a_session_is_told_once() -> None:
    told: list[events.SessionEnded] = []
    events.listen(events.SessionEnded, told.append)
    signed_in = session_for(sign_in("ana"))
    assert signed_in is not None
    for _ in range(2):
        sessions.end(signed_in.session.id)
    events.stop_listening(events.SessionEnded, told.append)
    assert told == [events.SessionEnded(signed_in.session.id)]


@pytest.mark.usefixtures("ana")
def test_a_session_ends_after_14_idle_days() -> None:
    secret = sign_in("ana")
    with time_machine.travel(clock.now() + timedelta(days=13, hours=23)):
        assert session_for(secret) is not None
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        assert session_for(secret) is None


@pytest.mark.usefixtures("ana")
def test_use_keeps_a_session_alive_until_90_days() -> None:
    secret = sign_in("ana")
    start = clock.now()
    for day in range(10, 90, 10):
        with time_machine.travel(start + timedelta(days=day)):
            signed_in = session_for(secret)
            assert signed_in is not None
            last_seen.note(signed_in.session)
            assert last_seen.store() == 1
            db.session.expire_all()
    with time_machine.travel(start + timedelta(days=90, minutes=1)):
        assert session_for(secret) is None


@pytest.mark.usefixtures("ana")
def test_being_seen_is_stored_once_an_hour() -> None:
    signed_in = session_for(sign_in("ana"))
    assert signed_in is not None
    last_seen.note(signed_in.session)
    assert last_seen.store() == 0
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        last_seen.note(signed_in.session)
        assert last_seen.store() == 1


@pytest.mark.parametrize(("address", "kept"), [("2001:db8:1:2::3", "2001:db8:1::"), ("not an address", ""), ("", "")])
def test_addresses_are_shortened_to_their_network(ana: User, address: str, kept: str) -> None:
    sessions.start(ana, user_agent="", address=address)
    assert db.session.query(AuthSession.address_prefix).scalar() == kept
