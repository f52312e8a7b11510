"""Looking for words in one's messages, and for people to write to."""

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Conversation, Follow, Message, Participant, User
from twitter.queries.bubbles import FoundMessage
from twitter.queries.cards import AuthorLine
from twitter.queries.conversations.inbox import named, others_in
from twitter.queries.conversations.reading import LINE, SHOWN, bubble_of, line_of
from twitter.queries.conversations.standing import CONVERSATION, Sender, messages_of
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.visibility import VIEWER, is_not_blocked, may_be_found, person_is_visible
from twitter.text import search_key

MOST_WORDS: Final = 8  # what is more narrows hardly, and each costs a look at every message
LONGEST_WORDS: Final = 200
LOOKED_AT: Final = 5_000  # messages at a time: what lies behind them is looked for when somebody wants to go on


def search(viewer_id: int, words: str, page: PageRequest, conversation_id: int | None = None) -> Page[FoundMessage]:
    """Return the messages that hold all of some words, or parts of words, and that the viewer may still see.

    With `conversation_id`, those of one conversation. Nothing is found by no words. A page may hold few or none though
    there are more: then the words are rare, and it ends where the newest LOOKED_AT messages do.
    """
    asked = _said(words)
    if not asked or (conversation_id or 0) > LARGEST:
        return Page(())
    if conversation_id is not None:
        asked.append(Message.conversation_id == conversation_id)
    below = LARGEST if page.max_id is None else page.max_id
    values = {"viewer_id": viewer_id, "below": below, "conversation_id": conversation_id, "most": LOOKED_AT}
    looked_at = db.session.execute(_looked_at(is_inside=conversation_id is not None), values).one()
    statement = messages_of(viewer_id).where(Message.id >= looked_at.oldest, *asked)
    rows = db.session.execute(_shown(page.narrow(statement, Message.id))).all()
    people = others_in(viewer_id, [row.conversation_id for row in rows])
    found = page_of(rows, page, lambda row: _found(viewer_id, row, people[row.conversation_id]))
    is_cut_off = found.next_max_id is None and looked_at.size == LOOKED_AT
    return replace(found, next_max_id=looked_at.oldest) if is_cut_off else found


def recent_people(viewer_id: int, limit: int) -> list[AuthorLine]:
    """Return whom somebody may want to write to: whom they wrote with last, then whom they follow, the latest first."""
    found: dict[int, AuthorLine] = {}
    for statement in (_written_with(), _followed()):
        if len(found) < limit:
            rows = db.session.execute(statement, {"viewer_id": viewer_id, "most": limit})
            found |= {row.id: line_of(row) for row in rows if row.id not in found}
    return list(found.values())[:limit]


def group_of(person_id: int, other_ids: Collection[int]) -> int | None:
    """Return the group of somebody and some others, nobody else in it: of several, the one written in last."""
    people = sorted({person_id, *other_ids})
    values = {"viewer_id": person_id, "people": people, "size": len(people)}
    return db.session.scalar(_group_of(), values)


@cache
def _group_of() -> AnySelect:
    mine = aliased(Participant)
    known = case((Participant.user_id.in_(bindparam("people", expanding=True, type_=BigInteger)), 1), else_=0)
    size = bindparam("size", type_=Integer)
    groups = (
        select(Participant.conversation_id)
        .select_from(mine)
        .join(Conversation, Conversation.id == mine.conversation_id)
        .join(Participant, Participant.conversation_id == mine.conversation_id)
        .where(mine.user_id == VIEWER, mine.left_at.is_(None), Participant.left_at.is_(None), Conversation.is_group)
    )
    groups = groups.group_by(Participant.conversation_id).having(func.count() == size, func.sum(known) == size)
    return groups.order_by(func.max(mine.last_message_id).desc()).limit(1)


@cache
def _written_with() -> AnySelect:
    mine = aliased(Participant)
    people = (
        select(*LINE)
        .select_from(mine)
        .join(Conversation, Conversation.id == mine.conversation_id)
        .join(Participant, Participant.conversation_id == mine.conversation_id)
        .join(User, User.id == Participant.user_id)
    )
    between_two = (Conversation.is_group.is_(False), mine.is_request.is_(False), mine.last_message_id > 0)
    return _reachable(people.where(mine.user_id == VIEWER, *between_two).order_by(mine.last_message_id.desc()))


@cache
def _followed() -> AnySelect:
    people = select(*LINE).join_from(Follow, User, User.id == Follow.followed_id)
    return _reachable(people.where(Follow.follower_id == VIEWER).order_by(Follow.id.desc()))


def _said(words: str) -> list[ColumnElement[bool]]:
    """Return the conditions that a message holds some words, or parts of words."""
    printable = "".join(sign if sign.isprintable() else " " for sign in words[:LONGEST_WORDS])
    wanted = search_key(printable).split()[:MOST_WORDS]
    return [Message.search_text.contains(word, autoescape=True) for word in wanted]


@cache
def _looked_at(*, is_inside: bool) -> AnySelect:
    """Return the statement of how far back the newest messages of somebody lie, by an index that holds all it needs."""
    mine = and_(Participant.conversation_id == Message.conversation_id, Participant.user_id == VIEWER)
    newest = select(Message.id).join(Participant, mine)
    newest = newest.where(Participant.left_at.is_(None), Message.id > Participant.hidden_id)
    if is_inside:
        newest = newest.where(Message.conversation_id == CONVERSATION)
    newest = newest.where(Message.id < bindparam("below", type_=BigInteger))
    cut = newest.order_by(Message.id.desc()).limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count().label("size"), func.coalesce(func.min(cut.c.id), 0).label("oldest")).select_from(cut)


def _shown(ids: AnySelect) -> AnySelect:
    """Join what is shown to the few messages of a page: sorting all that were found by id alone is much cheaper."""
    cut = ids.subquery()
    return (
        select(cut.c.cursor, *SHOWN, Conversation.is_group, Conversation.title)
        .join_from(cut, Message, Message.id == cut.c.cursor)
        .join(Sender, Sender.id == Message.sender_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .order_by(cut.c.cursor.desc())
    )


def _reachable(people: AnySelect) -> AnySelect:
    reachable = (User.id != VIEWER, person_is_visible(), may_be_found(VIEWER), is_not_blocked(VIEWER))
    return people.where(*reachable).limit(bindparam("most", type_=Integer))


def _found(viewer_id: int, row: Any, people: list[AuthorLine]) -> FoundMessage:
    return FoundMessage(bubble=bubble_of(viewer_id, row), is_group=row.is_group, title=row.title, **named(people))
