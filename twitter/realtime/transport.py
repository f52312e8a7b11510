"""The WebSocket under Socket.IO: made to end when it is closed, to wait its turn, and to survive what it is sent."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import gevent
import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from flask_socketio import SocketIO

from twitter.web.bucket import Bucket
from twitter.web.websockets import LARGEST_MESSAGE, PAUSE, PatientWebSocket, end

log = logging.getLogger(__name__)

MOST_PARTS: Final = 8  # binary ones of one packet; nothing in our contract has any
FRAMES: Final = (60.0, 200.0)  # a second and at once; answers to pings and acknowledgements are among them
_KINDS = frozenset("0123456")  # of Engine.IO packets


class ClosingWebSocket(SimpleWebSocketWSGI):
    """A WebSocket whose `close` also ends the connection under it.

    The library's `close` only says goodbye and waits for the client to hang up. A client that is gone, or does not want
    to go, would keep its connection and two greenlets until its network dies.
    """

    def __init__(self, handler: Callable[[Any], Any], server: Any) -> None:
        super().__init__(handler, server, max_message_size=LARGEST_MESSAGE)
        self._bucket = Bucket(*FRAMES)

    def __call__(self, environ: dict[str, Any], _start_response: Any) -> Any:
        """Speak with one client until either side ends it, as the library does, by a more patient WebSocket."""
        self.ws = PatientWebSocket(environ, **self.server_args)
        answer = self.app(self)
        if self.ws.mode == "gunicorn":
            raise StopIteration
        return answer

    def wait(self) -> str | bytes | None:
        """Return the next message; None when the connection has ended, or when nobody could read what came."""
        while not self._bucket.take():
            gevent.sleep(PAUSE)
        message: str | bytes | None = super().wait()
        if isinstance(message, str) and message[:1] not in _KINDS:
            return None
        return message or None

    def close(self) -> None:
        """Say goodbye, then hang up."""
        with suppress(OSError, simple_websocket.ConnectionClosed):  # the client was faster
            super().close()
        end(self.ws.sock)


def use_closing_websockets(socketio: SocketIO) -> None:
    """Let a Socket.IO server speak through `ClosingWebSocket`. Engine.IO has no option for this, only this table."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": ClosingWebSocket}


def close_on_nonsense(socketio: SocketIO) -> None:
    """Close the transport of whoever sends what is no packet; the library would log each with its trace."""
    server = socketio.server
    read = server.eio.handlers["message"]

    def read_or_close(transport_id: str, message: str | bytes) -> None:
        try:
            read(transport_id, message)
            _require_few_parts(server._binary_packet.get(transport_id))
        except Exception as error:  # noqa: BLE001  anything may come out of what a stranger sends
            log.info("closed a socket that sent what nobody can read: %s", type(error).__name__)
            close_transport(socketio, transport_id)

    server.eio.handlers["message"] = read_or_close


def _require_few_parts(unfinished: Any) -> None:
    """Raise for a packet that announces many binary parts: the library would keep what comes until all are there."""
    if unfinished is not None and unfinished.attachment_count > MOST_PARTS:
        raise ValueError("too many parts")


def close_transport(socketio: SocketIO, transport_id: str | None, after: float = 0.0) -> None:
    """Close a connection whatever its client thinks of it. In a greenlet of its own: closing waits for the writer."""

    def close() -> None:
        gevent.sleep(after)
        if transport_id in socketio.server.eio.sockets:
            socketio.server.eio.disconnect(transport_id)

    gevent.spawn(close)
