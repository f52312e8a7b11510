"""Takes sockets away: those of an ended session, and all of them when the server stops."""

from twitter.events import SessionEnded
from twitter.extensions import socketio
from twitter.realtime.sockets import sockets
from twitter.realtime.voice import hang_up


def close_sockets(event: SessionEnded) -> None:
    """Take the sockets of an ended session that this process holds; `watch.py` finds those nobody told us of."""
    for socket in sockets.of_session(event.session_id):
        hang_up(socket)


def close_all_sockets() -> None:
    """Close every transport of this process, so that a server told to stop need not wait for them."""
    for transport_id in list(socketio.server.eio.sockets):
        socketio.server.eio.disconnect(transport_id)
