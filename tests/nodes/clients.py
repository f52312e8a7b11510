"""Whoever uses a cluster: visitors who ask over HTTP, and listeners who hold a real socket."""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests
import socketio
from socketio.exceptions import SocketIOError, TimeoutError

SOON = 15  # seconds to wait for what should come at once, on a machine with other things to do
ANSWER_SECONDS = 10
PAUSE_SECONDS = 0.2
PACE_SECONDS = 0.06  # between two events of a socket, which may send 20 a second
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_BUBBLE = re.compile(r'data-message-id="(\d+)"')

Payload = dict[str, Any]


class Refused(SocketIOError):
    """A socket was told no."""


class Visitor:
    """Somebody signed in who asks one address of the site. Not for several threads at once."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.cookies.set("sid", secret)
        page = self.get("/local")
        page.raise_for_status()
        token = _TOKEN.search(page.text)
        assert token
        self._session.headers["X-CSRFToken"] = token[1]

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask for a page."""
        return self._session.get(self.url + path, headers=headers, timeout=ANSWER_SECONDS)

    def post(self, path: str, **fields: str) -> requests.Response:
        """Send a form, as JavaScript does, and read the answer as JSON."""
        headers = {"Accept": "application/json"}
        return self._session.post(
            self.url + path, data=fields, headers=headers, timeout=ANSWER_SECONDS, allow_redirects=False
        )

    def write(self, conversation_id: int, text: str, key: str) -> int:
        """Send a message and return its id; raise when the answer is no good one."""
        answer = self.post(f"/messages/{conversation_id}", text=text, key=key)
        answer.raise_for_status()
        return int(answer.json()["id"])

    def newer_messages(self, conversation_id: int, after_id: int) -> list[int]:
        """Return the ids of messages newer than one, oldest first, as an open page fetches them."""
        page = self.get(f"/messages/{conversation_id}?min_id={after_id}", **{"HX-Request": "true"})
        page.raise_for_status()
        return [int(found) for found in _BUBBLE.findall(page.text)]

    def close(self) -> None:
        """Hang up."""
        self._session.close()


class Listener:
    """A real Socket.IO client that comes back by itself, and remembers all that it hears."""

    def __init__(self, url: str, secret: str, *, token: str = "", cookie: str = "sid", certificate: str = "") -> None:
        self.heard: list[tuple[str, Payload]] = []
        self.connections = self.disconnections = 0
        self._changed = threading.Condition()
        self._transports: list[Any] = []
        trust = requests.Session()
        trust.verify = certificate or True
        self._client = socketio.Client(
            reconnection_delay=0.2, reconnection_delay_max=1, handle_sigint=False, http_session=trust
        )
        self._client.on("connect", self._on_connect)
        self._client.on("disconnect", self._on_disconnect)
        self._client.on("*", self._on_event)
        # A function, because the client takes the cookie out of a dict that it is given and comes back without it. The
        # WebSocket library names the origin by itself.
        shown = {"token": token} if token else None
        self._client.connect(
            url,
            lambda: {"Cookie": f"{cookie}={secret}"} if secret else {},
            auth=shown,
            transports=["websocket"],
            wait_timeout=SOON,
        )

    def ask(self, event: str, /, **argument: object) -> Payload:
        """Send an event and return its acknowledgement; raise SocketIOError when the socket closes before it comes."""
        answers: list[Payload] = []

        def note(answer: Payload) -> None:
            with self._changed:
                answers.append(answer)
                self._changed.notify_all()

        lost_before = self.disconnections
        self._client.emit(event, argument, callback=note)
        with self._changed:
            self._changed.wait_for(lambda: answers or self.disconnections != lost_before, ANSWER_SECONDS)
        if not answers:
            raise TimeoutError(event)
        return answers[0]

    def watch(self, page: str) -> None:
        """Say which page is open."""
        answer = self.ask("watch", page=page, shown=[])
        assert "ok" in answer, answer

    def wait_for(
        self, event: str, is_it: Callable[[Payload], bool] = lambda _payload: True, seconds: float = SOON
    ) -> Payload:
        """Return the first payload of an event that is the one; fail when it does not come."""

        def found() -> Payload | None:
            return next((payload for name, payload in self.heard if name == event and is_it(payload)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None, seconds)
        payload = found()
        assert payload is not None, f"no {event} in {seconds} s; heard {self.heard[-20:]}"
        return payload

    def wait_until_closed(self, seconds: float = SOON) -> None:
        """Return when the server has closed the socket."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.disconnections, seconds)

    def count(self, event: str) -> int:
        """Return how often an event was heard."""
        return sum(name == event for name, _payload in self.heard)

    def close(self) -> None:
        """Hang up and do not come back."""
        with suppress(SocketIOError):
            self._client.shutdown()
        for transport in self._transports:  # the library forgets those that the server closed, and leaves them open
            transport.shutdown()

    def _on_connect(self) -> None:
        with self._changed:
            self._transports.append(self._client.eio.ws)
            self.connections += 1
            self._changed.notify_all()

    def _on_disconnect(self, _reason: str) -> None:
        with self._changed:
            self.disconnections += 1
            self._changed.notify_all()

    def _on_event(self, event: str, payload: Payload) -> None:
        with self._changed:
            self.heard.append((event, payload))
            self._changed.notify_all()


class Reader(Listener):
    """A listener that reads one conversation as an open page does: every push is a hint to ask what is newer.

    It asks only when something told it to: a message, `stale`, or a new connection. It never looks just in case.
    """

    def __init__(self, url: str, secret: str, conversation_id: int) -> None:
        self.seen: list[int] = []
        self._conversation_id = conversation_id
        self._url, self._secret = url, secret
        self._hint, self._closing = threading.Event(), threading.Event()
        super().__init__(url, secret)
        self._reading = threading.Thread(target=self._read_for_ever, name="reader")
        self._reading.start()

    def close(self) -> None:
        self._closing.set()
        self._hint.set()
        self._reading.join(2 * ANSWER_SECONDS)
        super().close()

    def wait_for_messages(self, count: int, seconds: float = SOON) -> None:
        """Return when so many messages were seen, or when the time is over: what was seen tells."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.seen) >= count, seconds)

    def _on_connect(self) -> None:
        super()._on_connect()
        self._hint.set()

    def _on_event(self, event: str, payload: Payload) -> None:
        super()._on_event(event, payload)
        if event == "stale" or (event == "message" and payload["conversation"] == str(self._conversation_id)):
            self._hint.set()

    def _read_for_ever(self) -> None:
        while self._hint.wait() and not self._closing.is_set():
            self._hint.clear()
            try:
                while self._read():
                    pass
                self._closing.wait(PACE_SECONDS)
            except (
                SocketIOError,
                requests.RequestException,
            ):  # dead or busy: ask again, as a page does
                self._closing.wait(PAUSE_SECONDS)
                self._hint.set()

    def _read(self) -> bool:
        """Take in what is newer than the newest message seen; say whether there may be more."""
        newest = self.seen[-1] if self.seen else 0
        answer = self.ask("since", page=f"conversation:{self._conversation_id}", id=str(newest))
        if "ok" not in answer:
            raise Refused(answer["code"])
        if answer["more"]:  # more than an answer holds: the page fetches the bubbles themselves
            fresh = self._newer_messages(newest)
        else:
            fresh = [int(message["id"]) for message in reversed(answer["new"])]
        with self._changed:
            self.seen += fresh
            self._changed.notify_all()
        return bool(answer["more"])

    def _newer_messages(self, after_id: int) -> list[int]:
        visitor = Visitor(self._url, self._secret)
        try:
            return visitor.newer_messages(self._conversation_id, after_id)
        finally:
            visitor.close()
