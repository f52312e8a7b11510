"""The streams that this process holds open for apps: whose they are, and what they listen to."""

import itertools
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import gevent
import orjson
from gevent.event import Event as Bell

from twitter.api.streaming.channels import Channel, Key
from twitter.web.passes import with_pass

MOST_OF_A_PERSON: Final = 10  # streams of one person at one process; the oldest goes
MOST_CHANNELS: Final = 40  # that one connection listens to
MOST_WAITING: Final = 200  # words for one app that does not read; it comes back and asks what it missed
GRACE: Final = 0.5  # seconds for a goodbye, before the connection is cut

_numbers = itertools.count(1)


@dataclass(eq=False)
class Word:
    """An event as apps are told it: the same to many, so it is packed once for each way to say it."""

    event: str
    payload: str
    guarded: tuple[str, ...] = ()  # addresses in it of pictures that not everybody may see
    _frames: dict[tuple[str, ...], str] = field(default_factory=dict)

    def to(self, session_id: int) -> "Word":
        """Return it as one session is told it: by such an address its app shows a picture without a token."""
        if not self.guarded:
            return self
        payload = self.payload
        for address in self.guarded:
            payload = payload.replace(f'"{address}"', f'"{with_pass(address, session_id)}"')
        return Word(self.event, payload)

    def frame(self, names: tuple[str, ...]) -> str:
        """Return it as a frame of a WebSocket, for a stream of these names."""
        if names not in self._frames:
            said = {"stream": names, "event": self.event, "payload": self.payload}
            self._frames[names] = orjson.dumps(said).decode()
        return self._frames[names]

    @cached_property
    def lines(self) -> str:
        """It, as a server-sent event."""
        return f"event: {self.event}\ndata: {self.payload}\n\n"


@dataclass(eq=False, slots=True)
class Stream:
    """A connection by which an app hears what happens."""

    user_id: int
    session_id: int
    expires_at: datetime | None  # of a token that ends by itself
    scopes: set[str]
    channels: dict[Key, Channel] = field(default_factory=dict)
    waiting: deque[tuple[Word, tuple[str, ...]]] = field(default_factory=deque)
    bell: Bell = field(default_factory=Bell)
    is_closed: bool = False
    cut: Callable[[], None] | None = None  # ends the connection under it
    address: str = ""  # where it came from, that may be kept out later; none of an admin, who never is
    id: int = field(default_factory=_numbers.__next__)

    def tell(self, word: Word, key: Key) -> None:
        """Put a word where its greenlet takes it from; drop the connection of an app that takes none."""
        channel = self.channels.get(key)
        if channel is None or self.is_closed:
            return
        if len(self.waiting) >= MOST_WAITING:
            self.hang_up()
            return
        self.waiting.append((word.to(self.session_id), channel.names))
        self.bell.set()

    def take(self) -> Iterator[tuple[Word, tuple[str, ...]]]:
        """Yield what waits, and take it away."""
        while self.waiting:
            yield self.waiting.popleft()

    def hang_up(self) -> None:
        """Let the connection end: by its own greenlet, or under it when that waits for an app that does not read."""
        if self.is_closed:
            return
        self.is_closed = True
        self.waiting.clear()
        self.bell.set()
        if self.cut is not None:
            gevent.spawn_later(GRACE, self.cut)


_Group = dict[Stream, None]  # a dict as an ordered set: the oldest first


class Streams:
    """The registry. What a stream does costs what it has itself, however many others there are."""

    def __init__(self) -> None:
        self._all: _Group = {}
        self._of_person: defaultdict[int, _Group] = defaultdict(dict)
        self._by_session_id: defaultdict[int, _Group] = defaultdict(dict)
        self._on: defaultdict[Key, _Group] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._all)

    def add(self, stream: Stream) -> None:
        """Put a stream in; the oldest of the same person go when they are too many now."""
        self._all[stream] = None
        self._of_person[stream.user_id][stream] = None
        self._by_session_id[stream.session_id][stream] = None
        for key in stream.channels:
            self._on[key][stream] = None
        for surplus in list(self._of_person[stream.user_id])[:-MOST_OF_A_PERSON]:
            surplus.hang_up()

    def remove(self, stream: Stream) -> None:
        """Forget a stream and all it listened to."""
        if stream not in self._all:
            return
        del self._all[stream]
        for key in tuple(stream.channels):
            self.unsubscribe(stream, key)
        _take_out(self._of_person, stream.user_id, stream)
        _take_out(self._by_session_id, stream.session_id, stream)

    def subscribe(self, stream: Stream, channel: Channel) -> bool:
        """Note that a stream listens to a channel; say whether it had room for it."""
        if channel.key not in stream.channels and len(stream.channels) >= MOST_CHANNELS:
            return False
        stream.channels[channel.key] = channel
        self._on[channel.key][stream] = None
        return True

    def unsubscribe(self, stream: Stream, key: Key) -> None:
        """Note that a stream listens to a channel no longer."""
        if stream.channels.pop(key, None) is not None:
            _take_out(self._on, key, stream)

    def all(self) -> list[Stream]:
        """Return all streams."""
        return list(self._all)

    def on(self, *keys: Key) -> list[tuple[Key, Stream]]:
        """Return the streams that listen to some channels, each with the channel."""
        return [(key, stream) for key in keys for stream in self._on.get(key, ())]

    def tagged(self) -> list[Key]:
        """Return the channels of hashtags that streams listen to."""
        return [key for key in self._on if key[1]]

    def of_session(self, session_id: int) -> list[Stream]:
        """Return the streams of a session."""
        return list(self._by_session_id.get(session_id, ()))

    def sessions(self) -> set[int]:
        """Return the sessions of all streams."""
        return set(self._by_session_id)

    def people_on(self, *keys: Key) -> set[int]:
        """Return everybody who listens to one of some channels."""
        return {stream.user_id for _key, stream in self.on(*keys)}


def tell(listeners: Iterable[tuple[Key, Stream]], word: Word) -> None:
    """Say the same to some streams, and let others go on after every fifty; at least once, so that it is taken."""
    for number, (key, stream) in enumerate(listeners, start=1):
        stream.tell(word, key)
        if number % 50 == 0:
            gevent.sleep(0)
    gevent.sleep(0)


def _take_out(groups: defaultdict[Any, _Group], key: Any, stream: Stream) -> None:
    groups[key].pop(stream, None)
    if not groups[key]:
        del groups[key]


streams = Streams()  # one process has one server, and these are its streams
