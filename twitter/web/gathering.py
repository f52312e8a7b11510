"""How a process tells whoever is connected to it what happened: it gathers for a moment, asks a few questions, speaks.

Whoever caused an event never waits for it. What is told, and to whom, is the business of each door.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

import gevent
from flask import Flask
from gevent.event import Event as Bell

from twitter import events
from twitter.events import Live

log = logging.getLogger(__name__)

TOGETHER: Final = 0.005  # seconds in which one request has said all that it has to tell
GATHERED: Final = 0.06  # seconds after telling, in which what happens waits, and is then told together
MOST_WAITING: Final = 10_000  # events; above, the oldest are forgotten and clients have to look for themselves
AT_ONCE: Final = 500  # events told together

Teller = Callable[[Iterable[Live]], None]


class Gatherer:
    """One greenlet that hears of what happened, here or at another process, and lets its tellers tell of it."""

    def __init__(self, app: Flask, kinds: Iterable[type[Live]], tellers: Iterable[Teller]) -> None:
        self._app = app
        self._kinds, self._tellers = tuple(kinds), tuple(tellers)
        self._waiting: deque[Live] = deque()
        self._bell = Bell()
        self._is_behind = False

    def is_needed(self) -> bool:
        """Whether there is anybody to tell."""
        raise NotImplementedError

    def admit(self) -> None:
        """Let everybody know that something may have been missed."""
        raise NotImplementedError

    def patience(self) -> float | None:
        """Return the seconds until something that was held back is due; none when nothing is."""
        return None

    def start(self) -> None:
        """Begin to listen and to tell, beside the requests."""
        for kind in self._kinds:
            events.listen(kind, self.hear)
        events.listen(events.Missed, lambda _event: self.fall_behind())
        gevent.spawn(self._tell_for_ever)

    def hear(self, event: Live) -> None:
        """Take an event in, if anybody is there to be told."""
        if not self.is_needed():
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self._is_behind = True
        self._waiting.append(event)
        self._bell.set()

    def fall_behind(self) -> None:
        """Note that something may have been missed."""
        self._is_behind = True
        self._bell.set()

    def push(self) -> None:
        """Tell what is waiting."""
        if self._is_behind:
            self._is_behind = False
            self.admit()
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), AT_ONCE))]
        for tell in self._tellers:
            try:
                with self._app.app_context():  # each sees what is stored now, and gives its connection back
                    tell(batch)
            except Exception:
                self._is_behind = True  # clients are asked to look for themselves, with the next word
                log.exception("could not tell open pages and apps something")

    def _tell_for_ever(self) -> None:
        while True:
            self._bell.wait(timeout=self.patience())
            gevent.sleep(TOGETHER)
            self._bell.clear()
            try:
                self.push()
            except Exception:
                log.exception("could not tell open pages and apps anything; trying again")
            if self._waiting:
                self._bell.set()
            gevent.sleep(GATHERED)
