"""Many real WebSocket connections in a process of their own, speaking Socket.IO by hand so that they cost little.

The process is told what to do by a pipe and answers by it. Times are of the monotonic clock, which all processes of a
machine share.
"""

import asyncio
import json
import os
import statistics
import struct
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

OPENING_AT_ONCE = 50
PATIENCE = 60.0  # seconds to wait for anything at all
TEXT, CLOSE = 1, 8
MASKED = 0x80
NO_MASK = bytes(4)  # a mask of zeros changes nothing; the protocol demands that there is one

Payload = dict[str, Any]


class Phone(asyncio.Protocol):
    """One socket of one person: connects, is let in, and tells what it hears."""

    def __init__(self, host: str, secret: str, hear: Callable[["Phone", str, Payload], None]) -> None:
        self.is_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._host, self._secret, self._hear = host, secret, hear
        self._received = b""
        self._is_open = False
        self._answers: dict[int, asyncio.Future[Payload]] = {}

    async def ask(self, event: str, argument: Payload) -> Payload:
        """Send an event and return its acknowledgement."""
        number = len(self._answers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        self._send(f"42{number}{json.dumps([event, argument])}")
        return await asyncio.wait_for(self._answers[number], PATIENCE)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the WebSocket as a browser does."""
        self._transport = transport
        lines = (
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: {self._host}",
            f"Origin: http://{self._host}",
            f"Cookie: sid={self._secret}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        )
        transport.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Take in what arrived, frame by frame."""
        self._received += data
        if not self._is_open:
            head, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self._fail(head.decode(errors="replace"))
                return
            self._is_open, self._received = True, rest
        while (frame := _frame(self._received)) is not None:
            opcode, text, self._received = frame
            if opcode == TEXT:
                self._take(text.decode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Let nobody wait for a connection that is gone."""
        self._fail(f"the connection is closed: {exc}")

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def _take(self, packet: str) -> None:
        if packet == "2":
            self._send("3")  # the server asks from time to time whether we are still there
        elif packet.startswith("0"):
            self._send("40")
        elif packet.startswith("40"):
            self.is_in.set_result(None)
        elif packet.startswith("42"):
            number, (event, *arguments) = _numbered(packet)
            if number is not None:
                self._send(f"43{number}[]")
            self._hear(self, event, arguments[0] if arguments else {})
        elif packet.startswith("43"):
            number, (answer,) = _numbered(packet)
            self._answers[number or 0].set_result(answer)
        elif packet.startswith("44"):
            self._fail(packet)

    def _fail(self, why: str) -> None:
        waits: list[asyncio.Future[Any]] = [self.is_in, *self._answers.values()]
        for waiting in waits:
            if not waiting.done():
                waiting.set_exception(ConnectionError(why))

    def _send(self, text: str) -> None:
        body = text.encode()
        length = bytes([MASKED | len(body)]) if len(body) < 126 else struct.pack("!BH", MASKED | 126, len(body))
        self._transport.write(bytes([0x80 | TEXT]) + length + NO_MASK + body)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Opened:
    """How the opening of many sockets went."""

    count: int
    seconds: float


class Crowd:
    """Many people with a socket each who have their home open."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._phones: list[Phone] = []
        self._heard: dict[str, dict[Phone, float]] = {}  # when each heard of a tweet, by its id
        self._changed = asyncio.Event()

    async def open(self, secrets: Iterable[str]) -> Opened:
        """Open a socket for each secret and watch home with it."""
        before, limit = time.monotonic(), asyncio.Semaphore(OPENING_AT_ONCE)
        opened = await asyncio.gather(*(self._open_one(secret, limit) for secret in secrets))
        self._phones += opened
        return Opened(len(opened), time.monotonic() - before)

    async def heard(self, tweet_id: str, count: int) -> list[float]:
        """Return when each socket heard of a tweet, the first first, once so many have; all that did if they do not."""
        try:
            async with asyncio.timeout(PATIENCE):
                while len(self._heard.get(tweet_id, ())) < count:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass
        return sorted(self._heard.pop(tweet_id, {}).values())

    async def delays(self, secrets: tuple[str, str], conversation: str, count: int, pause: float) -> list[float]:
        """Send messages from one socket to another; return how long each took from end to end."""
        arrived: dict[str, asyncio.Future[float]] = {}

        def note(_phone: Phone, event: str, payload: Payload) -> None:
            if event == "message":
                arrived[payload["key"]].set_result(time.monotonic())

        sender = await self._dial(secrets[0], _hear_nothing)
        receiver = await self._dial(secrets[1], note)
        took = []
        for number in range(count):
            key = f"bench-{number}"
            arrived[key] = asyncio.get_running_loop().create_future()
            before = time.monotonic()
            answer = await sender.ask("message", {"conversation": conversation, "key": key, "text": f"Line {number}."})
            if not answer.get("ok"):
                raise RuntimeError(answer)
            took.append(await asyncio.wait_for(arrived[key], PATIENCE) - before)
            await asyncio.sleep(pause)
        sender.close()
        receiver.close()
        return took

    async def close(self) -> int:
        """Hang up with everybody at once."""
        for phone in self._phones:
            phone.close()
        closed, self._phones = len(self._phones), []
        await asyncio.sleep(0)
        return closed

    async def _open_one(self, secret: str, limit: asyncio.Semaphore) -> Phone:
        async with limit:
            phone = await self._dial(secret, self._note)
            answer = await phone.ask("watch", {"page": "home", "shown": []})
        if not answer.get("ok"):
            raise RuntimeError(answer)
        return phone

    async def _dial(self, secret: str, hear: Callable[[Phone, str, Payload], None]) -> Phone:
        make = partial(Phone, f"{self._host}:{self._port}", secret, hear)
        _transport, phone = await asyncio.get_running_loop().create_connection(make, self._host, self._port)
        await asyncio.wait_for(phone.is_in, PATIENCE)
        return phone

    def _note(self, phone: Phone, event: str, payload: Payload) -> None:
        if event == "tweet" and payload["page"] == "home":
            self._heard.setdefault(payload["id"], {})[phone] = time.monotonic()
            self._changed.set()


def serve(pipe: Connection, host: str, port: int) -> None:
    """Do what the pipe says, until it is closed: the name of a method of `Crowd` and its arguments."""
    asyncio.run(_serve(pipe, host, port))


async def _serve(pipe: Connection, host: str, port: int) -> None:
    crowd = Crowd(host, port)
    while True:
        try:
            name, arguments = await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        except EOFError:
            return
        try:
            pipe.send(await getattr(crowd, name)(*arguments))
        except Exception as error:  # noqa: BLE001  whoever asked shall see it
            pipe.send(error)


def percentile(times: list[float], share: float) -> float:
    """Return the time that a share of all is not above."""
    return statistics.quantiles(times, n=100, method="inclusive")[round(100 * share) - 1]


def _frame(received: bytes) -> tuple[int, bytes, bytes] | None:
    """Return the first frame's opcode, its body, and what follows it; None when it has not arrived whole."""
    if len(received) < 2:
        return None
    size, start = received[1], 2
    if size == 126:
        if len(received) < 4:
            return None
        (size,), start = struct.unpack_from("!H", received, 2), 4
    elif size == 127:
        if len(received) < 10:
            return None
        (size,), start = struct.unpack_from("!Q", received, 2), 10
    if len(received) < start + size:
        return None
    return received[0] & 0x0F, received[start : start + size], received[start + size :]


def _numbered(packet: str) -> tuple[int | None, list[Any]]:
    """Split an event or an acknowledgement into the number that it may have and its JSON."""
    number, bracket, rest = packet[2:].partition("[")
    return int(number) if number else None, json.loads(bracket + rest)


def _hear_nothing(_phone: Phone, _event: str, _payload: Payload) -> None:
    pass
