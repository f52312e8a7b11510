"""Tells open pages what happened."""

import time

import gevent
from flask import Flask

from twitter import events
from twitter.realtime import conversations, deliveries, hiding, timelines, tweets, unread
from twitter.realtime.sockets import sockets
from twitter.realtime.voice import say
from twitter.web.gathering import Gatherer

_TELLERS = (
    tweets.tell_deletions,
    hiding.tell_hidden,
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
    events.PersonHidden,
    events.Notified,
    events.UnreadChanged,
    events.MessageSent,
    events.MessageChanged,
    events.ConversationRead,
    events.ConversationChanged,
    events.Typing,
)


class Pusher(Gatherer):
    """Hears of what happened, here or at another process, and tells the sockets of this one."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, _TOLD, _TELLERS)

    def start(self) -> None:
        """Begin to listen and to tell, beside the requests."""
        super().start()
        gevent.spawn(deliveries.store_for_ever, self._app)

    def is_needed(self) -> bool:
        """Whether there are sockets."""
        return bool(sockets)

    def admit(self) -> None:
        """Let every page ask what it may have missed."""
        say(sockets.all(), "stale", {})

    def patience(self) -> float | None:
        """Return the seconds until a change that was held back is due."""
        due_at = tweets.due_at()
        return None if due_at is None else max(0.0, due_at - time.monotonic())
