"""How an app hears what its streams are told: by one WebSocket, over which it says what it listens to."""

import errno
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

import msgspec
import orjson
import simple_websocket
from flask import Response
from flask_babel import gettext
from msgspec import Meta, Struct
from wsproto.utilities import ProtocolError

from twitter.api.streaming.channels import Channel, Unreadable, channel_of
from twitter.api.streaming.streams import Stream, streams
from twitter.errors import Invalid, RateLimited, TwitterError, mark
from twitter.transaction import let_go
from twitter.web.answers import json_answer
from twitter.web.bucket import Bucket
from twitter.web.websockets import LARGEST_MESSAGE, PatientWebSocket

UNREADABLE: Final = mark("We could not read that request.")
HEARTBEAT: Final = 25.0  # seconds between two pings; who answers none is gone

_Text = Annotated[str, Meta(max_length=200)]
# What the library makes of a handshake that is none.
_NO_HANDSHAKE: Final = (simple_websocket.ConnectionError, ProtocolError, RuntimeError)


class Command(Struct):
    """What an app says: that it wants to hear a stream, or no longer."""

    type: Literal["subscribe", "unsubscribe"]
    stream: _Text
    tag: _Text | None = None


class SpokenStream(Response):
    """The answer to a WebSocket's handshake: it speaks with the app until either side ends it."""

    def __init__(self, stream: Stream, asked: Command | None, protocols: Iterable[str]) -> None:
        super().__init__(status=101)
        self._stream, self._asked, self._protocols = stream, asked, list(protocols)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Take the connection over from the server, and let it find in the end that there is none any more."""
        let_go()
        options = {"subprotocols": self._protocols, "max_message_size": LARGEST_MESSAGE}
        try:
            socket = PatientWebSocket(environ, self._stream.bell.set, **options)
        except _NO_HANDSHAKE:
            return json_answer({"error": gettext(UNREADABLE)}, 400)(environ, start_response)
        Conversation(socket, self._stream).hold(self._asked)
        raise BrokenPipeError(errno.EPIPE, "the connection has ended")  # each server takes that without a word


class Conversation:
    """What is said over one WebSocket, by one greenlet: it answers the app and passes on what the stream is told."""

    def __init__(self, socket: PatientWebSocket, stream: Stream) -> None:
        self._socket, self._stream, self._bucket = socket, stream, Bucket()
        stream.cut = socket.end

    def hold(self, asked: Command | None) -> None:
        """Speak until either side has enough. The connection is gone in the end."""
        streams.add(self._stream)
        try:
            if asked is not None:
                self._do(asked)
            while self._socket.connected and not self._stream.is_closed:
                self._wait()
                self._answer()
                self._pass_on()
        except (OSError, simple_websocket.ConnectionClosed):
            pass  # the app has left
        finally:
            streams.remove(self._stream)
            self._socket.hang_up()

    def _wait(self) -> None:
        """Wait for something to say or to hear; ask for a sign of life when there was nothing for a while."""
        if self._stream.bell.wait(timeout=HEARTBEAT):
            self._stream.bell.clear()
        elif self._socket.pong_received:
            self._socket.ping()
        else:
            self._stream.hang_up()

    def _answer(self) -> None:
        """Do what the app asks for, and no more of it than one app may ask."""
        while self._socket.input_buffer and not self._stream.is_closed:
            said = self._socket.receive(timeout=0)
            if self._bucket.take():
                self._read(said)
            elif self._bucket.is_flooded:
                self._stream.hang_up()
            else:
                self._refuse(RateLimited("That was a lot in a short time. Please wait a little and try again.", 1))

    def _read(self, said: str | bytes | None) -> None:
        try:
            command = msgspec.json.decode(said or b"", type=Command)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            self._refuse(Unreadable(UNREADABLE))
        else:
            self._do(command)

    def _do(self, command: Command) -> None:
        try:
            channel = channel_of(command.stream, command.tag, self._stream.scopes)
            self._change(command.type, channel)
        except TwitterError as error:
            self._refuse(error)

    def _change(self, kind: str, channel: Channel) -> None:
        if kind == "unsubscribe":
            streams.unsubscribe(self._stream, channel.key)
        elif not streams.subscribe(self._stream, channel):
            raise Invalid("Too many streams are open at once.")

    def _refuse(self, error: TwitterError) -> None:
        said = {"error": str(gettext(error.sentence, **error.values)), "status": error.status}
        self._socket.send(orjson.dumps(said).decode())

    def _pass_on(self) -> None:
        for word, names in self._stream.take():
            self._socket.send(word.frame(names))
