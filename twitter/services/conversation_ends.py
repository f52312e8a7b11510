"""What goes when people go: their messages, their place in conversations, and conversations that nobody is in."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import delete, func, select, update

from twitter import outbox
from twitter.extensions import db
from twitter.models import Conversation, Message, Participant
from twitter.services import locks, pictures
from twitter.transaction import atomic, rows_changed

CHUNK: Final = 200  # messages that one transaction deletes


def forget_deserted(conversation_id: int) -> None:
    """Delete a conversation that everybody has left, some messages at a time; harmless to repeat.

    Nobody can come back to it meanwhile: only those who are there let others in.
    """
    if _present(conversation_id):
        return
    said = select(Message.id).where(Message.conversation_id == conversation_id).limit(CHUNK)
    while message_ids := list(db.session.scalars(said)):
        with atomic():
            _forget(message_ids)
    with atomic():
        rows_changed(delete(Conversation).where(Conversation.id == conversation_id))


def forget_messages(sender_id: int, message_ids: Sequence[int]) -> None:
    """Inside `atomic`: delete messages of one person for everybody; their conversations end where they do now."""
    concerned = select(Message.conversation_id).where(Message.id.in_(message_ids)).distinct()
    conversation_ids = list(db.session.scalars(concerned))
    _hold(sender_id, conversation_ids)
    _forget(message_ids)
    last = func.coalesce(func.max(Message.id), 0)
    for table, key in ((Conversation, Conversation.id), (Participant, Participant.conversation_id)):
        newest = select(last).where(Message.conversation_id == key).scalar_subquery()
        rows_changed(update(table).where(key.in_(conversation_ids)).values(last_message_id=newest))


def take_out(user_id: int, conversation_ids: Sequence[int]) -> None:
    """Inside `atomic`: take somebody out of conversations without a word; what nobody is in any more goes by a job."""
    _hold(user_id, conversation_ids)
    mine = (Participant.user_id == user_id, Participant.conversation_id.in_(conversation_ids))
    rows_changed(delete(Participant).where(*mine))
    for conversation_id in conversation_ids:
        if not _present(conversation_id):
            see_off(conversation_id)


def see_off(conversation_id: int) -> None:
    """Inside `atomic`: have a conversation deleted that its last participant has just left."""
    outbox.enqueue("forget_conversation", conversation_id=conversation_id)


def _present(conversation_id: int) -> bool:
    here = (Participant.conversation_id == conversation_id, Participant.left_at.is_(None))
    return db.session.scalar(select(Participant.user_id).where(*here).limit(1)) is not None


def _hold(user_id: int, conversation_ids: Iterable[int]) -> None:
    """Keep a person's row and those of conversations, in the order in which everybody takes them."""
    locks.lock_people([user_id])
    rows = select(Conversation.id).where(Conversation.id.in_(sorted(conversation_ids))).order_by(Conversation.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()


def _forget(message_ids: Sequence[int]) -> None:
    pictures.discard_of_messages(message_ids)
    rows_changed(delete(Message).where(Message.id.in_(message_ids)))
