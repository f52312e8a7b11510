"""The WebSocket that Socket.IO and the streams of apps speak by: patient, whole in what it sends, and able to end."""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import gevent
import simple_websocket

LARGEST_MESSAGE: Final = 64 * 1024  # bytes
MESSAGES_WAITING: Final = 50  # read from one connection and not looked at yet; the rest waits in the network
PAUSE: Final = 0.05  # seconds that one who sends more has to wait


def _nobody() -> None:
    pass


class PatientWebSocket(simple_websocket.Server):
    """A WebSocket that reads no faster than somebody listens.

    The library reads as long as there is something, without letting anybody else go on, and keeps all of it.
    `ring` is called whenever something came, and when the connection has ended.
    """

    def __init__(self, environ: dict[str, Any], ring: Callable[[], None] = _nobody, **options: Any) -> None:
        self._ring = ring
        # Without compression: browsers offer it, and its windows would take 300 KB of each connection for tiny events.
        plain = {name: value for name, value in environ.items() if name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"}
        super().__init__(plain, **options)

    def send(self, message: str | bytes) -> None:
        """Send a whole message: the library's own forgets what a full network does not take at once."""
        if not self.connected:
            raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)
        packed = simple_websocket.ws.BytesMessage if isinstance(message, bytes) else simple_websocket.ws.TextMessage
        self.sock.sendall(self.ws.send(packed(data=message)))

    def ping(self) -> None:
        """Ask the client for a sign of life; `pong_received` tells whether it gave one."""
        self.pong_received = False
        self.sock.sendall(self.ws.send(simple_websocket.ws.Ping()))

    def hang_up(self) -> None:
        """Say goodbye, then end the connection: a client that is gone, or does not want to go, would keep it."""
        with suppress(OSError, simple_websocket.ConnectionClosed):  # the client was faster
            self.close()
        self.end()

    def end(self) -> None:
        """End the connection, whatever is still on its way: ours, and the server's, which may be a copy of it."""
        end(self.sock)
        end(connection_of(self.environ))

    def _handle_events(self) -> bool:
        goes_on: bool = super()._handle_events()
        self._ring()
        gevent.sleep(0)
        while goes_on and len(self.input_buffer) > MESSAGES_WAITING:
            gevent.sleep(PAUSE)
            goes_on = self.connected
        return goes_on

    def _thread(self) -> None:
        super()._thread()
        self._ring()


def end(connection: Any) -> None:
    """End a connection to which somebody may be writing just now; None is none."""
    if connection is not None:
        with suppress(OSError):
            # Below gevent, which would tell the one who writes of a fault; so they learn that their reader has gone.
            getattr(connection, "_sock", connection).shutdown(socket.SHUT_RDWR)


def connection_of(environ: dict[str, Any]) -> Any:
    """Return the connection that a request came by, as gunicorn and gevent's own server show it; None by another."""
    body = environ.get("wsgi.input")
    raw = getattr(getattr(body, "rfile", body), "raw", None)
    return environ.get("gunicorn.socket") or getattr(raw, "_sock", None)
