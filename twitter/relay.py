"""Carries live events to the other processes of the site: ids only, over one Redis channel, never at a request's cost.

Not Socket.IO's own queue: docs/decisions/0023-one-relay-for-live-events.md says why.
"""

import hashlib
import hmac
import logging
import os
import secrets
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import gevent
import msgspec
from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config import Settings
from twitter import events
from twitter.events import Live
from twitter.ids import LARGEST

log = logging.getLogger(__name__)

PATIENCE: Final = 0.3  # seconds that Redis has to answer somebody who waits
PAUSE: Final = 2.0  # seconds without an attempt after a failed one
SILENCE: Final = 5.0  # seconds after which a listener asks whether Redis is still there; three of them, and it is not
RETRIES: Final = (0.2, 0.5, 1.0, 2.0)  # seconds before the next attempts to listen; the last one again and again
LONGEST: Final = 1024 * 1024  # bytes of a message: who is online at a process with tens of thousands of sockets
_GAP: Final = "gap"  # instead of a kind: whoever says so could not send for a while

_TROUBLE = (RedisError, OSError)


class Told(msgspec.Struct):
    """A message between processes."""

    node: str
    kind: str
    fields: msgspec.Raw = msgspec.Raw(b"{}")


class Relay:
    """Sends the live events of this process to the others, and tells it of theirs."""

    def __init__(self, app: Flask, redis_url: str, channel: str) -> None:
        self.on_return: Callable[[], None] = _tell_missed  # called when something may have been missed
        self._app = app
        self._channel = channel
        self._sending = _client(redis_url, PATIENCE)
        self._listening = _client(redis_url, 1.0, client_name=f"skein-{node()}")
        self._resumes_at = 0.0
        self._has_gap = False
        self._has_listened = False
        self._was_heard = False
        self._is_stopped = False

    def send(self, event: Live) -> None:
        """Send an event to the other processes. Never raises, and waits for Redis twice PATIENCE at most."""
        if time.monotonic() < self._resumes_at:
            self._has_gap = True
            return
        try:
            if self._has_gap:
                self._tell_gap()
            self._publish(type(event).__name__, msgspec.json.encode(event))
        except _TROUBLE as error:
            self._has_gap, self._resumes_at = True, time.monotonic() + PAUSE
            log.warning("other processes hear nothing for a moment: Redis does not answer (%s)", type(error).__name__)

    def is_answered(self) -> bool:
        """Whether Redis answers now; wait for it as long as `send` does."""
        try:
            return bool(self._sending.ping())
        except _TROUBLE:
            return False

    def listen_for_ever(self) -> None:
        """Tell this process what the others send, until `stop`."""
        failures = 0
        while not self._is_stopped:
            try:
                self._listen()
            except _TROUBLE as error:
                if failures == 0:
                    log.warning("cannot hear the other processes: %s", type(error).__name__)
                failures = 0 if self._was_heard else failures + 1
            gevent.sleep(RETRIES[min(failures, len(RETRIES) - 1)])

    def stop(self) -> None:
        """Listen no more once the connection at work has ended."""
        self._is_stopped = True

    def take(self, message: bytes) -> None:
        """Tell this process what a message says; what is not sound is left alone."""
        told = self._read(message)
        if told is None or told.node == node():
            return
        if told.kind == _GAP:
            self.on_return()
            return
        event = _event(told)
        if event is None:
            return
        try:
            with self._app.app_context():
                events.tell_here(event)
        except Exception:
            log.exception("an event of another process could not be told")

    def _publish(self, kind: str, fields: bytes = b"{}") -> None:
        self._sending.publish(self._channel, msgspec.json.encode(Told(node(), kind, msgspec.Raw(fields))))

    def _tell_gap(self) -> None:
        """Tell the others that they may have missed something from here."""
        self._publish(_GAP)
        self._has_gap = False

    def _listen(self) -> None:
        """Listen until Redis is gone. Every time it answers anew, something may have been missed before."""
        self._was_heard = False
        with self._listening.pubsub() as heard:  # type: ignore[no-untyped-call]  # the library forgot it
            heard.subscribe(self._channel)
            silent = 0
            while silent < 3:
                message = heard.get_message(timeout=SILENCE)
                silent = silent + 1 if message is None else 0
                if message is None:
                    heard.ping()
                elif message["type"] == "subscribe":
                    self._was_heard = True
                    self.on_return()
                    if self._has_listened:  # what was sent as Redis died may have been taken and not passed on
                        self._tell_gap()
                    self._has_listened = True
                elif message["type"] == "message":
                    self.take(message["data"])
        raise TimeoutError

    def _read(self, message: bytes) -> Told | None:
        if len(message) > LONGEST:
            return None
        try:
            return msgspec.json.decode(message, type=Told)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None


def init_app(app: Flask, settings: Settings) -> None:
    """Let what this application tells reach the site's other processes, if there is a Redis for it."""
    if settings.redis_url:
        app.extensions["relay"] = Relay(app, settings.redis_url, channel_of(settings))
        events.relay_by(pass_on)


def pass_on(event: Live) -> None:
    """Give an event to the relay of the application at work, if it has one."""
    relay: Relay | None = current_app.extensions.get("relay")
    if relay is not None:
        relay.send(event)


def channel_of(settings: Settings) -> str:
    """Return the name of a site's channel: all its processes share a secret and a database, and no other site both."""
    database = urlsplit(settings.database_url).path
    return f"skein:live:{hmac.new(settings.secret_key.encode(), database.encode(), hashlib.sha256).hexdigest()[:16]}"


def node() -> str:
    """Return the name of this process among the others."""
    return _names[-1]


def _draw_name() -> None:
    _names[:] = [secrets.token_hex(8)]


_names: list[str] = []
_draw_name()
os.register_at_fork(after_in_child=_draw_name)


def _event(told: Told) -> Live | None:
    kind = events.live_kinds().get(told.kind)
    try:
        event = msgspec.json.decode(told.fields, type=kind) if kind else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return event if event is not None and all(map(_is_sound, msgspec.to_builtins(event).values())) else None


def _is_sound(value: Any) -> bool:
    """Whether a value could stand in an event: an id that no database knows would only make its statements fail."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_sound, value))
    return not isinstance(value, int) or 0 <= value <= LARGEST


def _client(redis_url: str, patience: float, **options: Any) -> "Redis":
    # One attempt: the library would try again, and somebody waits.
    retry = Retry(NoBackoff(), 0)
    return Redis.from_url(redis_url, socket_connect_timeout=patience, socket_timeout=patience, retry=retry, **options)


def _tell_missed() -> None:
    events.tell_here(events.Missed())
