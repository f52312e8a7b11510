"""Conversations: beginning one, letting it in or not, and what a group does with itself."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, exists, func, select, union_all, update

from twitter import clock, ids
from twitter.errors import Forbidden, Invalid, NotFound, RateLimited
from twitter.events import ConversationChanged, UnreadChanged, publish
from twitter.extensions import db
from twitter.models import Conversation, Follow, Message, Participant, User
from twitter.services import locks, notifications, receipts
from twitter.services.conversation_ends import see_off
from twitter.services.conversation_rows import Held, apart_from, hold, keep, line, tell_all, write
from twitter.services.permissions import require
from twitter.services.receipts import mark_delivered, mark_seen, mark_unread
from twitter.text import clean_line
from twitter.transaction import atomic, insert_once, rows_changed

__all__ = [
    "LONGEST_TITLE",
    "MOST_PEOPLE",
    "MOST_REQUESTS",
    "accept",
    "add",
    "begin",
    "decline",
    "delete",
    "leave",
    "mark_delivered",
    "mark_seen",
    "mark_unread",
    "rename",
    "set_muted",
]

MOST_PEOPLE: Final = 20  # in a group, whoever began it among them
LONGEST_TITLE: Final = 60
MOST_REQUESTS: Final = 20  # conversations in which one may ask people in a day who do not follow them
A_DAY: Final = timedelta(days=1)


def begin(creator: User, people: Sequence[User], title: str = "") -> Conversation:
    """Return the conversation of two people, or a new group of more; nobody is told before something is said in it.

    For those who do not follow its creator it is a request. Raise Invalid for oneself alone and for too many, Forbidden
    when a block stands between, NotFound for people who are gone, and RateLimited after too many requests in a day.
    """
    require(creator, "message")
    other_ids = sorted({person.id for person in people} - {creator.id})
    title = _checked_title(title)
    _require_company(other_ids)
    with atomic():
        locks.lock_people([creator.id], named=other_ids)
        _require_reachable(creator, other_ids)
        if len(other_ids) == 1:
            return _of_two(creator, other_ids[0])
        return _begun(creator, other_ids, is_group=True, title=title)


def accept(user: User, conversation_id: int) -> None:
    """Let in a conversation that somebody asked for, who sees from now on what was read. Harmless once more."""
    require(user, "message")
    with atomic():
        _change_side(user, conversation_id, is_request=False)
        receipts.tell(user.id, conversation_id)


def delete(user: User, conversation_id: int) -> None:
    """Delete a conversation for oneself, or decline it: with the next message it is back, without what was said before.

    A request stays a request.
    """
    _change_side(user, conversation_id, hidden_id=Participant.last_message_id)


def decline(user: User, asking: User) -> None:
    """Delete for oneself what somebody asks who is alone with one there. Harmless when they ask nothing."""
    asked = (Participant.user_id == user.id, Participant.is_request.is_(True))
    of_two = select(Participant.conversation_id).join(Conversation, Conversation.id == Participant.conversation_id)
    request_id = db.session.scalar(of_two.where(Conversation.pair_key == _pair_key(user.id, asking.id), *asked))
    if request_id:
        delete(user, request_id)


def set_muted(user: User, conversation_id: int, muted: bool) -> None:
    """Keep a conversation from counting as unread, or let it count again."""
    with atomic():
        keep(conversation_id)
        _require_changed(_side(user, conversation_id).values(is_muted=muted))
        _tell(user, conversation_id)


def leave(user: User, conversation_id: int) -> None:
    """Leave a group, which says so to those who stay. Raise Invalid for a conversation of two."""
    with atomic():
        held = hold(user, conversation_id)
        _require_group(held)
        write(held, user, line("left"))
        _require_changed(_side(user, held.id).values(left_at=clock.now(), is_request=False))
        tell_all(held)
        publish(UnreadChanged(user.id))
        if not held.others:
            see_off(held.id)


def add(user: User, conversation_id: int, people: Sequence[User]) -> None:
    """Add people to a group: they see what is said from now on. Whoever is there already is passed over.

    Who does not follow `user`, or has left before, is asked first. Raise as `begin` does.
    """
    require(user, "message")
    wanted = sorted({person.id for person in people})
    with atomic():
        held = hold(user, conversation_id, named=wanted)
        _require_group(held)
        new_ids = [each for each in wanted if each not in {user.id, *held.other_ids}]
        if 1 + len(held.others) + len(new_ids) > MOST_PEOPLE:
            raise _too_many()
        names = _require_reachable(user, new_ids)
        _strangers_to_ask(user, new_ids)
        for new_id in new_ids:
            _admit(user, held, new_id)
            held = hold(user, held.id)
            write(held, user, line("added", f"@{names[new_id]}"))
        tell_all(hold(user, held.id))


def rename(user: User, conversation_id: int, title: str) -> None:
    """Give a group another title, or none. Nothing happens when it has that one."""
    require(user, "message")
    title = _checked_title(title)
    with atomic():
        held = hold(user, conversation_id)
        _require_group(held)
        same = (Conversation.id == held.id, Conversation.title != title)
        if rows_changed(update(Conversation).where(*same).values(title=title)):
            write(held, user, line("renamed", title))
            tell_all(held)


def _checked_title(title: str) -> str:
    title = clean_line(title, field="title")
    if len(title) > LONGEST_TITLE:
        raise Invalid("That title is too long. Up to 60 characters are fine.", title="too_long")
    return title


def _require_company(other_ids: Sequence[int]) -> None:
    if not other_ids:
        raise Invalid("Choose somebody to write to.", to="blank")
    if len(other_ids) >= MOST_PEOPLE:
        raise _too_many()


def _too_many() -> Invalid:
    return Invalid("A conversation holds up to 20 people.", to="too_many")


def _require_group(held: Held) -> None:
    if not held.is_group:
        raise Invalid("Only a group can do that.", conversation="not_a_group")


def _require_reachable(user: User, other_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of people, as they are now; raise when one of them cannot be written to."""
    facts = select(User.id, User.username, User.suspended_at, User.deactivated_at).where(User.id.in_(other_ids))
    there = {row.id: row.username for row in db.session.execute(facts) if not (row.suspended_at or row.deactivated_at)}
    if len(there) < len(other_ids):
        raise NotFound
    if apart_from(user.id, other_ids):
        raise Forbidden("You cannot write to them: one of you blocked the other.", to="blocked")
    return there


def _of_two(creator: User, other_id: int) -> Conversation:
    """Return the one conversation of two people. The unique key decides who of the two was first to begin it."""
    pair_key = _pair_key(creator.id, other_id)
    known = select(Conversation).where(Conversation.pair_key == pair_key)
    return db.session.scalar(known) or _begun(creator, [other_id], is_group=False, pair_key=pair_key)


def _pair_key(*user_ids: int) -> str:
    return "-".join(str(each) for each in sorted(user_ids))


def _begun(creator: User, other_ids: Sequence[int], **facts: Any) -> Conversation:
    strangers = _strangers_to_ask(creator, other_ids)
    row = Conversation(id=ids.new_id(), creator_id=creator.id, **facts)
    is_mine = insert_once(row)
    if not is_mine:
        return db.session.scalars(select(Conversation).where(Conversation.pair_key == row.pair_key)).one()
    for user_id in sorted((creator.id, *other_ids)):
        db.session.add(Participant(conversation_id=row.id, user_id=user_id, is_request=user_id in strangers))
    db.session.flush()
    return db.session.get_one(Conversation, row.id)


def _followers_among(person: User, other_ids: Sequence[int]) -> set[int]:
    links = select(Follow.follower_id).where(Follow.followed_id == person.id, Follow.follower_id.in_(other_ids))
    return set(db.session.scalars(links))


def _strangers_to_ask(user: User, other_ids: Sequence[int]) -> set[int]:
    """Return which of some people do not follow `user`; raise RateLimited when that user has asked too many lately."""
    strangers = set(other_ids) - _followers_among(user, other_ids)
    if strangers:
        _require_patience(user)
    return strangers


def _require_patience(user: User) -> None:
    """Raise RateLimited when too many conversations in which somebody asked people within a day wait to be let in."""
    latest = list(db.session.scalars(_waiting_since(user.id, ids.first_id_at(clock.now() - A_DAY))))
    if len(latest) == MOST_REQUESTS:
        free_again = ids.moment_of(latest[-1]) + A_DAY
        wait = max(1, round(min(free_again - clock.now(), A_DAY).total_seconds()))
        raise RateLimited("You have written to many new people today. Wait until some of them answer.", wait)


def _waiting_since(user_id: int, first_id: int) -> Select[int]:
    """Select when somebody last began a conversation or added people to it, as an id, of those that wait for others."""
    begun = select(Conversation.id.label("conversation_id"), Conversation.id.label("asked_id"))
    begun = begun.where(Conversation.creator_id == user_id, Conversation.id > first_id)
    added = select(Message.conversation_id, Message.id)
    added = added.where(Message.sender_id == user_id, Message.kind == "added", Message.id > first_id)
    asked = union_all(begun, added).subquery()
    waits = exists().where(
        Participant.conversation_id == asked.c.conversation_id,
        Participant.user_id != user_id,
        Participant.is_request.is_(True),
    )
    last_asked = func.max(asked.c.asked_id)
    statement = select(last_asked).where(waits).group_by(asked.c.conversation_id)
    return statement.order_by(last_asked.desc()).limit(MOST_REQUESTS)


def _admit(user: User, held: Held, new_id: int) -> None:
    """Let somebody into a group as of now; whoever has left it before is asked whether they come back."""
    facts: dict[str, Any] = {"is_request": not _followers_among(user, [new_id]), "hidden_id": held.last_message_id}
    if not insert_once(Participant(conversation_id=held.id, user_id=new_id, **facts)):
        back = update(Participant).where(Participant.conversation_id == held.id, Participant.user_id == new_id)
        again = {"is_request": True, "left_at": None, "last_message_id": 0, "is_muted": False}
        rows_changed(back.values(**{**facts, **again}))


def _side(user: User, conversation_id: int) -> Any:
    mine = (Participant.conversation_id == conversation_id, Participant.user_id == user.id)
    return update(Participant).where(*mine, Participant.left_at.is_(None))


def _change_side(user: User, conversation_id: int, **columns: Any) -> None:
    with atomic():
        keep(conversation_id)
        _require_changed(_side(user, conversation_id).values(**columns))
        notifications.forget_message_request(user.id, conversation_id)
        _tell(user, conversation_id)


def _tell(user: User, conversation_id: int) -> None:
    publish(ConversationChanged(conversation_id, user.id))
    publish(UnreadChanged(user.id))


def _require_changed(statement: Any) -> None:
    if not rows_changed(statement):
        raise NotFound
