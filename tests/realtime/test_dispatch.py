"""The way from a packet to a handler, without a network: ended sessions, apps that may only read, our own faults."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
from engineio.socket import Socket as Transport
from flask import Flask
from flask_babel import refresh
from sqlalchemy.exc import OperationalError

from tests import factories
from twitter import relay
from twitter.errors import RateLimited
from twitter.events import PresenceTold, UnreadChanged
from twitter.extensions import db, socketio
from twitter.models import AuthSession, User
from twitter.realtime import presence, pusher
from twitter.realtime.dispatch import Dispatcher
from twitter.realtime.handlers import HANDLERS
from twitter.realtime.presence import Presence
from twitter.realtime.pusher import Pusher
from twitter.realtime.sockets import OpenSocket, sockets
from twitter.realtime.voice import UNREAD_PACKETS
from twitter.services import sessions, tokens
from twitter.web import gathering, limits
from twitter.web.bucket import Bucket
from twitter.web.sessions import act_as

Say = Callable[[str, object], dict[str, Any]]


@pytest.fixture
def socket(app: Flask, ana: User) -> Iterator[OpenSocket]:
    """A socket of ana's that this process knows, with nothing at its other end."""
    factories.session_secret(ana)
    session = db.session.query(AuthSession).one()
    opened = OpenSocket("a socket", "a transport", ana.id, session.id, None)
    sockets.add(opened)
    yield opened
    sockets.remove(opened.id)


@pytest.fixture
def say(app: Flask, socket: OpenSocket) -> Say:
    """Let ana's socket say something; return the answer."""

    def to_dispatcher(event: str, argument: object) -> dict[str, Any]:
        with app.test_request_context("/socket.io/"):
            return Dispatcher(app, socketio)._answer(socket, [event, argument])

    return to_dispatcher


def test_an_open_session_is_served_and_an_ended_one_is_not(say: Say, socket: OpenSocket) -> None:
    assert say("since", {}) == {
        "ok": True,
        "unread": {"notifications": 0, "messages": 0},
        "new": [],
        "more": False,
    }
    sessions.end(socket.session_id)
    assert say("since", {})["code"] == "signed_out"


def test_a_suspended_person_is_signed_out_at_their_next_word(say: Say, ana: User) -> None:
    ana.suspended_at = ana.created_at
    db.session.commit()
    assert say("watch", {"page": "home"})["code"] == "signed_out"


def test_an_app_that_may_only_read_writes_nothing(app: Flask, say: Say, ana: User, bob: User) -> None:
    session = db.session.query(AuthSession).one()
    session.kind, session.scopes = "api", "read"
    db.session.commit()
    conversation = str(factories.message(ana, bob).conversation_id)
    assert say("message", {"conversation": conversation, "key": "one", "text": "Hello."})["code"] == "forbidden"
    assert say("typing", {"conversation": conversation})["code"] == "forbidden"
    assert say("since", {"page": f"conversation:{conversation}"})["ok"]


@pytest.mark.parametrize("backend", ["sqlite", "postgresql", "mariadb"], indirect=True, scope="session")
@pytest.mark.parametrize("page", ["profile:a\0na", "profile:\u0130", "tag:\0", "tag:a\x1bb", "tag:a/b"])
def test_a_name_that_can_be_no_page_is_not_found(say: Say, caplog: pytest.LogCaptureFixture, page: str) -> None:
    assert say("watch", {"page": page})["code"] == "not_found"
    assert say("since", {"page": page, "id": "0"})["code"] == "not_found"
    assert caplog.records == []


def test_who_does_not_read_the_answers_loses_the_socket(
    app: Flask, socket: OpenSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they would gather here without end: asking is cheap, and a client need not wait to be asked to ping."""
    server = socketio.server
    transport = Transport(server.eio, socket.transport_id)
    monkeypatch.setitem(server.eio.sockets, socket.transport_id, transport)
    monkeypatch.setitem(server.environ, socket.transport_id, app.test_request_context("/socket.io/").request.environ)
    monkeypatch.setattr(server.manager, "sid_from_eio_sid", lambda _transport_id, _namespace: socket.id)
    said, dispatcher = ["since", {}], Dispatcher(app, socketio)
    for number in range(UNREAD_PACKETS + 100):
        socket.bucket = Bucket()  # slow enough, however long it takes
        dispatcher.take(socket.transport_id, "/", number, said)
        if transport.queue.qsize() <= number:
            break
    assert transport.queue.qsize() <= UNREAD_PACKETS + 1
    gevent.sleep(0.01)
    assert transport.closing


@pytest.mark.parametrize(
    ("fault", "lines"), [(RuntimeError("no"), 1), (OperationalError("SELECT", {}, Exception("away")), 0)]
)
def test_our_own_fault_is_answered_and_logged_once(
    say: Say, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception, lines: int
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise fault

    monkeypatch.setitem(HANDLERS, "since", fail)
    with caplog.at_level(logging.ERROR, logger="twitter.realtime.dispatch"):
        answer = say("since", {})
    assert answer["code"] == "unavailable"
    assert answer["error"]
    assert len(caplog.records) == 1
    assert sum(record.exc_info is not None for record in caplog.records) == lines


def test_sentences_come_in_the_language_of_the_page(app: Flask, socket: OpenSocket) -> None:
    with app.test_request_context("/socket.io/", headers={"Accept-Language": "de"}):
        german = Dispatcher(app, socketio)._answer(socket, ["watch", {"page": "nothing"}])
    with app.test_request_context("/socket.io/"):
        refresh()  # the language is kept in the context of the application, which a test has and a server has not
        english = Dispatcher(app, socketio)._answer(socket, ["watch", {"page": "nothing"}])
    assert german["code"] == english["code"] == "not_found"
    assert german["error"] != english["error"]


@pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:1"])
def test_messages_by_socket_count_like_messages_by_form(
    make_app: Callable[..., Flask], socket: OpenSocket, ana: User, redis_url: str
) -> None:
    limited = make_app(ratelimit_enabled=True, redis_url=redis_url)
    found = tokens.SignedIn(ana, db.session.query(AuthSession).one())
    with limited.test_request_context("/socket.io/"):
        act_as(found)
        for _ in range(125):
            limits.spend("message")
        with pytest.raises(RateLimited):
            limits.spend("message")
        limits.spend("seen")


def test_a_pusher_that_is_behind_forgets_the_oldest_and_says_so(
    app: Flask, socket: OpenSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pusher, "say", lambda _told, event, _payload: said.append(event))
    monkeypatch.setattr(gathering, "MOST_WAITING", 3)
    push = Pusher(app)
    for number in range(3):
        push.hear(UnreadChanged(number))
    push.push()
    assert said == []
    for number in range(4):
        push.hear(UnreadChanged(number))
    assert [event.user_id for event in push._waiting] == [1, 2, 3]
    push.push()
    assert said == ["stale"]


def test_a_process_that_says_nothing_any_more_is_forgotten(
    app: Flask, ana: User, bob: User, socket: OpenSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.follow(bob, ana)
    conversation_id = factories.message(ana, bob).conversation_id
    now = time.monotonic()
    monkeypatch.setattr(presence.time, "monotonic", lambda: now)
    around = Presence(app)
    around.hear(PresenceTold("another", (bob.id,)))
    around.hear(PresenceTold(relay.node(), (7,)))  # its own words
    around.look()
    assert around.is_there(conversation_id, socket) == [bob.id]
    now += presence.FORGOTTEN + 1
    around.look()
    assert around.is_there(conversation_id, socket) == []


def test_somebody_who_goes_to_another_page_is_not_gone(
    app: Flask, socket: OpenSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, ...]] = []
    monkeypatch.setattr(presence, "pass_on", lambda event: told.append(event.user_ids))
    now = time.monotonic()
    monkeypatch.setattr(presence.time, "monotonic", lambda: now)
    around = Presence(app)
    around.look()
    sockets.remove(socket.id)
    now += presence.GRACE - 0.1
    around.look()
    now += 0.2
    around.look()
    now += presence.HEARTBEAT + 0.1
    around.look()
    assert told == [(socket.user_id,), (), ()]
