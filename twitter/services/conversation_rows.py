"""The rows behind a conversation, for the verbs that write in one.

Whoever writes keeps the conversation's row until the commit. So messages become visible in the order of their ids, and
whoever has read up to one has missed none before it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, case, or_, select, update

from twitter import ids
from twitter.errors import NotFound
from twitter.events import ConversationChanged, ConversationRead, MessageSent, UnreadChanged, publish
from twitter.extensions import db
from twitter.models import Block, Conversation, Message, Participant, User
from twitter.services import locks, notifications
from twitter.transaction import rows_changed


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation whose row this transaction keeps: who writes in it, and who else is there."""

    id: int
    is_group: bool
    last_message_id: int
    mine: Row[*tuple[Any, ...]]
    others: tuple[Row[*tuple[Any, ...]], ...]

    @property
    def other_ids(self) -> list[int]:
        """Return who else is there."""
        return [other.user_id for other in self.others]


def hold(actor: User, conversation_id: int, *, named: Iterable[int] = ()) -> Held:
    """Inside `atomic`: keep a conversation for whoever writes in it, and the people whom new rows refer to before it.

    A block between the actor and somebody else waits for this transaction, or this one for the block. Raise NotFound
    when the actor is not in the conversation.
    """
    if conversation_id > ids.LARGEST:
        raise NotFound
    untold = select(Participant.user_id).where(Participant.conversation_id == conversation_id, _is_untold())
    locks.lock_people([actor.id], named=[*db.session.scalars(untold), *named])
    facts = select(Conversation.is_group, Conversation.last_message_id).where(Conversation.id == conversation_id)
    conversation = db.session.execute(facts.with_for_update(key_share=True)).one_or_none()
    sides = db.session.execute(_sides(conversation_id)).all()
    mine = [side for side in sides if side.user_id == actor.id]
    if conversation is None or not mine:
        raise NotFound
    others = tuple(side for side in sides if side.user_id != actor.id)
    return Held(conversation_id, conversation.is_group, conversation.last_message_id, mine[0], others)


def keep(conversation_id: int) -> None:
    """Inside `atomic`: keep a conversation for whoever changes their own side of it.

    Without it MariaDB may reach the side by another index than whoever writes, and each would wait for the other. Raise
    NotFound for an id that no conversation can have.
    """
    if conversation_id > ids.LARGEST:
        raise NotFound
    row = select(Conversation.id).where(Conversation.id == conversation_id)
    db.session.execute(row.with_for_update(key_share=True))


def write(held: Held, sender: User, message: Message) -> None:
    """Inside `atomic`: store a message behind all others, and tell everybody who is there.

    Writing is reading, and accepting a request. Whoever deleted the conversation has it back.
    """
    message.id = ids.new_id_after(held.last_message_id)
    message.conversation_id, message.sender_id = held.id, sender.id
    db.session.add(message)
    db.session.flush()
    rows_changed(update(Conversation).where(Conversation.id == held.id).values(last_message_id=message.id))
    rows_changed(_here(held.id).values(_moved(sender.id, message.id)))
    apart = apart_from(sender.id, held.other_ids) if held.is_group else set()
    _pass_by(held, apart, message.id)
    publish(MessageSent(held.id, message.id, sender.id))
    _tell_of_reading(held, sender, message.id)
    _notify(held, sender, apart)


def tell_all(held: Held) -> None:
    """Inside `atomic`: tell everybody in a conversation that it stands otherwise in their inbox."""
    for user_id in (held.mine.user_id, *held.other_ids):
        publish(ConversationChanged(held.id, user_id))


def line(kind: str, text: str = "") -> Message:
    """Return a message that says what became of a conversation, not stored yet."""
    return Message(kind=kind, key=made_key(), text=text, search_text="", mention_ids={}, pictures=[])


def made_key() -> str:
    """Return a key for a message whose writer brought none."""
    return secrets.token_urlsafe(16)


def apart_from(person_id: int, other_ids: Iterable[int]) -> set[int]:
    """Return which of some people somebody has blocked, or is blocked by."""
    wanted = sorted(other_ids)
    rows = db.session.execute(
        select(Block.blocker_id, Block.blocked_id).where(
            or_(
                and_(Block.blocker_id == person_id, Block.blocked_id.in_(wanted)),
                and_(Block.blocker_id.in_(wanted), Block.blocked_id == person_id),
            )
        )
    )
    return {row.blocked_id if row.blocker_id == person_id else row.blocker_id for row in rows}


def _sides(conversation_id: int) -> Any:
    columns = (Participant.user_id, Participant.is_request, Participant.is_muted, Participant.read_id)
    people = select(*columns, Participant.last_message_id, User.suspended_at, User.deactivated_at, User.shows_seen)
    people = people.join(User, User.id == Participant.user_id)
    return people.where(Participant.conversation_id == conversation_id, Participant.left_at.is_(None))


def _is_untold() -> Any:
    """Return the condition that a request waits for somebody who was not told of it yet: nothing was said so far."""
    return and_(Participant.is_request.is_(True), Participant.last_message_id == 0)


def _here(conversation_id: int) -> Any:
    return update(Participant).where(Participant.conversation_id == conversation_id, Participant.left_at.is_(None))


def _moved(sender_id: int, message_id: int) -> dict[Any, Any]:
    """Return what a new message changes on each side of its conversation: more on its sender's."""
    own = Participant.user_id == sender_id
    return {
        Participant.last_message_id: message_id,
        Participant.read_id: case((own, message_id), else_=Participant.read_id),
        Participant.delivered_id: case((own, message_id), else_=Participant.delivered_id),
        Participant.is_request: case((own, False), else_=Participant.is_request),
    }


def _pass_by(held: Held, apart: set[int], message_id: int) -> None:
    """Let a message in a group pass by those whom a block keeps from its sender: it is not new to them.

    Nor does it bring back a conversation that they deleted.
    """
    if apart:
        theirs = _here(held.id).where(Participant.user_id.in_(sorted(apart)))
        for mark in (Participant.read_id, Participant.hidden_id):
            rows_changed(theirs.where(mark >= held.last_message_id).values({mark: message_id}))


def _tell_of_reading(held: Held, sender: User, message_id: int) -> None:
    """Tell what answering says too: that the sender has read what was there, and accepts the conversation."""
    if held.mine.is_request or held.mine.read_id < held.last_message_id:
        publish(ConversationRead(held.id, sender.id, message_id if held.mine.shows_seen else 0, message_id))
        publish(UnreadChanged(sender.id))
    if held.mine.is_request:
        notifications.forget_message_request(sender.id, held.id)
        publish(ConversationChanged(held.id, sender.id))


def _notify(held: Held, sender: User, apart: set[int]) -> None:
    for other in held.others:
        if other.is_request and not other.last_message_id:
            notifications.of_message_request(sender, other.user_id, held.id)
    settled = [other.user_id for other in held.others if not (other.is_request or other.is_muted)]
    if wanted := set(settled) - apart:
        notifications.of_message(held.id, wanted)
