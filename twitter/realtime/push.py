"""What goes out to sockets when something happened."""

from twitter.events import SessionEnded
from twitter.extensions import socketio
from twitter.realtime import rooms


def close_sockets(event: SessionEnded) -> None:
    """Take the sockets of an ended session that this process holds; `watch.py` finds those of other processes."""
    if socketio.server is None:  # a command, not a server
        return
    room = rooms.of_session(event.session_id)
    for socket_id, transport_id in list(socketio.server.manager.get_participants("/", room)):
        socketio.server.disconnect(socket_id)
        # The packet above only asks a client to leave; one that does not listen loses the transport under it.
        socketio.server.eio.disconnect(transport_id)


def close_all_sockets() -> None:
    """Close every transport of this process, so that a server told to stop need not wait for them."""
    for transport_id in list(socketio.server.eio.sockets):
        socketio.server.eio.disconnect(transport_id)
