"""The one way from a packet to a handler: guarded against floods, strangers and nonsense, and answered in any case."""

import logging
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from socketio import packet

from twitter.errors import TwitterError
from twitter.queries.sessions import open_session
from twitter.realtime import answers
from twitter.realtime.answers import Answer
from twitter.realtime.handlers import HANDLERS, require_scope
from twitter.realtime.sockets import OpenSocket, sockets
from twitter.realtime.voice import hang_up, listens
from twitter.services import last_seen
from twitter.web.errors import UNREACHABLE
from twitter.web.sessions import NotSignedIn, act_as

log = logging.getLogger(__name__)


class Dispatcher:
    """Takes the place of the library's own way to a handler, which trusts the names of events and their arguments."""

    def __init__(self, app: Flask, socketio: SocketIO) -> None:
        self._app = app
        self._server = socketio.server

    def take(self, transport_id: str, namespace: str | None, packet_id: int | None, said: Any) -> None:
        """Do what an event asks for, and acknowledge it if its client wants to know."""
        socket = sockets.get(self._server.manager.sid_from_eio_sid(transport_id, namespace or "/"))
        if socket is None or not listens(socket):
            return
        environ = self._server.environ[transport_id]
        with self._app.request_context(environ):  # gives the connection to the database back in the end
            answer = self._answer(socket, said)
        if packet_id is not None:
            acknowledgement = self._server.packet_class(packet.ACK, namespace=namespace, id=packet_id, data=[answer])
            self._server._send_packet(transport_id, acknowledgement)
        if answer.get("code") == "signed_out" or socket.bucket.is_flooded:
            hang_up(socket)

    def _answer(self, socket: OpenSocket, said: Any) -> Answer:
        if not socket.bucket.take():
            return answers.refusal("too_fast")
        name = said[0] if isinstance(said, list) and said else None
        if not isinstance(name, str) or name not in HANDLERS:
            return answers.refusal("unknown_event")
        try:
            return answers.done(**_done(socket, name, tuple(said[1:])))
        except TwitterError as error:
            return answers.refused(error)
        except UNREACHABLE as error:
            log.error("the database did not answer a socket: %s", type(error).__name__)  # noqa: TRY400  no flood of traces
        except Exception:
            log.exception("an unexpected error in %s of a socket", name)
        return answers.refusal("unavailable")


def _done(socket: OpenSocket, name: str, said: tuple[Any, ...]) -> Answer:
    """Call a handler in the name of whoever the session says it is, now: it may have ended a moment ago."""
    found = open_session(socket.session_id)
    if found is None or found.user.id != socket.user_id:
        raise NotSignedIn
    act_as(found)
    last_seen.note(found.session)
    require_scope(found, name)
    return HANDLERS[name](socket, found.user, said)
