"""Somebody's conversations, those that moved last first, and the requests that wait for them."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import BigInteger, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Conversation, Message, Participant, User
from twitter.queries.bubbles import InboxRow, LastLine
from twitter.queries.cards import AuthorLine
from twitter.queries.conversations.reading import LINE, SHOWN, line_of, sender_of
from twitter.queries.conversations.standing import CONVERSATION, Sender, is_there_for
from twitter.queries.paging import AnySelect, Page, PageRequest, Shape, narrowed, page_of
from twitter.queries.visibility import VIEWER, person_is_visible

FACES: Final = 3  # people that a row names
MOST: Final = 100  # what is more is shown as more

People: TypeAlias = "dict[int, list[AuthorLine]]"  # the others, by conversation

_IDS: Any = bindparam("ids", expanding=True, type_=BigInteger)


def inbox(viewer_id: int, page: PageRequest, *, requests: bool = False) -> Page[InboxRow]:
    """Return the conversations of somebody, or the requests that wait for them, the latest message first."""
    values = {"viewer_id": viewer_id, "requests": requests, **page.values}
    rows = db.session.execute(_inbox(shape=page.shape), values).all()
    people = others_in(viewer_id, [row.id for row in rows])
    lines = _last_lines(viewer_id, [row.last_id for row in rows if row.last_id is not None])
    return page_of(rows, page, lambda row: _row(row, people[row.id], lines.get(row.last_id)))


def row(viewer_id: int, conversation_id: int) -> InboxRow | None:
    """Return one conversation as it stands in somebody's inbox; None when it does not: a request, deleted, or left."""
    values = {"viewer_id": viewer_id, "requests": False, "conversation_id": conversation_id}
    found = db.session.execute(_row_of(), values).one_or_none() if conversation_id <= LARGEST else None
    if found is None:
        return None
    lines = _last_lines(viewer_id, [found.last_id] if found.last_id is not None else [])
    return _row(found, others_in(viewer_id, [found.id])[found.id], lines.get(found.last_id))


def waiting_requests(viewer_id: int) -> int:
    """Return how many requests wait for somebody, up to 100."""
    return db.session.scalar(_waiting(), {"viewer_id": viewer_id}) or 0


def others_in(viewer_id: int, conversation_ids: Iterable[int]) -> People:
    """Return the other people in some conversations: whoever has left a group is not named any more."""
    found: People = defaultdict(list)
    values = {"viewer_id": viewer_id, "ids": sorted(set(conversation_ids))}
    if values["ids"]:
        for row in db.session.execute(_others(), values):
            found[row.conversation_id].append(line_of(row))
    return found


def named(people: list[AuthorLine]) -> dict[str, Any]:
    """Return what a row says of the others in its conversation."""
    return {"people": tuple(people[:FACES]), "more_people": len(people[FACES:])}


@cache
def _inbox(*, shape: Shape) -> AnySelect:
    return narrowed(_rows(), Participant.last_message_id, shape)


@cache
def _row_of() -> AnySelect:
    return _rows().where(Conversation.id == CONVERSATION)


def _rows() -> AnySelect:
    return (
        select(
            Participant.last_message_id.label("cursor"),
            Conversation.id,
            Conversation.is_group,
            Conversation.title,
            Participant.is_request,
            Participant.is_muted,
            _unread().label("unread_count"),
            _last_id().label("last_id"),
        )
        .join_from(Participant, Conversation, Conversation.id == Participant.conversation_id)
        .where(*_stands_in_inbox(), Participant.is_request == bindparam("requests"))
    )


@cache
def _waiting() -> AnySelect:
    some = select(Participant.conversation_id).where(*_stands_in_inbox(), Participant.is_request.is_(True))
    return select(func.count()).select_from(some.limit(MOST).subquery())


@cache
def _others() -> AnySelect:
    others = select(Participant.conversation_id, *LINE).join(User, User.id == Participant.user_id)
    others = others.where(Participant.conversation_id.in_(_IDS), Participant.left_at.is_(None), User.id != VIEWER)
    return others.order_by(User.id)


@cache
def _lines() -> AnySelect:
    return select(*SHOWN).join(Sender, Sender.id == Message.sender_id).where(Message.id.in_(_IDS))


def _stands_in_inbox() -> tuple[Any, ...]:
    """Return the conditions for a conversation that has something in it which its owner has not deleted.

    A request of somebody who is suspended or has left does not stand there, until they are back.
    """
    something = Participant.last_message_id > Participant.hidden_id
    asked = or_(Participant.is_request.is_(False), _asker().is_not(None))
    return Participant.user_id == VIEWER, Participant.left_at.is_(None), something, asked


def _asker() -> Any:
    """Return who began the conversation of a row, if they are there."""
    begun, asker = aliased(Conversation), aliased(User)
    found = select(asker.id).join(begun, begun.creator_id == asker.id)
    return found.where(begun.id == Participant.conversation_id, person_is_visible(asker)).scalar_subquery()


def _said(message: Any, sender: Any) -> AnySelect:
    """Return the statement of what the viewer still sees of the conversation of a row, by id."""
    said = select(message.id).join(sender, sender.id == message.sender_id)
    said = said.where(message.conversation_id == Participant.conversation_id, is_there_for(VIEWER, message, sender))
    return said.correlate(Participant, Conversation)


def _last_id() -> Any:
    message, sender = aliased(Message), aliased(User)
    return _said(message, sender).order_by(message.id.desc()).limit(1).scalar_subquery()


def _unread() -> Any:
    """Return how many messages are new to the viewer, at most MOST: what lies behind them is not looked at."""
    message, sender = aliased(Message), aliased(User)
    newest, writer = aliased(Message), aliased(User)
    last = _said(newest, writer).where(newest.id > Participant.read_id, newest.sender_id != VIEWER)
    last = last.order_by(newest.id).slice(MOST - 1, MOST)
    new = _said(message, sender).where(message.id > Participant.read_id, message.sender_id != VIEWER)
    new = new.where(message.id <= func.coalesce(last.scalar_subquery(), Participant.last_message_id))
    return new.with_only_columns(func.count()).scalar_subquery()


def _last_lines(viewer_id: int, message_ids: list[int]) -> dict[int, LastLine]:
    if not message_ids:
        return {}
    rows = db.session.execute(_lines(), {"ids": message_ids})
    return {row.id: _last_line(viewer_id, row) for row in rows}


def _last_line(viewer_id: int, row: Any) -> LastLine:
    return LastLine(
        id=row.id,
        kind=row.kind,
        text=row.text,
        mention_ids=row.mention_ids,
        picture_count=len(row.pictures),
        sender=sender_of(row),
        is_own=row.sender_id == viewer_id,
        is_unsent=row.unsent_at is not None,
    )


def _row(row: Any, people: list[AuthorLine], last: LastLine | None) -> InboxRow:
    return InboxRow(
        cursor=row.cursor,
        id=row.id,
        is_group=row.is_group,
        title=row.title,
        is_request=row.is_request,
        is_muted=row.is_muted,
        unread_count=row.unread_count,
        last=last,
        **named(people),
    )
