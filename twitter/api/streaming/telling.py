"""The greenlets behind the streams: one tells what happened, one takes away what nobody may have any more."""

import logging
from typing import Final

import gevent
from flask import Flask

from twitter import clock, events
from twitter.api.streaming import announcements, conversations, notifications, timelines
from twitter.api.streaming.streams import streams
from twitter.events import SessionEnded
from twitter.queries.sessions import ended
from twitter.services import barriers
from twitter.web import hiding
from twitter.web.gathering import Gatherer

log = logging.getLogger(__name__)

SECONDS: Final = 1.0  # between two looks; an ended session must be without streams on every node after two seconds
_TELLERS: Final = (
    timelines.tell_deletions,
    timelines.tell_hidden,
    timelines.tell_arrivals,
    timelines.tell_edits,
    notifications.tell_notifications,
    conversations.tell_conversations,
    announcements.tell_announcements,
)
_TOLD: Final = (
    events.TweetPosted,
    events.HomesFilled,
    events.TweetChanged,
    events.TweetDeleted,
    events.PersonHidden,
    events.Notified,
    events.MessageSent,
    events.MessageChanged,
    events.ConversationRead,
    events.ConversationChanged,
    events.AnnouncementTold,
)


class Teller(Gatherer):
    """Hears of what happened, here or at another process, and tells the streams of this one."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, _TOLD, _TELLERS)

    def is_needed(self) -> bool:
        """Whether there are streams."""
        return bool(streams)

    def admit(self) -> None:
        """Let every stream end: the dialect has no word for what was missed, but apps come back and look."""
        close_all()


class Streaming:
    """What a server process does for its streams beside the requests."""

    def __init__(self, app: Flask) -> None:
        self.is_running = False  # a process that nobody started this in tells nothing, so it holds no stream
        self._app = app
        self._teller = Teller(app)

    def start(self) -> None:
        """Begin all of it, in the process that has the streams."""
        self.is_running = True
        self._teller.start()
        gevent.spawn(self._look_for_ever)

    def look(self) -> None:
        """Close the streams of sessions that are no longer open, and of tokens that are over. Without any, ask nothing.

        The row is the truth: this needs no word from the process that ended the session, and none can be lost.
        """
        for session_id in ended(streams.sessions()):
            close_streams(SessionEnded(session_id))
        if streams:
            hiding.look()
        now = clock.now()
        for stream in streams.all():
            is_over = stream.expires_at is not None and stream.expires_at <= now
            if is_over or barriers.keeps_out(stream.address):
                stream.hang_up()

    def _look_for_ever(self) -> None:
        while True:
            gevent.sleep(SECONDS)
            try:
                with self._app.app_context():
                    self.look()
            except Exception:
                log.exception("could not check the sessions behind the streams; trying again")


def close_streams(event: SessionEnded) -> None:
    """Close the streams of an ended session."""
    for stream in streams.of_session(event.session_id):
        stream.hang_up()


def open_streams() -> int:
    """Return how many streams are open at this process."""
    return len(streams)


def close_all() -> None:
    """Close every stream of this process, so that a server told to stop need not wait for them."""
    for stream in streams.all():
        stream.hang_up()
