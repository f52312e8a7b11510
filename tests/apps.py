"""Somebody's app: it acts by HTTP with its token, and listens to streams."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import requests
import websocket

from tests import factories
from tests.nodes.clients import SOON
from twitter.models import User

STREAMING = "/api/v1/streaming"


class App:
    """Somebody's app: it acts by HTTP, and listens by one WebSocket."""

    def __init__(self, url: str, user: User, scopes: str = "read write follow push") -> None:
        self.url, self.user = url, user
        self.token = factories.oauth_token(user, scopes)
        self.heard: list[dict[str, Any]] = []
        self._socket: websocket.WebSocket | None = None

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """Ask something, and return the answer that is good."""
        answer = self.request(method, path, json=body or None)
        answer.raise_for_status()
        return answer.json()

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=headers, timeout=SOON, **options)

    def post(self, text: str, **fields: Any) -> Any:
        """Write something; return it as an app gets it."""
        return self.ask("POST", "/api/v1/statuses", status=text, **fields)

    def listen(self, *streams: str, query: str = "") -> "App":
        """Open the WebSocket, and subscribe to streams."""
        self._socket = dial(self.url, query, subprotocols=[self.token])
        for stream in streams:
            self.subscribe(stream)
        return self

    def subscribe(self, stream: str, kind: str = "subscribe", **more: str) -> None:
        """Subscribe to a stream, and wait until the server has read that: it answers nonsense after it."""
        self.send(json.dumps({"type": kind, "stream": stream, **more}))
        self.send("?")
        assert self.wait_for(lambda frame: "error" in frame)["status"] == 400

    def send(self, said: str) -> None:
        assert self._socket is not None
        self._socket.send(said)

    def wait_for(self, is_it: Callable[[dict[str, Any]], bool], seconds: float = SOON) -> dict[str, Any]:
        """Return the first frame that is the one, and forget it; fail when it does not come."""
        deadline = time.monotonic() + seconds
        while True:
            for frame in self.heard:
                if is_it(frame):
                    self.heard.remove(frame)
                    return frame
            assert time.monotonic() < deadline, self.heard
            self._hear()

    def wait_for_event(self, event: str, seconds: float = SOON) -> dict[str, Any]:
        """Return the first frame that tells of such an event."""
        return self.wait_for(lambda frame: frame.get("event") == event, seconds)

    def is_closed(self) -> bool:
        """Listen until the server hangs up; False when it falls silent instead."""
        assert self._socket is not None
        return is_closed(self._socket)

    def hang_up(self) -> None:
        if self._socket is not None:
            self._socket.shutdown()

    def _hear(self) -> None:
        assert self._socket is not None
        with suppress(websocket.WebSocketTimeoutException):
            self.heard.append(json.loads(self._socket.recv()))


def dial(url: str, query: str = "", **options: Any) -> websocket.WebSocket:
    """Open a WebSocket, as apps do."""
    return websocket.create_connection(url.replace("http", "ws") + STREAMING + query, timeout=SOON, **options)


def is_closed(socket: websocket.WebSocket) -> bool:
    """Read until the server closes; False when it falls silent instead."""
    try:
        while socket.recv():
            pass
    except websocket.WebSocketTimeoutException:
        return False
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        pass
    return True


def events_of(answer: requests.Response) -> Iterator[tuple[str, str]]:
    """Yield the events of an answer as they come."""
    event = ""
    for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, value
