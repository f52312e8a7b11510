"""Conversations as apps see them: those of one's inbox. Requests wait on the pages, where one can accept them."""

from flask import Response

from twitter.api import direct
from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.conversations import Conversation
from twitter.api.entities.values import Empty
from twitter.api.paging import Paged, paged
from twitter.api.serializers.conversations import conversations as serialized
from twitter.errors import NotFound
from twitter.queries import conversations as questions
from twitter.queries.bubbles import InboxRow
from twitter.services import conversations
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("conversations", __name__, url_prefix="/api/v1/conversations")


@bp.get("")
@person_route("read:statuses", answer=list[Conversation], asked=Paged, is_paged=True)
def inbox(asked: Paged) -> Response:
    """Return one's conversations, the latest message first."""
    page = questions.inbox(viewer().id, asked.page())
    return paged(serialized(viewer().id, page.items), page)


@bp.delete("/<int:conversation_id>")
@person_route("write:conversations", answer=Empty)
@limited("conversation")
def delete(conversation_id: int) -> Empty:
    """Delete a conversation for oneself."""
    conversations.delete(viewer(), conversation_id)
    return {}


@bp.post("/<int:conversation_id>/read")
@person_route("write:conversations", answer=Conversation)
@limited("seen")
def read(conversation_id: int) -> Conversation:
    """Have seen what was said in a conversation so far."""
    conversations.mark_seen(viewer(), conversation_id, _row(conversation_id).cursor)
    return _shown(conversation_id)


@bp.post("/<int:conversation_id>/unread")
@person_route("write:conversations", answer=Conversation)
@limited("conversation")
def unread(conversation_id: int) -> Conversation:
    """Let a conversation count as unread again."""
    _row(conversation_id)
    conversations.mark_unread(viewer(), conversation_id)
    return _shown(conversation_id)


def _row(conversation_id: int) -> InboxRow:
    """Return a conversation of the inbox; raise NotFound for another's, and for a request."""
    row = questions.row(viewer().id, conversation_id)
    if row is None:
        raise NotFound
    return row


def _shown(conversation_id: int) -> Conversation:
    shown = direct.conversation(viewer().id, conversation_id)
    if shown is None:
        raise NotFound
    return shown
