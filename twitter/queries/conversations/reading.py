"""One conversation as one of its people reads it: who is there, and what was said."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, Row, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Block, Conversation, Message, Participant, User
from twitter.queries.bubbles import Bubble, ConversationView, Other
from twitter.queries.cards import AuthorLine
from twitter.queries.conversations.standing import CONVERSATION, Sender, may_open, messages_of
from twitter.queries.paging import AnySelect, Page, PageRequest, Shape, narrowed, page_of
from twitter.queries.visibility import VIEWER

_AFTER: Any = bindparam("after_id", type_=BigInteger)
_MESSAGE: Any = bindparam("message_id", type_=BigInteger)
_MOST: Any = bindparam("most", type_=Integer)


def view(viewer_id: int, conversation_id: int) -> ConversationView:
    """Return a conversation; raise NotFound for one that the viewer is not in, or has left."""
    values = {"viewer_id": viewer_id, "conversation_id": conversation_id}
    rows = db.session.execute(_view(), values).all() if conversation_id <= LARGEST else []
    mine = next((row for row in rows if row.id == viewer_id), None)
    if mine is None or mine.left_at is not None:
        raise NotFound
    others = [row for row in rows if row.id != viewer_id]
    return ConversationView(
        id=conversation_id,
        is_group=mine.is_group,
        title=mine.title,
        others=tuple(_other(row) for row in others),
        is_request=mine.is_request,
        is_muted=mine.is_muted,
        read_id=mine.read_id,
        refusal=_refusal(is_group=mine.is_group, others=others),
    )


def bubbles(viewer_id: int, conversation_id: int, page: PageRequest) -> Page[Bubble]:
    """Return the messages of a conversation that the viewer may see, the newest first.

    Raise NotFound for a conversation that the viewer is not in.
    """
    values = {"viewer_id": viewer_id, "conversation_id": conversation_id, **page.values}
    rows = db.session.execute(_bubbles(shape=page.shape), values).all() if conversation_id <= LARGEST else []
    _require_open(viewer_id, conversation_id, rows)
    return page_of(rows, page, lambda row: bubble_of(viewer_id, row))


def newer(viewer_id: int, conversation_id: int, after_id: int, limit: int = 100) -> list[Bubble]:
    """Return what was said in a conversation after a message, the oldest first.

    Raise NotFound for a conversation that the viewer is not in.
    """
    values = {"viewer_id": viewer_id, "conversation_id": conversation_id, "after_id": after_id, "most": limit}
    rows = db.session.execute(_newer(), values).all() if max(conversation_id, after_id) <= LARGEST else []
    _require_open(viewer_id, conversation_id, rows)
    return [bubble_of(viewer_id, row) for row in rows]


def bubble(viewer_id: int, message_id: int) -> Bubble:
    """Return one message; raise NotFound for one that the viewer may not see, or not any more."""
    values = {"viewer_id": viewer_id, "message_id": message_id}
    row = db.session.execute(_bubble(), values).one_or_none() if message_id <= LARGEST else None
    if row is None:
        raise NotFound
    return bubble_of(viewer_id, row)


def seen_up_to(viewer_id: int, conversation_id: int, up_to: int) -> int:
    """Return what somebody has read who saw a message: its id, or that of a later one that they do not see.

    The id of a message that is not there, or was never, stands for the newest one before it; 0 when there is none.
    """
    values = {"viewer_id": viewer_id, "conversation_id": conversation_id, "after_id": min(up_to, LARGEST)}
    # Asked first: what is said from now on has an id beyond this one, and is not read yet.
    newest = db.session.scalar(_last(), values)
    following = db.session.scalar(_newer(), {**values, "most": 1})
    if newest is None or following is None:
        return newest or 0
    return db.session.scalar(_before(), {**values, "message_id": following}) or 0


def bubble_of(viewer_id: int, row: Row[*tuple[Any, ...]]) -> Bubble:
    """Make the bubble that `viewer_id` sees out of a row of SHOWN."""
    return Bubble(
        id=row.id,
        conversation_id=row.conversation_id,
        key=row.key,
        kind=row.kind,
        text=row.text,
        mention_ids=row.mention_ids,
        pictures=tuple(row.pictures),
        sender=sender_of(row),
        is_own=row.sender_id == viewer_id,
        is_unsent=row.unsent_at is not None,
    )


def sender_of(row: Any) -> AuthorLine:
    """Return who wrote what a row of SENT_BY shows."""
    return AuthorLine(
        row.sender_id, row.sender_username, row.sender_display_name, row.sender_is_protected, row.sender_avatar_key
    )


SENT_BY = (
    Sender.id.label("sender_id"),
    Sender.username.label("sender_username"),
    Sender.display_name.label("sender_display_name"),
    Sender.is_protected.label("sender_is_protected"),
    Sender.avatar_key.label("sender_avatar_key"),
)
SHOWN = (
    Message.id,
    Message.conversation_id,
    Message.key,
    Message.kind,
    Message.text,
    Message.mention_ids,
    Message.pictures,
    Message.unsent_at,
    *SENT_BY,
)
LINE = (User.id, User.username, User.display_name, User.is_protected, User.avatar_key)


def line_of(row: Any) -> AuthorLine:
    """Return the person whom a row of LINE shows."""
    return AuthorLine(row.id, row.username, row.display_name, row.is_protected, row.avatar_key)


@cache
def _bubbles(*, shape: Shape) -> AnySelect:
    return narrowed(_in_order(), Message.id, shape)


@cache
def _newer() -> AnySelect:
    return _in_order().where(Message.id > _AFTER).order_by(Message.id).limit(_MOST)


def _in_order() -> AnySelect:
    """Return the statement of a conversation's messages, to be walked along their ids.

    MariaDB might begin with the viewer's side instead, and sort all that was ever said.
    """
    walked = messages_of(VIEWER).prefix_with("STRAIGHT_JOIN", dialect="mysql")
    return walked.add_columns(*SHOWN).where(Message.conversation_id == CONVERSATION)


@cache
def _bubble() -> AnySelect:
    return messages_of(VIEWER).add_columns(*SHOWN).where(Message.id == _MESSAGE)


@cache
def _last() -> AnySelect:
    mine = (Participant.conversation_id == CONVERSATION, Participant.user_id == VIEWER)
    return select(Participant.last_message_id).where(*mine)


@cache
def _before() -> AnySelect:
    return select(func.max(Message.id)).where(Message.conversation_id == CONVERSATION, Message.id < _MESSAGE)


@cache
def _view() -> AnySelect:
    mine, theirs = aliased(Block), aliased(Block)
    return (
        select(*LINE, User.suspended_at, User.deactivated_at, User.shows_seen, User.shows_presence)
        .add_columns(Conversation.is_group, Conversation.title, *_SIDE)
        .add_columns(mine.id.label("blocked"), theirs.id.label("blocker"))
        .join_from(Participant, User, User.id == Participant.user_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .outerjoin(mine, and_(mine.blocker_id == VIEWER, mine.blocked_id == User.id))
        .outerjoin(theirs, and_(theirs.blocker_id == User.id, theirs.blocked_id == VIEWER))
        .where(Participant.conversation_id == CONVERSATION)
        .order_by(User.id)
    )


_SIDE = (
    Participant.is_request,
    Participant.is_muted,
    Participant.left_at,
    Participant.read_id,
    Participant.delivered_id,
)


def _other(row: Any) -> Other:
    """Return somebody else in a conversation. Whoever waits to accept it, or is kept away, shows nothing."""
    shows_anything = not (row.is_request or row.blocked or row.blocker)
    return Other(
        person=line_of(row),
        seen_id=row.read_id if shows_anything and row.shows_seen else 0,
        delivered_id=row.delivered_id if shows_anything else 0,
        has_left=row.left_at is not None,
        shows_presence=bool(shows_anything and row.shows_presence and row.left_at is None),
    )


def _refusal(*, is_group: bool, others: list[Any]) -> str:
    if is_group:
        return "" if any(row.left_at is None for row in others) else "alone"
    if not others or others[0].suspended_at or others[0].deactivated_at:
        return "gone"
    if others[0].blocked:
        return "blocks"
    return "blocked" if others[0].blocker else ""


def _require_open(viewer_id: int, conversation_id: int, rows: Any) -> None:
    """Raise NotFound unless the viewer is in a conversation of which they see nothing; who sees something is."""
    if not rows and not may_open(viewer_id, conversation_id):
        raise NotFound
