"""What the push asks of conversations: who is in them, who may read a message, and who may know of whom."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, bindparam, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.models import Conversation, Message, Participant, User
from twitter.queries.conversations.standing import CONVERSATION, Sender, is_there_for, messages_of
from twitter.queries.paging import PAGE_SIZE, AnySelect
from twitter.queries.visibility import VIEWER, is_not_blocked, person_is_visible

BATCH: Final = 200  # readers in one statement; in a group each has up to nineteen others

_CONVERSATION_IDS: Any = bindparam("conversation_ids", expanding=True, type_=BigInteger)
_READER_IDS: Any = bindparam("reader_ids", expanding=True, type_=BigInteger)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation; `is_request` while they have not accepted it."""

    user_id: int
    is_request: bool


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody of whom a reader may know that they are writing, in a conversation both are in."""

    conversation_id: int
    reader_id: int
    user_id: int
    username: str
    shows_presence: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, as those who may read it are told of it."""

    id: int
    conversation_id: int
    sender_id: int
    key: str


def members(conversation_ids: Collection[int]) -> dict[int, list[Member]]:
    """Return who is in some conversations, without those who have left, by conversation."""
    found = defaultdict(list)
    for row in db.session.execute(_members(), {"conversation_ids": list(conversation_ids)}):
        found[row.conversation_id].append(Member(row.user_id, row.is_request))
    return found


def companions(conversation_ids: Collection[int], reader_ids: Collection[int]) -> list[Companion]:
    """Return of whom these readers may know that they write in these conversations.

    Nobody knows of somebody who has not accepted the conversation, nor they of others; and nobody across a block.
    """
    readers, found = sorted(reader_ids), []
    for first in range(0, len(readers), BATCH):
        values = {"conversation_ids": list(conversation_ids), "reader_ids": readers[first : first + BATCH]}
        found += [Companion(*row) for row in db.session.execute(_companions(), values)]
    return found


def readers(message_ids: Collection[int]) -> dict[Sent, list[Member]]:
    """Return those of some messages that are there, the oldest first, each with everybody who may read it."""
    return _by_message(_readers(), message_ids)


def hearers(message_ids: Collection[int]) -> dict[Sent, list[Member]]:
    """Return the same without those whom a block keeps from the sender: they may read what was said before it."""
    return _by_message(_hearers(), message_ids)


def arrived(viewer_id: int, conversation_id: int, above_id: int) -> tuple[list[Sent], bool]:
    """Return the messages above an id that somebody in a conversation has, newest first, and whether there are more."""
    values = {"viewer_id": viewer_id, "conversation_id": conversation_id, "above_id": above_id}
    found = [Sent(*row) for row in db.session.execute(_arrived(), values)]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def _by_message(statement: AnySelect, message_ids: Collection[int]) -> dict[Sent, list[Member]]:
    found: dict[Sent, list[Member]] = defaultdict(list)
    for row in db.session.execute(statement, {"message_ids": list(message_ids)}):
        found[Sent(*row[: len(_SENT)])].append(Member(row.user_id, row.is_request))
    return found


_SENT = (Message.id, Message.conversation_id, Message.sender_id, Message.key)


@cache
def _members() -> AnySelect:
    statement = select(Participant.conversation_id, Participant.user_id, Participant.is_request)
    return statement.where(Participant.conversation_id.in_(_CONVERSATION_IDS), Participant.left_at.is_(None))


@cache
def _companions() -> AnySelect:
    mine, theirs = aliased(Participant), aliased(Participant)
    columns = (mine.conversation_id, mine.user_id.label("reader_id"), User.id, User.username, User.shows_presence)
    statement = select(*columns).select_from(mine).join(theirs, theirs.conversation_id == mine.conversation_id)
    statement = statement.join(User, User.id == theirs.user_id)
    here = (mine.conversation_id.in_(_CONVERSATION_IDS), mine.user_id.in_(_READER_IDS), theirs.user_id != mine.user_id)
    reader_id: Any = mine.user_id
    return statement.where(
        *here, _takes_part(mine), _takes_part(theirs), person_is_visible(), is_not_blocked(reader_id)
    )


def _takes_part(side: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = side.left_at.is_(None) & side.is_request.is_(False)
    return condition


@cache
def _readers() -> AnySelect:
    statement = select(*_SENT, Participant.user_id, Participant.is_request).select_from(Message)
    statement = statement.join(Participant, Participant.conversation_id == Message.conversation_id)
    statement = statement.join(Conversation, Conversation.id == Message.conversation_id)
    statement = statement.join(Sender, Sender.id == Message.sender_id)
    some = Message.id.in_(bindparam("message_ids", expanding=True, type_=BigInteger))
    return statement.where(some, Participant.left_at.is_(None), is_there_for(Participant.user_id)).order_by(Message.id)


@cache
def _hearers() -> AnySelect:
    reader_id: Any = Participant.user_id
    return _readers().where(is_not_blocked(reader_id, Sender))


@cache
def _arrived() -> AnySelect:
    newer = Message.id > bindparam("above_id", type_=BigInteger)
    statement = messages_of(VIEWER).with_only_columns(*_SENT, maintain_column_froms=True)
    statement = statement.where(Message.conversation_id == CONVERSATION, newer)
    return statement.order_by(Message.id.desc()).limit(PAGE_SIZE + 1)
