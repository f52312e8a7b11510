"""Takes away the sockets nobody may have any more, whoever ended their session and whether or not anybody told us."""

import logging

import gevent
from flask import Flask

from twitter import clock
from twitter.events import SessionEnded
from twitter.extensions import socketio
from twitter.queries.sessions import ended
from twitter.realtime import push
from twitter.realtime.sockets import sockets
from twitter.realtime.transport import close_transport
from twitter.realtime.voice import hang_up
from twitter.services import barriers
from twitter.web import hiding

log = logging.getLogger(__name__)

SECONDS = 1.0  # between two looks; an ended session must be without sockets on every node after two seconds
SILENT_LOOKS = 10  # after so many a connection that nobody was let in by is closed


class SocketWatch:
    """Looks again and again, while a worker lives, whether the sessions behind its sockets are still open.

    The row is the truth: this needs no message from the node that ended the session, and none can be lost.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._strangers: dict[str, int] = {}  # connections without a socket, and how often they were seen

    def start(self) -> None:
        """Begin to look, beside the requests."""
        gevent.spawn(self._look_for_ever)

    def look(self) -> None:
        """Close the sockets of every session that is no longer open, and find who is hidden.

        Without sockets this asks nothing.
        """
        for session_id in ended(sockets.sessions()):
            push.close_sockets(SessionEnded(session_id))
        if sockets:
            hiding.look()
        self._close_expired()
        _close_kept_out()
        self._close_strangers()
        _forget_lost()

    def _close_expired(self) -> None:
        now = clock.now()
        for socket in sockets.all():
            if socket.expires_at is not None and socket.expires_at <= now:
                hang_up(socket)

    def _close_strangers(self) -> None:
        """Close connections whose client never said who it is, or has left and stayed."""
        held = set(socketio.server.eio.sockets) - {socket.transport_id for socket in sockets.all()}
        self._strangers = {each: self._strangers.get(each, 0) + 1 for each in held}
        for transport_id, looks in self._strangers.items():
            if looks > SILENT_LOOKS:
                close_transport(socketio, transport_id)

    def _look_for_ever(self) -> None:
        while True:
            gevent.sleep(SECONDS)
            try:
                with self._app.app_context():
                    self.look()
            except Exception:
                log.exception("could not check the sessions behind the sockets; trying again")


def _close_kept_out() -> None:
    """Close sockets that came from where nobody may come from any more."""
    for socket in sockets.all():
        if barriers.keeps_out(socket.address):
            hang_up(socket)


def _forget_lost() -> None:
    """Forget sockets whose connection ended just when they were let in: the library tells of that to nobody."""
    for socket in sockets.all():
        transport = socketio.server.eio.sockets.get(socket.transport_id)
        if transport is None or transport.closed:
            socketio.server.disconnect(socket.id)
            sockets.remove(socket.id)
