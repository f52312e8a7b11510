"""Notes what clients acknowledge: that a message has reached a device of theirs."""

import logging
from contextlib import suppress
from typing import Final

import gevent
from flask import Flask
from gevent.event import Event as Bell

from twitter.errors import NotFound
from twitter.queries.company import Sent
from twitter.realtime.sockets import OpenSocket
from twitter.services import receipts

log = logging.getLogger(__name__)

GATHERED: Final = 0.3  # seconds in which what is acknowledged is noted together

_newest: dict[tuple[int, int], int] = {}  # (person, conversation) -> the newest message one of their devices has
_back: set[int] = set()  # people whose device has asked what is new
_bell = Bell()


def note(socket: OpenSocket, message: Sent, *_said: object) -> None:
    """Remember that a device has a message; to store it here would hold up what else that socket sends."""
    key = (socket.user_id, message.conversation_id)
    _newest[key] = max(message.id, _newest.get(key, 0))
    _bell.set()


def note_return(user_id: int) -> None:
    """Remember that a device of somebody has asked what is new, and so was told of everything."""
    _back.add(user_id)
    _bell.set()


def store_for_ever(app: Flask) -> None:
    """Store what was acknowledged, a little later, beside everything else."""
    while True:
        _bell.wait()
        gevent.sleep(GATHERED)
        _bell.clear()
        try:
            with app.app_context():
                _store()
        except Exception:
            log.exception("could not note that messages have arrived; being seen will tell")


def _store() -> None:
    while _back:
        receipts.mark_told(_back.pop())
    for user_id, conversation_id in [*_newest]:
        with suppress(NotFound):  # they have left in the meantime
            receipts.mark_delivered(user_id, conversation_id, _newest.pop((user_id, conversation_id)))
