"""People who send many messages, each in their own order, and write down what they were answered."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import requests
from socketio.exceptions import SocketIOError

from tests.nodes.clients import PACE_SECONDS, Listener, Visitor

Kind = Literal["acknowledged", "refused", "unknown"]
PAUSE_SECONDS = 0.1
REFUSED_EVERY = 25  # messages, one of which is first sent without a text
UNKNOWN_CODES = {"unavailable"}  # what a socket is told when the server does not know either


@dataclass(frozen=True)
class Answer:
    """What became of one try to send a message, as its sender knows it."""

    key: str
    kind: Kind
    message_id: int = 0
    why: str = ""


@dataclass
class Ledger:
    """All answers to all senders, in the order in which they came."""

    answers: list[Answer] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, answer: Answer) -> None:
        """Write an answer down."""
        with self._changed:
            self.answers.append(answer)
            self._changed.notify_all()

    def of_kind(self, kind: Kind) -> list[Answer]:
        """Return the answers of one kind."""
        return [answer for answer in list(self.answers) if answer.kind == kind]

    def wait_for(self, acknowledged: int, seconds: float) -> None:
        """Return when so many messages are acknowledged."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.of_kind("acknowledged")) >= acknowledged, seconds)
        assert enough, f"{len(self.of_kind('acknowledged'))} acknowledged, at last {self.answers[-20:]}"


class Sender(threading.Thread):
    """Somebody who sends messages one after the other: the next when the one before is acknowledged."""

    def __init__(self, name: str, conversation_id: int, ledger: Ledger) -> None:
        super().__init__(name=name, daemon=True)
        self._conversation_id, self._ledger = conversation_id, ledger
        self.keys: list[str] = []
        self.count = 0

    def run(self) -> None:
        for number in range(self.count):
            key = f"{self.name}-{number}"
            if number % REFUSED_EVERY == 0:
                self._ledger.note(self.send(f"{key}-blank", " "))
            self.keys.append(key)
            self._send_until_acknowledged(key, f"Line {number} of {self.name}.")

    def send(self, key: str, text: str) -> Answer:
        """Try once to send a message."""
        raise NotImplementedError

    def _send_until_acknowledged(self, key: str, text: str) -> None:
        while True:
            answer = self.send(key, text)
            self._ledger.note(answer)
            if answer.kind == "acknowledged":
                return
            time.sleep(PAUSE_SECONDS)  # as a page waits before it tries again


class FormSender(Sender):
    """Sends by HTTP."""

    def __init__(self, visitor: Visitor, name: str, conversation_id: int, ledger: Ledger) -> None:
        super().__init__(name, conversation_id, ledger)
        self._visitor = visitor

    def send(self, key: str, text: str) -> Answer:
        try:
            answer = self._visitor.post(f"/messages/{self._conversation_id}", text=text, key=key)
            if answer.ok:
                return Answer(key, "acknowledged", int(answer.json()["id"]))
        except requests.RequestException as error:
            return Answer(key, "unknown", why=type(error).__name__)
        kind: Kind = "unknown" if answer.status_code >= 500 else "refused"
        return Answer(key, kind, why=str(answer.status_code))


class SocketSender(Sender):
    """Sends by the event `message`."""

    def __init__(self, listener: Listener, name: str, conversation_id: int, ledger: Ledger) -> None:
        super().__init__(name, conversation_id, ledger)
        self.listener = listener

    def send(self, key: str, text: str) -> Answer:
        try:
            answer = self.listener.ask("message", conversation=str(self._conversation_id), key=key, text=text)
        except SocketIOError as error:
            return Answer(key, "unknown", why=type(error).__name__)
        time.sleep(PACE_SECONDS)
        if "ok" in answer:
            return Answer(key, "acknowledged", int(answer["id"]))
        return Answer(key, "unknown" if answer["code"] in UNKNOWN_CODES else "refused", why=answer["code"])


def let_them_send(senders: Iterable[Sender], count: int) -> None:
    """Have everybody begin to send so many messages."""
    for sender in senders:
        sender.count = count
        sender.start()
