"""The sockets of this process: whose they are and what they have open.

Ours, and not rooms of Socket.IO: when a socket goes, its library looks through all rooms there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from twitter.queries.live import PageKey
from twitter.web.bucket import Bucket

MOST_OF_A_PERSON: Final = 10  # sockets of one person at one process
MOST_PAGES: Final = 4  # pages that one socket watches


@dataclass(frozen=True, slots=True)
class Watched:
    """A page that a socket has open: as its client calls it, and the tweets that stand on it."""

    name: str
    shown: frozenset[int] = frozenset()


@dataclass(eq=False, slots=True)
class OpenSocket:
    """A live connection of an open page, or of an app."""

    id: str
    transport_id: str
    user_id: int
    session_id: int
    expires_at: datetime | None  # of the token it came with; none of a cookie
    bucket: Bucket = field(default_factory=Bucket)
    pages: dict[PageKey, Watched] = field(default_factory=dict)
    shown: frozenset[int] = frozenset()  # on all its pages
    online: set[int] = field(default_factory=set)  # who it was told is there
    typed_at: float = 0.0
    address: str = ""  # where it came from, that may be kept out later; none of an admin, who never is


_Group = dict[OpenSocket, None]  # a dict as an ordered set: the oldest first


class Sockets:
    """The registry. What a socket does costs what it has itself, however many others there are."""

    def __init__(self) -> None:
        self._by_id: dict[str, OpenSocket] = {}
        self._of_person: defaultdict[int, _Group] = defaultdict(dict)
        self._by_session_id: defaultdict[int, _Group] = defaultdict(dict)
        self._on_page: defaultdict[PageKey, _Group] = defaultdict(dict)
        self._showing: defaultdict[int, _Group] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, socket: OpenSocket) -> list[OpenSocket]:
        """Put a socket in; return the oldest of the same person that are too many now."""
        self._by_id[socket.id] = socket
        self._of_person[socket.user_id][socket] = None
        self._by_session_id[socket.session_id][socket] = None
        return list(self._of_person[socket.user_id])[:-MOST_OF_A_PERSON]

    def remove(self, socket_id: str) -> None:
        """Forget a socket and all it had open."""
        socket = self._by_id.pop(socket_id, None)
        if socket is None:
            return
        for key in tuple(socket.pages):
            self.unwatch(socket, key)
        _take_out(self._of_person, socket.user_id, socket)
        _take_out(self._by_session_id, socket.session_id, socket)

    def watch(self, socket: OpenSocket, key: PageKey, page: Watched) -> bool:
        """Note that a socket has a page open; say whether it had room for it. The same page again replaces it."""
        if socket.id not in self._by_id or (key not in socket.pages and len(socket.pages) >= MOST_PAGES):
            return False
        socket.pages[key] = page
        self._on_page[key][socket] = None
        self._show(socket)
        return True

    def unwatch(self, socket: OpenSocket, key: PageKey) -> None:
        """Note that a socket has a page no longer open."""
        if socket.pages.pop(key, None) is not None:
            _take_out(self._on_page, key, socket)
            self._show(socket)

    def get(self, socket_id: str | None) -> OpenSocket | None:
        """Return the socket of that id, if it is one of ours and let in."""
        return self._by_id.get(socket_id or "")

    def all(self) -> list[OpenSocket]:
        """Return all sockets."""
        return list(self._by_id.values())

    def of_people(self, user_ids: Iterable[int]) -> list[OpenSocket]:
        """Return the sockets of some people."""
        return [socket for user_id in set(user_ids) for socket in self._of_person.get(user_id, ())]

    def of_session(self, session_id: int) -> list[OpenSocket]:
        """Return the sockets of a session."""
        return list(self._by_session_id.get(session_id, ()))

    def on_page(self, key: PageKey) -> list[OpenSocket]:
        """Return the sockets that watch a page."""
        return list(self._on_page.get(key, ()))

    def on_pages(self, kind: str) -> dict[int | str, list[OpenSocket]]:
        """Return the sockets that watch pages of one kind, by what each page is about."""
        return {key[1]: list(group) for key, group in self._on_page.items() if key[0] == kind}

    def showing(self, tweet_id: int) -> list[OpenSocket]:
        """Return the sockets on whose pages a tweet stands."""
        return list(self._showing.get(tweet_id, ()))

    def shown(self) -> set[int]:
        """Return the tweets that stand on the pages of any socket."""
        return set(self._showing)

    def people(self) -> set[int]:
        """Return everybody who has a socket here."""
        return set(self._of_person)

    def sessions(self) -> set[int]:
        """Return the sessions of all sockets."""
        return set(self._by_session_id)

    def _show(self, socket: OpenSocket) -> None:
        shown = frozenset[int]().union(*(page.shown for page in socket.pages.values()))
        for tweet_id in socket.shown - shown:
            _take_out(self._showing, tweet_id, socket)
        for tweet_id in shown - socket.shown:
            self._showing[tweet_id][socket] = None
        socket.shown = shown


def _take_out(groups: defaultdict[Any, _Group], key: Any, socket: OpenSocket) -> None:
    groups[key].pop(socket, None)
    if not groups[key]:
        del groups[key]


sockets = Sockets()  # one process has one server, and these are its sockets
