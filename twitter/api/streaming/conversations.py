"""Tells streams of the conversations somebody is in."""

from collections.abc import Iterable

import orjson

from twitter.api import direct
from twitter.api.serializers.pictures import guarded
from twitter.api.streaming.channels import DIRECT, USER
from twitter.api.streaming.context import writing
from twitter.api.streaming.streams import Word, streams, tell
from twitter.events import ConversationChanged, ConversationRead, Live, MessageChanged, MessageSent
from twitter.queries import company

Concerned = set[tuple[int, int]]  # of a person and a conversation


def tell_conversations(batch: Iterable[Live]) -> None:
    """Tell people how conversations stand now that they are in. Nobody is told that a request has come."""
    here = streams.people_on(USER, DIRECT)
    if not here:
        return
    for user_id, conversation_id in sorted(each for each in _concerned(batch) if each[0] in here):
        with writing():
            found = direct.conversation(user_id, conversation_id)
        if found is not None:
            listening = [each for each in streams.on(USER, DIRECT) if each[1].user_id == user_id]
            tell(listening, Word("conversation", orjson.dumps(found).decode(), guarded(found)))


def _concerned(batch: Iterable[Live]) -> Concerned:
    """Return whom the events of a batch concern; across a block, nobody hears of a message."""
    concerned, sent, unsent = Concerned(), set[int](), set[int]()
    for event in batch:
        match event:
            case MessageSent(message_id=message_id):
                sent.add(message_id)
            case MessageChanged(for_user_id=None, message_id=message_id):
                unsent.add(message_id)
            case MessageChanged(for_user_id=int(user_id)):
                concerned.add((user_id, event.conversation_id))
            case ConversationChanged(user_id=user_id) | ConversationRead(user_id=user_id):
                concerned.add((user_id, event.conversation_id))
    for message_ids, people in ((sent, company.hearers), (unsent, company.readers)):
        for message, group in people(message_ids).items() if message_ids else ():
            concerned |= {(member.user_id, message.conversation_id) for member in group if not member.is_request}
    return concerned
