"""Tells people's pages how much they have not seen yet."""

from collections.abc import Iterable

from twitter.events import (
    ConversationChanged,
    ConversationRead,
    Live,
    MessageChanged,
    MessageSent,
    Notified,
    UnreadChanged,
)
from twitter.queries import company
from twitter.queries.bubbles import Unread
from twitter.queries.unread import unread
from twitter.realtime.sockets import sockets
from twitter.realtime.voice import Payload, say


def tell_notifications(batch: Iterable[Live]) -> None:
    """Tell people that there is a new notification."""
    for event in batch:
        if isinstance(event, Notified):
            payload = {"id": str(event.notification_id), "kind": event.kind}
            say(sockets.of_people([event.receiver_id]), "notification", payload)


def tell_counts(batch: Iterable[Live]) -> None:
    """Tell the new counts to all whom something of the batch concerns, once each."""
    here = _concerned(batch) & sockets.people()
    if here:
        for user_id, counted in unread(here).items():
            say(sockets.of_people([user_id]), "unread", in_numbers(counted))


def in_numbers(counted: Unread) -> Payload:
    """Return the counts as a page takes them."""
    return {"notifications": counted.notifications, "messages": counted.messages}


def _concerned(batch: Iterable[Live]) -> set[int]:
    people, conversation_ids = set(), set()
    for event in batch:
        match event:
            case Notified(receiver_id=user_id) | UnreadChanged(user_id) | ConversationChanged(user_id=user_id):
                people.add(user_id)
            case ConversationRead(user_id=user_id) | MessageChanged(for_user_id=int(user_id)):
                people.add(user_id)
            case MessageSent(conversation_id=conversation_id) | MessageChanged(conversation_id=conversation_id):
                conversation_ids.add(conversation_id)
    if conversation_ids:
        groups = company.members(conversation_ids).values()
        people |= {member.user_id for group in groups for member in group}
    return people
