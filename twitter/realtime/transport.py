"""The WebSocket under Socket.IO, made to end when it is closed."""

import socket
from contextlib import suppress

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from flask_socketio import SocketIO


class ClosingWebSocket(SimpleWebSocketWSGI):
    """A WebSocket whose `close` also ends the connection under it.

    The library's `close` only says goodbye and waits for the client to hang up. A client that is gone, or does not want
    to go, would keep its connection and two greenlets until its network dies.
    """

    def close(self) -> None:
        """Say goodbye, then hang up."""
        super().close()
        with suppress(OSError):  # the client was faster
            self.ws.sock.shutdown(socket.SHUT_RDWR)


def use_closing_websockets(socketio: SocketIO) -> None:
    """Let a Socket.IO server speak through `ClosingWebSocket`. Engine.IO has no option for this, only this table."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": ClosingWebSocket}
