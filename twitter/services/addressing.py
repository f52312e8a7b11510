"""Writing to those whom a text names: so apps say whom a message is for."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from twitter import clock, ids
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import Message, User
from twitter.queries import access, conversations
from twitter.services import locks
from twitter.services.messages import PLAIN, MessageOptions, send, write_to
from twitter.services.permissions import require
from twitter.text import mentioned_names
from twitter.transaction import atomic

REMEMBERED: Final = timedelta(hours=24)  # how long a key finds its message whatever conversation that stands in
MOST_NAMES: Final = 50  # that are looked for: more than a conversation holds, so that too many are refused


def write_to_named(
    sender: User,
    text: str,
    options: MessageOptions = PLAIN,
    *,
    answered: int | None = None,
    also: Collection[int] = (),
) -> Message:
    """Say something to all whom a text names, to some people besides, and to all in the conversation of a message.

    It stands where exactly these people write to each other: in the conversation of the message that is answered, if
    nobody is named who is not in it; in that of two people; or in the group of theirs that was written in last, and in
    a new one when they have none. The same key within a day is the same message. Raise Invalid when there is nobody,
    NotFound for a message to answer that the sender cannot see, and as `write_to` and `send` do.
    """
    require(sender, "message")
    inside = conversations.bubble(sender.id, answered).conversation_id if answered is not None else None
    present = {*conversations.participant_ids(inside)} - {sender.id} if inside else set()
    people = {person.id: person for person in (*_named(text), *_people({*also, *present})) if person.id != sender.id}
    if inside is None and not people:
        raise Invalid("Say whom this is for: write their name, with an @ before it.", status="to")
    with atomic():
        locks.lock_people([sender.id], named=people)
        place = _said_in(sender, options.key) or (inside if people.keys() == present else _group(sender, people))
        if place is not None:
            return send(sender, place, text, options)
        return write_to(sender, list(people.values()), text, options)


def _named(text: str) -> list[User]:
    return access.people(mentioned_names(text)[:MOST_NAMES])


def _people(user_ids: Collection[int]) -> list[User]:
    return list(db.session.scalars(select(User).where(User.id.in_(user_ids)))) if user_ids else []


def _said_in(sender: User, key: str) -> int | None:
    """Return the conversation in which somebody said something with a key lately."""
    lately = Message.id > ids.first_id_at(clock.now() - REMEMBERED)
    said = select(Message.conversation_id).where(Message.sender_id == sender.id, lately, Message.key == key)
    return db.session.scalar(said.limit(1)) if key else None


def _group(sender: User, people: Collection[int]) -> int | None:
    """Return the group of exactly these people; None for two people, who have one conversation anyway."""
    return conversations.group_of(sender.id, people) if len(people) > 1 else None
