"""Says things to sockets: many at once without holding anybody up, and to nobody who does not listen."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

import gevent

from twitter.extensions import socketio
from twitter.realtime.sockets import OpenSocket
from twitter.realtime.transport import close_transport

log = logging.getLogger(__name__)

AT_ONCE: Final = 50  # sockets told before others may go on: about two milliseconds
UNREAD_PACKETS: Final = 500  # waiting for one client; whoever is so far behind comes back and asks what it missed

Payload = dict[str, Any]


def say(told: Iterable[OpenSocket], event: str, payload: Payload) -> None:
    """Send the same to some sockets."""
    listening = [socket.id for socket in told if listens(socket)]
    for first in range(0, len(listening), AT_ONCE):
        socketio.server.emit(event, payload, to=listening[first : first + AT_ONCE])
        gevent.sleep(0)


def ask(told: OpenSocket, event: str, payload: Payload, on_received: Callable[..., None]) -> None:
    """Send something to a socket and call `on_received` when its client says that it came."""
    if not listens(told):
        return
    try:
        socketio.server.emit(event, payload, to=told.id, callback=on_received)
    except Exception as error:  # noqa: BLE001  its client acknowledged what it never got, and the library is confused
        log.info("closed a socket that acknowledges too much: %s", type(error).__name__)
        hang_up(told)


def listens(socket: OpenSocket) -> bool:
    """Whether a client takes what it is sent; close the socket of one for whom too much is waiting."""
    transport = socketio.server.eio.sockets.get(socket.transport_id)
    if transport is None or transport.closed:
        return False
    if transport.queue.qsize() <= UNREAD_PACKETS:
        return True
    log.info("closed a socket whose client does not read")
    hang_up(socket)
    return False


def hang_up(told: OpenSocket) -> None:
    """Close a socket. A packet only asks a client to leave; one that does not listen loses the connection under it."""
    socketio.server.disconnect(told.id)
    close_transport(socketio, told.transport_id)
