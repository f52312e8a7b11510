"""Takes away the sockets of sessions that ended elsewhere, whoever ended them and whether or not anybody told us."""

import logging

import gevent
from flask import Flask

from twitter.events import SessionEnded
from twitter.extensions import socketio
from twitter.queries.sessions import still_open
from twitter.realtime import push, rooms

log = logging.getLogger(__name__)

SECONDS = 1.0  # between two looks; an ended session must be without sockets on every node after two seconds
BATCH = 500  # sessions asked about in one statement


class SocketWatch:
    """Looks again and again, while a worker lives, whether the sessions behind its sockets are still open.

    The row is the truth: this needs no message from the node that ended the session, and none can be lost.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def start(self) -> None:
        """Begin to look, beside the requests."""
        gevent.spawn(self._look_for_ever)

    def look(self) -> None:
        """Close the sockets of every session that is no longer open. Without sockets this asks nothing."""
        watched = sorted(_watched())
        for first in range(0, len(watched), BATCH):
            batch = watched[first : first + BATCH]
            for session_id in set(batch) - still_open(batch):
                push.close_sockets(SessionEnded(session_id))

    def _look_for_ever(self) -> None:
        while True:
            gevent.sleep(SECONDS)
            try:
                with self._app.app_context():
                    self.look()
            except Exception:
                log.exception("could not check the sessions behind the sockets; trying again")


def _watched() -> set[int]:
    local_rooms = socketio.server.manager.rooms.get("/", {})
    return {session_id for room in list(local_rooms) if (session_id := rooms.session_in(room)) is not None}
