"""What was said in conversations, without the lines that tell what became of them and without what was taken back."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Conversation, Message, Participant, User
from twitter.queries.bubbles import Bubble
from twitter.queries.conversations.reading import SHOWN, bubble_of, bubbles
from twitter.queries.conversations.standing import CONVERSATION, Sender, is_there_for, messages_of
from twitter.queries.paging import AnySelect, PageRequest
from twitter.queries.visibility import VIEWER

_IDS: Any = bindparam("ids", expanding=True, type_=BigInteger)


class Answered(NamedTuple):
    """The message that another one follows, and who said it."""

    id: int
    sender_id: int


def is_said(bubble: Bubble) -> bool:
    """Whether a message says something still."""
    return bubble.kind == "said" and not bubble.is_unsent


def some(viewer_id: int, message_ids: Collection[int]) -> dict[int, Bubble]:
    """Return those of some messages that the viewer may see, by id."""
    wanted = sorted({each for each in message_ids if each <= LARGEST})
    rows = db.session.execute(_some(), {"viewer_id": viewer_id, "ids": wanted}) if wanted else ()
    return {row.id: bubble_of(viewer_id, row) for row in rows}


def last_said(viewer_id: int, conversation_ids: Collection[int]) -> dict[int, Bubble]:
    """Return the newest thing that the viewer sees said in each of some conversations, where there is one."""
    if not conversation_ids:
        return {}
    rows = db.session.execute(_last_said(), {"viewer_id": viewer_id, "ids": sorted(conversation_ids)})
    return {row.conversation_id: bubble_of(viewer_id, row) for row in rows}


def answered(viewer_id: int, message_ids: Collection[int]) -> dict[int, Answered]:
    """Return what was said before each of some messages, as the viewer sees their conversations."""
    if not message_ids:
        return {}
    rows = db.session.execute(_answered(), {"viewer_id": viewer_id, "ids": sorted(message_ids)})
    return {row.id: Answered(row.before_id, row.sender_id) for row in rows}


def around(viewer_id: int, bubble: Bubble, most: int) -> tuple[Sequence[Bubble], Sequence[Bubble]]:
    """Return what was said in a conversation next before and after a message, each the oldest first.

    Of the `most` messages to either side, those that say something.
    """
    before = bubbles(viewer_id, bubble.conversation_id, PageRequest(max_id=bubble.id, limit=most)).items
    after = bubbles(viewer_id, bubble.conversation_id, PageRequest(min_id=bubble.id, limit=most)).items
    said_before, said_after = ([each for each in some if is_said(each)] for some in (before, after))
    return said_before[::-1], said_after[::-1]


def newest_of_others(viewer_id: int, conversation_id: int) -> int:
    """Return the newest message of a conversation that the viewer sees and did not send; 0 when there is none."""
    values = {"viewer_id": viewer_id, "conversation_id": conversation_id}
    return db.session.scalar(_newest_of_others(), values) or 0


@cache
def _some() -> AnySelect:
    return messages_of(VIEWER).add_columns(*SHOWN).where(Message.id.in_(_IDS))


@cache
def _last_said() -> AnySelect:
    mine = (Participant.user_id == VIEWER, Participant.left_at.is_(None), Participant.conversation_id.in_(_IDS))
    last = _said_in(Participant.conversation_id).scalar_subquery()
    cut = select(last.label("last_id")).select_from(Participant)
    cut = cut.join(Conversation, Conversation.id == Participant.conversation_id).where(*mine)
    lines = cut.subquery()
    statement = select(*SHOWN).join_from(lines, Message, Message.id == lines.c.last_id)
    return statement.join(Sender, Sender.id == Message.sender_id)


@cache
def _answered() -> AnySelect:
    before = _said_in(Message.conversation_id, Message.id).scalar_subquery()
    side = and_(Participant.conversation_id == Message.conversation_id, Participant.user_id == VIEWER)
    cut = select(Message.id, before.label("before_id")).select_from(Message).join(Participant, side)
    cut = cut.join(Conversation, Conversation.id == Message.conversation_id).where(Message.id.in_(_IDS))
    lines, said = cut.subquery(), aliased(Message)
    return select(lines.c.id, lines.c.before_id, said.sender_id).join(said, said.id == lines.c.before_id)


@cache
def _newest_of_others() -> AnySelect:
    message, sender = aliased(Message), aliased(User)
    side = and_(Participant.conversation_id == message.conversation_id, Participant.user_id == VIEWER)
    statement = select(message.id).join(sender, sender.id == message.sender_id).join(Participant, side)
    statement = statement.join(Conversation, Conversation.id == message.conversation_id)
    theirs = (message.conversation_id == CONVERSATION, message.sender_id != VIEWER, Participant.left_at.is_(None))
    statement = statement.where(*theirs, is_there_for(VIEWER, message, sender))
    return statement.order_by(message.id.desc()).limit(1)


def _said_in(conversation_id: Any, below: Any = None) -> AnySelect:
    """Return the statement of the newest thing said in the conversation of a row that joins the viewer's side."""
    message, sender = aliased(Message), aliased(User)
    said: tuple[ColumnElement[bool], ...] = (message.kind == "said", message.unsent_at.is_(None))
    if below is not None:
        said = (*said, message.id < below)
    last = select(message.id).join(sender, sender.id == message.sender_id)
    last = last.where(message.conversation_id == conversation_id, *said, is_there_for(VIEWER, message, sender))
    return last.correlate(Message, Participant, Conversation).order_by(message.id.desc()).limit(1)
