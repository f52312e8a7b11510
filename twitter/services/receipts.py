"""How far the people of a conversation have come: what reached a device of theirs, and what they have seen."""

from contextlib import suppress
from typing import Any

from sqlalchemy import update

from twitter.errors import NotFound
from twitter.events import ConversationChanged, ConversationRead, UnreadChanged, publish
from twitter.ids import LARGEST
from twitter.models import Participant, User
from twitter.queries import conversations
from twitter.services.conversation_rows import keep
from twitter.transaction import atomic, rows_changed


def mark_seen(user: User, conversation_id: int, up_to: int) -> None:
    """Note that somebody has read a conversation up to a message, never less than before, and tell the others.

    They are not told while it is a request, across a block, or when the reader does not show it. Raise NotFound for a
    conversation that the reader is not in.
    """
    _require_there(user.id, conversation_id)
    seen_id = conversations.seen_up_to(user.id, conversation_id, up_to)
    with atomic():
        keep(conversation_id)
        mine = _mine(user.id, conversation_id)
        if rows_changed(mine.where(Participant.read_id < seen_id).values(read_id=seen_id)):
            has_reached = rows_changed(mine.where(Participant.delivered_id < seen_id).values(delivered_id=seen_id))
            if user.shows_seen or has_reached:  # a word that says nothing new would still say when they read
                tell(user.id, conversation_id)
            publish(UnreadChanged(user.id))


def mark_unread(user: User, conversation_id: int) -> None:
    """Let a conversation count as unread again, from the newest message that somebody else said.

    Nobody is told. Raise NotFound for a conversation that the reader is not in.
    """
    _require_there(user.id, conversation_id)
    newest_id = conversations.newest_of_others(user.id, conversation_id)
    with atomic():
        keep(conversation_id)
        read = _mine(user.id, conversation_id).where(Participant.read_id >= newest_id)
        if newest_id and rows_changed(read.values(read_id=newest_id - 1)):
            publish(ConversationChanged(conversation_id, user.id))
            publish(UnreadChanged(user.id))


def mark_delivered(user_id: int, conversation_id: int, up_to: int) -> None:
    """Note that messages up to one have reached a device of somebody, and tell the others as `mark_seen` does."""
    _require_there(user_id, conversation_id)
    reached_id = conversations.newest_up_to(conversation_id, up_to)
    with atomic():
        keep(conversation_id)
        mine = _mine(user_id, conversation_id)
        if rows_changed(mine.where(Participant.delivered_id < reached_id).values(delivered_id=reached_id)):
            tell(user_id, conversation_id)


def mark_told(user_id: int) -> None:
    """Note that a device of somebody has come back and heard of all that is new, in the conversations they let in."""
    for conversation_id in conversations.undelivered(user_id):
        with suppress(NotFound):  # they have left in the meantime
            mark_delivered(user_id, conversation_id, LARGEST)


def _require_there(user_id: int, conversation_id: int) -> None:
    if conversation_id > LARGEST or not conversations.may_open(user_id, conversation_id):
        raise NotFound


def _mine(user_id: int, conversation_id: int) -> Any:
    mine = (Participant.conversation_id == conversation_id, Participant.user_id == user_id)
    return update(Participant).where(*mine, Participant.left_at.is_(None))


def tell(user_id: int, conversation_id: int) -> None:
    """Tell the others how far somebody is, where that may be told."""
    progress = conversations.shown_progress(user_id, conversation_id)
    if progress is not None:
        seen_id, delivered_id = progress
        publish(ConversationRead(conversation_id, user_id, seen_id, delivered_id))
