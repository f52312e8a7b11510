"""The one greenlet that tells open pages what happened: it gathers for a moment, asks a few questions, and speaks.

Whoever caused an event never waits for it.
"""

import logging
import time
from collections import deque
from typing import Final

import gevent
from flask import Flask
from gevent.event import Event as Bell

from twitter import events
from twitter.events import Live
from twitter.realtime import conversations, deliveries, timelines, tweets, unread
from twitter.realtime.sockets import sockets
from twitter.realtime.voice import say

log = logging.getLogger(__name__)

TOGETHER: Final = 0.005  # seconds in which one request has said all that it has to tell
GATHERED: Final = 0.06  # seconds after telling, in which what happens waits, and is then told together
MOST_WAITING: Final = 10_000  # events; above, the oldest are forgotten and pages are asked to look for themselves
AT_ONCE: Final = 500  # events told together

_TELLERS = (
    tweets.tell_deletions,
    timelines.tell_arrivals,
    tweets.tell_changes,
    conversations.tell_messages,
    conversations.tell_changes,
    conversations.tell_reading,
    conversations.tell_typing,
    unread.tell_notifications,
    unread.tell_counts,
)
_TOLD = (
    events.TweetPosted,
    events.HomesFilled,
    events.TweetChanged,
    events.TweetDeleted,
    events.Notified,
    events.UnreadChanged,
    events.MessageSent,
    events.MessageChanged,
    events.ConversationRead,
    events.ConversationChanged,
    events.Typing,
)


class Pusher:
    """Hears of what happened, here or at another process, and tells the sockets of this one."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._waiting: deque[Live] = deque()
        self._bell = Bell()
        self._is_behind = False

    def start(self) -> None:
        """Begin to listen and to tell, beside the requests."""
        for kind in _TOLD:
            events.listen(kind, self.hear)
        gevent.spawn(self._push_for_ever)
        gevent.spawn(deliveries.store_for_ever, self._app)

    def hear(self, event: Live) -> None:
        """Take an event in; without sockets there is nobody to tell."""
        if not sockets:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self._is_behind = True
        self._waiting.append(event)
        self._bell.set()

    def tell_stale(self) -> None:
        """Let every page ask what it may have missed."""
        self._is_behind = True
        self._bell.set()

    def push(self) -> None:
        """Tell what is waiting."""
        if self._is_behind:
            self._is_behind = False
            say(sockets.all(), "stale", {})
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), AT_ONCE))]
        for tell in _TELLERS:
            try:
                with self._app.app_context():  # each sees what is stored now, and gives its connection back
                    tell(batch)
            except Exception:
                self._is_behind = True  # pages are asked to look for themselves, with the next word
                log.exception("could not tell open pages something")

    def _push_for_ever(self) -> None:
        while True:
            self._bell.wait(timeout=_patience())
            gevent.sleep(TOGETHER)
            self._bell.clear()
            try:
                self.push()
            except Exception:
                log.exception("could not tell open pages anything; trying again")
            if self._waiting:
                self._bell.set()
            gevent.sleep(GATHERED)


def _patience() -> float | None:
    """Return the seconds until something that was held back is due; none when nothing is."""
    due_at = tweets.due_at()
    return None if due_at is None else max(0.0, due_at - time.monotonic())
