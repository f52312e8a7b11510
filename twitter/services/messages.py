"""Writing messages, taking them back, and deleting them for oneself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import regex
from sqlalchemy import select, update

from twitter import clock
from twitter.errors import Forbidden, Invalid
from twitter.events import MessageChanged, MessageSent, publish
from twitter.extensions import db
from twitter.models import Conversation, Message, MessageRemoval, User
from twitter.queries import conversations
from twitter.services import entities, locks, pictures
from twitter.services.conversation_rows import Held, apart_from, hold, made_key, write
from twitter.services.conversations import begin
from twitter.services.permissions import require
from twitter.text import clean_text, length, search_key, surely_exceeds
from twitter.transaction import atomic, insert_once, rows_changed

LONGEST_MESSAGE: Final = 2_000
LONGEST_KEY: Final = 64
_KEY = regex.compile(rf"[!-~]{{0,{LONGEST_KEY}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageOptions:
    """What comes with a message's text. The same `key` in the same conversation is the same message."""

    key: str = ""  # made by whoever writes, so that trying again does not say it twice; by us when empty
    picture_ids: tuple[int, ...] = ()


PLAIN = MessageOptions()


def send(sender: User, conversation_id: int, text: str, options: MessageOptions = PLAIN) -> Message:
    """Say something in a conversation. Saying it again with the same key changes nothing, whatever the text is then.

    It is told again, though: whoever tries again had no answer, perhaps because a process died before it told anybody.
    Raise Invalid for what cannot be said, NotFound when the sender is not there, and Forbidden when nobody would hear
    it: one of two people has blocked the other, or is gone.
    """
    require(sender, "message")
    message = _checked(text, options)
    with atomic():
        held = hold(sender, conversation_id)
        said = _said_before(sender, held.id, message.key)
        if said is None:
            _require_heard(held, sender)
            _store(held, sender, message, options)
        else:
            publish(MessageSent(held.id, said.id, sender.id))
    return said or message


def write_to(
    sender: User, people: Sequence[User], text: str, options: MessageOptions = PLAIN, *, title: str = ""
) -> Message:
    """Say something to people: in the one conversation with one of them, in a new group, with a title, with more.

    With the key of a message that began a group of theirs, it is that message. Raise as `begin` and `send` do.
    """
    require(sender, "message")
    _checked(text, options)
    with atomic():
        locks.lock_people([sender.id], named={person.id for person in people})
        begun = _began_with(sender, options.key) if options.key else None
        if begun is not None:
            return begun
        conversation = begin(sender, people, title)
        return send(sender, conversation.id, text, options)


def unsend(sender: User, message_id: int) -> None:
    """Take back what one said, for everybody: an emptied message stays and says so. Harmless to repeat.

    Raise Forbidden for what others said.
    """
    bubble = conversations.bubble(sender.id, message_id)
    if not bubble.is_own or bubble.kind != "said":
        raise Forbidden("Only what you wrote yourself can be taken back.")
    with atomic():
        hold(sender, bubble.conversation_id)
        emptied = {"text": "", "search_text": "", "mention_ids": {}, "pictures": [], "unsent_at": clock.now()}
        there = update(Message).where(Message.id == message_id, Message.unsent_at.is_(None))
        if rows_changed(there.values(emptied)):
            pictures.discard_of_messages([message_id])
            publish(MessageChanged(bubble.conversation_id, message_id))


def remove(person: User, message_id: int) -> None:
    """Delete a message for oneself alone. Raise NotFound for one that is not there, or was deleted before."""
    bubble = conversations.bubble(person.id, message_id)
    with atomic():
        if insert_once(MessageRemoval(user_id=person.id, message_id=message_id)):
            publish(MessageChanged(bubble.conversation_id, message_id, for_user_id=person.id))


def _checked(text: str, options: MessageOptions) -> Message:
    """Return what may be said, cleaned and not stored yet; raise for what may not."""
    too_long = Invalid("That is too long. Up to 2,000 characters are fine.", text="too_long")
    if surely_exceeds(text, LONGEST_MESSAGE):
        raise too_long
    text = clean_text(text).strip()
    if not text and not options.picture_ids:
        raise Invalid("Write something first.", text="blank")
    if length(text) > LONGEST_MESSAGE:
        raise too_long
    if not _KEY.fullmatch(options.key):
        raise Invalid("A key is up to 64 letters, digits and signs.", key="malformed")
    return Message(key=options.key or made_key(), kind="said", text=text, search_text=search_key(text), pictures=[])


def _said_before(sender: User, conversation_id: int, key: str) -> Message | None:
    mine = (Message.conversation_id == conversation_id, Message.sender_id == sender.id, Message.key == key)
    return db.session.scalar(select(Message).where(*mine))


def _began_with(sender: User, key: str) -> Message | None:
    """Return the message with this key that began a group of the sender's."""
    own_groups = (Conversation.creator_id == sender.id, Conversation.is_group.is_(True))
    said = select(Message).join(Conversation, Conversation.id == Message.conversation_id).where(*own_groups)
    return db.session.scalar(said.where(Message.sender_id == sender.id, Message.key == key).limit(1))


def _require_heard(held: Held, sender: User) -> None:
    if not held.others:
        raise Forbidden("Nobody is here any more who could read it.")
    if held.is_group:
        return
    other = held.others[0]
    if other.suspended_at or other.deactivated_at:
        raise Forbidden("They cannot be written to any more.")
    if apart_from(sender.id, held.other_ids):
        raise Forbidden("You cannot write to them: one of you blocked the other.", to="blocked")


def _store(held: Held, sender: User, message: Message, options: MessageOptions) -> None:
    message.mention_ids = entities.people_named_in(message.text)
    write(held, sender, message)
    pictures.attach(sender, message, options.picture_ids)
