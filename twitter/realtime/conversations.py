"""Tells the people of a conversation what happens in it, and nobody else."""

from collections.abc import Iterable
from functools import partial

from twitter.events import ConversationChanged, ConversationRead, Live, MessageChanged, MessageSent, Typing
from twitter.queries import company
from twitter.queries.company import Member, Sent
from twitter.realtime.deliveries import note
from twitter.realtime.pages import told_of
from twitter.realtime.sockets import sockets
from twitter.realtime.voice import ask, say


def tell_messages(batch: Iterable[Live]) -> None:
    """Tell of new messages everybody who may read them; across a block nobody, though one be told again."""
    new = [event.message_id for event in batch if isinstance(event, MessageSent)]
    if new and sockets:
        for message, readers in company.hearers(new).items():
            _tell_message(message, readers)


def tell_changes(batch: Iterable[Live]) -> None:
    """Tell what became of messages, and where a conversation stands otherwise."""
    unsent = [event.message_id for event in batch if isinstance(event, MessageChanged) and event.for_user_id is None]
    if unsent and sockets:
        for message, readers in company.readers(unsent).items():
            _tell_change({reader.user_id for reader in readers}, message.conversation_id, message.id)
    for event in batch:
        match event:
            case MessageChanged(for_user_id=int(user_id)):
                _tell_change({user_id}, event.conversation_id, event.message_id)
            case ConversationChanged():
                _tell_change({event.user_id}, event.conversation_id, 0)


def tell_reading(batch: Iterable[Live]) -> None:
    """Tell how far people have read those who may know it: nobody across a block, nor before both have accepted."""
    reading = [event for event in batch if isinstance(event, ConversationRead)]
    if not reading or not sockets:
        return
    conversation_ids = {event.conversation_id for event in reading}
    there = {member.user_id for group in company.members(conversation_ids).values() for member in group}
    knowing = {(event.conversation_id, event.user_id): {event.user_id} for event in reading}
    for each in company.companions(conversation_ids, there & sockets.people()):
        knowing.get((each.conversation_id, each.user_id), set()).add(each.reader_id)
    for event in reading:
        _tell_read(event, knowing[event.conversation_id, event.user_id])


def tell_typing(batch: Iterable[Live]) -> None:
    """Tell those who have a conversation open that somebody writes."""
    writing = {(event.conversation_id, event.user_id) for event in batch if isinstance(event, Typing)}
    watching = {cid: group for cid, _ in writing if (group := sockets.on_page(("conversation", cid)))}
    if not watching:
        return
    reader_ids = {socket.user_id for group in watching.values() for socket in group}
    for each in company.companions(watching, reader_ids):
        if (each.conversation_id, each.user_id) in writing:
            payload = {
                "conversation": str(each.conversation_id),
                "user": str(each.user_id),
                "username": each.username,
            }
            say([s for s in watching[each.conversation_id] if s.user_id == each.reader_id], "typing", payload)


def _tell_message(message: Sent, readers: Iterable[Member]) -> None:
    payload = told_of(message)
    for reader in readers:
        group = sockets.of_people([reader.user_id])
        if reader.user_id == message.sender_id or reader.is_request:  # nobody is told that a request has come
            say(group, "message", payload)
            continue
        for socket in group:
            ask(socket, "message", payload, partial(note, socket, message))


def _tell_change(people: set[int], conversation_id: int, message_id: int) -> None:
    payload = {"conversation": str(conversation_id), "id": str(message_id)}
    say(sockets.of_people(people), "message_changed", payload)


def _tell_read(event: ConversationRead, people: set[int]) -> None:
    payload = {
        "conversation": str(event.conversation_id),
        "user": str(event.user_id),
        "seen": str(event.seen_id),
        "delivered": str(event.delivered_id),
    }
    say(sockets.of_people(people), "seen", payload)
