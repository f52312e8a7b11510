"""Other people's sites, in a thread of the test: they answer whatever a test wants, byte for byte.

The one seam is in `twitter/fetching.py`: where a name leads, and how an address is reached. Every check stays as it is.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest

from twitter import fetching
from twitter.fetching import Patience, Refused
from twitter.links import ip_of

PUBLIC = "93.184.216.34"
PATIENCE = 5  # seconds, for a client that never says what it wants

Answer = bytes | Callable[[Event], Iterator[bytes]]


def page(head: str = "", *, kind: str = "text/html; charset=utf-8", body: str = "") -> bytes:
    """Return the answer of an ordinary page."""
    return answer(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), kind)


def answer(content: bytes, kind: str = "text/html", *headers: str, status: str = "200 OK") -> bytes:
    """Return an answer with this content."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def redirect(location: str, status: int = 302) -> bytes:
    """Return an answer that leads elsewhere."""
    return f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


@dataclass
class OtherSites:
    """What the sites answer, by host and path, and what they were asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)  # of names; others have a public one
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    reached: list[tuple[str, int]] = field(default_factory=list)
    ports: dict[int, int] = field(default_factory=dict)
    over: Event = field(default_factory=Event)

    def resolved(self, host: str, _patience: Patience) -> list[str]:
        """Stand in for the name service."""
        if host.endswith(".invalid"):
            raise Refused("there is no such host")
        return [host] if ip_of(host) else self.addresses.get(host, [PUBLIC])

    def connected(self, address: str, port: int, seconds: float) -> socket.socket:
        """Stand in for the internet: every address leads here."""
        self.reached.append((address, port))
        return socket.create_connection(("127.0.0.1", self.ports[port]), timeout=seconds)

    def serve(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        """Answer one visitor after the other, until the listener is closed."""
        while not self.over.is_set():
            with suppress(OSError):
                visitor, _address = listener.accept()
                visitor.settimeout(PATIENCE)
                with context.wrap_socket(visitor, server_side=True) if context else visitor as line:
                    self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (piece := line.recv(4_096)):
            head += piece
        lines = head.decode("latin-1").split("\r\n")
        host = next((line[6:] for line in lines if line.startswith("Host: ")), "")
        asked = host + lines[0].partition(" ")[2].rpartition(" ")[0]
        self.asked.append(asked)
        self.heads.append(head.decode("latin-1"))
        wanted = self.answers.get(asked, answer(b"", status="404 Not Found"))
        for piece in [wanted] if isinstance(wanted, bytes) else wanted(self.over):
            line.sendall(piece)


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, context: ssl.SSLContext | None = None) -> Iterator[OtherSites]:
    """Let other sites be there for a while: the port of http in plain text, that of https with a context."""
    sites = OtherSites()
    monkeypatch.setattr(fetching, "resolved", sites.resolved)
    monkeypatch.setattr(fetching, "connected", sites.connected)
    listeners = {port: socket.create_server(("127.0.0.1", 0)) for port in (80, 443)}
    sites.ports = {port: listener.getsockname()[1] for port, listener in listeners.items()}
    threads = [
        Thread(target=sites.serve, args=(listener, context if port == 443 else None), daemon=True)
        for port, listener in listeners.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield sites
    finally:
        sites.over.set()
        for listener in listeners.values():
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for a visitor
            listener.close()
        for thread in threads:
            thread.join(PATIENCE)
