"""Messages as statuses that only the people in a conversation can see: what an app posts, finds and deletes as such.

One story with the inbox of the pages: the same rows, written by the same verbs. A message has no status while it is
unsent, or was deleted for whoever asks; nor has a line that says what became of a group.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from twitter.api.entities.conversations import Conversation
from twitter.api.entities.statuses import Context, Status
from twitter.api.serializers import conversations as serialized
from twitter.errors import NotFound
from twitter.models import Message, User
from twitter.queries import access, conversations
from twitter.queries.bubbles import Bubble
from twitter.services import addressing, messages
from twitter.services.messages import MessageOptions
from twitter.web.limits import spend

AROUND: Final = 100  # messages to either side of one that are shown around it


def post(
    author: User,
    text: str,
    media_ids: Sequence[int] = (),
    in_reply_to_id: int | None = None,
    key: str = "",
    warning: str = "",
) -> Status:
    """Say something to those whom a text names, and to those in the conversation of the message that it answers.

    Of a tweet that it answers, to its author. `key` is what the app gave to be safe against saying it twice. A message
    has no content warning: one that was written stands above the text.
    """
    spend("message")
    said = _bubble(author.id, in_reply_to_id) if in_reply_to_id is not None else None
    also = [access.tweet(author.id, in_reply_to_id).author_id] if in_reply_to_id is not None and said is None else []
    message = addressing.write_to_named(
        author,
        f"{warning}\n\n{text}" if warning else text,
        MessageOptions(key=_hashed(key), picture_ids=tuple(media_ids)),
        answered=said.id if said else None,
        also=also,
    )
    return _shown(author.id, message)


def find(viewer_id: int | None, message_id: int) -> Status | None:
    """Return a message; None for what is none, was taken back, or is not for the viewer."""
    for each in statuses(viewer_id, [message_id]):
        return each
    return None


def statuses(viewer_id: int | None, message_ids: Sequence[int]) -> list[Status]:
    """Return those of some messages that the viewer may see and that say something still, in their order."""
    found = conversations.some(viewer_id, message_ids) if viewer_id is not None else {}
    said = [found[each] for each in message_ids if each in found and conversations.is_said(found[each])]
    return serialized.messages(viewer_id, said) if viewer_id is not None and said else []


def delete(viewer: User, message_id: int) -> Status:
    """Take back what one said, for everybody, and return it with its text; raise NotFound for what others said."""
    spend("conversation")
    bubble = _bubble(viewer.id, message_id)
    if bubble is None or not bubble.is_own:
        raise NotFound
    [said] = serialized.messages(viewer.id, [bubble])
    messages.unsend(viewer, message_id)
    return {**said, "text": bubble.text}


def source(viewer: User, message_id: int) -> str | None:
    """Return what one said as one wrote it; None for what others said and what is none."""
    bubble = _bubble(viewer.id, message_id)
    return bubble.text if bubble is not None and bubble.is_own else None


def context(viewer_id: int | None, message_id: int) -> Context | None:
    """Return what was said around a message, up to AROUND messages to either side; None where `find` finds none."""
    bubble = _bubble(viewer_id, message_id) if viewer_id is not None else None
    if viewer_id is None or bubble is None:
        return None
    before, after = conversations.around(viewer_id, bubble, AROUND)
    said = serialized.messages(viewer_id, [*before, *after])
    return {
        "ancestors": [each for each in said if int(each["id"]) < message_id],
        "descendants": [each for each in said if int(each["id"]) > message_id],
    }


def conversation(viewer_id: int, conversation_id: int) -> Conversation | None:
    """Return a conversation as it stands in somebody's inbox; None where it does not, or only as a request."""
    row = conversations.row(viewer_id, conversation_id)
    return serialized.conversations(viewer_id, [row])[0] if row is not None else None


def _bubble(viewer_id: int, message_id: int) -> Bubble | None:
    found = conversations.some(viewer_id, [message_id]).get(message_id)
    return found if found is not None and conversations.is_said(found) else None


def _shown(viewer_id: int, message: Message) -> Status:
    """Return what was said just now; it may have been said before with this key, and taken back since."""
    shown = find(viewer_id, message.id)
    if shown is None:
        raise NotFound
    return shown


def _hashed(key: str) -> str:
    """Return the key of a message: those who read it are told it, and must not learn what an app made its own of."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest() if key else ""
