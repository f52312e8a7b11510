"""Who is there: whoever has a socket at any process of the site. Told only to people they write with, who may know."""

import logging
import time
from collections import defaultdict
from typing import Final

import gevent
from flask import Flask

from twitter.events import PresenceTold, listen
from twitter.queries import company
from twitter.realtime.sockets import OpenSocket, sockets
from twitter.realtime.voice import say
from twitter.relay import node, pass_on

log = logging.getLogger(__name__)

LOOK: Final = 0.5  # seconds between two looks at who came and went
GRACE: Final = 3.0  # seconds for which somebody counts as here without a socket: they went to another page
AT_ONCE: Final = 200  # conversations asked about in one statement
HEARTBEAT: Final = 15.0  # seconds after which a process tells the others again who is at it
FORGOTTEN: Final = 40.0  # seconds after which a process that tells nothing is gone


class Presence:
    """Keeps who is here and who is elsewhere, and tells those who have a conversation with them open."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._here: dict[int, float] = {}  # person -> when a socket of theirs was last seen
        self._elsewhere: dict[str, tuple[frozenset[int], float]] = {}  # process -> who, and when it said so
        self._told_elsewhere: frozenset[int] = frozenset()
        self._online: frozenset[int] = frozenset()
        self._beats_at = 0.0

    def start(self) -> None:
        """Begin to look and to tell, beside the requests."""
        listen(PresenceTold, self.hear)
        gevent.spawn(self._look_for_ever)

    def hear(self, event: PresenceTold) -> None:
        """Note who is at another process."""
        if event.node != node():
            self._elsewhere[event.node] = (frozenset(event.user_ids), time.monotonic())

    def look(self) -> None:
        """Tell whoever may know who came and who went since the last look."""
        now = time.monotonic()
        here = self._who_is_here(now)
        is_time = now >= self._beats_at
        if here != self._told_elsewhere or is_time:
            self._told_elsewhere, self._beats_at = here, now + HEARTBEAT
            pass_on(PresenceTold(node(), tuple(sorted(here))))
        online = here.union(*(people for people, _ in self._heard_lately(now)))
        if online != self._online or is_time:  # and now and then: what people let others know may have changed
            self._online = online
            self._tell(sockets.on_pages("conversation"))

    def is_there(self, conversation_id: int, socket: OpenSocket) -> list[int]:
        """Return who is online of those in a conversation of whom the reader may know; remember that it was told."""
        around = company.companions([conversation_id], [socket.user_id])
        here = {each.user_id for each in around if each.shows_presence and each.user_id in self._online_now()}
        socket.online |= here
        return sorted(here)

    def _online_now(self) -> frozenset[int]:
        return self._online.union(sockets.people())

    def _who_is_here(self, now: float) -> frozenset[int]:
        self._here.update(dict.fromkeys(sockets.people(), now))
        for user_id in [user_id for user_id, seen_at in self._here.items() if seen_at + GRACE < now]:
            del self._here[user_id]
        return frozenset(self._here)

    def _heard_lately(self, now: float) -> list[tuple[frozenset[int], float]]:
        for name in [name for name, (_, heard_at) in self._elsewhere.items() if heard_at + FORGOTTEN < now]:
            del self._elsewhere[name]
        return list(self._elsewhere.values())

    def _tell(self, watching: dict[int | str, list[OpenSocket]]) -> None:
        if not watching:
            return
        around, about = defaultdict(set), [each for each in watching if isinstance(each, int)]
        for first in range(0, len(about), AT_ONCE):
            some = about[first : first + AT_ONCE]
            readers = {socket.user_id for conversation_id in some for socket in watching[conversation_id]}
            for each in company.companions(some, readers):
                if each.shows_presence and each.user_id in self._online:
                    around[each.conversation_id, each.reader_id].add(each.user_id)
        for socket in {socket for group in watching.values() for socket in group}:
            there = {each for kind, cid in socket.pages for each in _around(around, kind, cid, socket.user_id)}
            _tell_difference(socket, there)

    def _look_for_ever(self) -> None:
        while True:
            gevent.sleep(LOOK)
            try:
                with self._app.app_context():
                    self.look()
            except Exception:
                log.exception("could not tell who is there; trying again")


def _around(
    around: dict[tuple[int, int], set[int]], kind: str, conversation_id: int | str, user_id: int
) -> frozenset[int] | set[int]:
    if kind != "conversation" or not isinstance(conversation_id, int):
        return frozenset()
    return around.get((conversation_id, user_id), frozenset())


def _tell_difference(socket: OpenSocket, there: set[int]) -> None:
    came, went = there - socket.online, socket.online - there
    socket.online = there
    for user_id in sorted(came | went):
        say([socket], "presence", {"user": str(user_id), "online": user_id in came})
