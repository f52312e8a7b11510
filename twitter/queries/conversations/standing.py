"""Who is in a conversation, and which of its messages somebody may still see."""

from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Conversation, Message, MessageRemoval, Participant, User
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import VIEWER, is_not_blocked, person_is_visible

CONVERSATION: Any = bindparam("conversation_id", type_=BigInteger)
Sender = aliased(User, name="sender")
MOST_TOLD: Final = 100  # conversations that a device hears of when it comes back


def participant_ids(conversation_id: int) -> list[int]:
    """Return who is in a conversation and has not left it, those who have not accepted it yet among them."""
    return list(db.session.scalars(_present(), {"conversation_id": conversation_id}))


def may_open(user_id: int, conversation_id: int) -> bool:
    """Return whether somebody is in a conversation and has not left it."""
    if conversation_id > LARGEST:
        return False
    values = {"conversation_id": conversation_id, "viewer_id": user_id}
    return db.session.scalar(_mine(), values) is not None


def online_peers_allowed(viewer_id: int, conversation_id: int) -> list[int]:
    """Return of whom in a conversation the viewer may know that they are online.

    Of nobody who hides it, is kept away by a block, or has not accepted the conversation; and of nobody at all while
    the viewer has not.
    """
    values = {"viewer_id": viewer_id, "conversation_id": conversation_id}
    return list(db.session.scalars(_open_peers(), values))


def shown_progress(user_id: int, conversation_id: int) -> tuple[int, int] | None:
    """Return up to which message somebody has seen a conversation, and up to which it reached them, for the others.

    None when they may not know: it is a request still, or a block keeps the two apart. 0 for what is not shown.
    """
    values = {"viewer_id": user_id, "conversation_id": conversation_id}
    row = db.session.execute(_progress(), values).one_or_none()
    return None if row is None else (row.read_id if row.shows_seen else 0, row.delivered_id)


def newest_up_to(conversation_id: int, up_to: int) -> int:
    """Return the id of the newest message of a conversation up to an id, which nobody may have written; 0 for none."""
    values = {"conversation_id": conversation_id, "up_to": min(up_to, LARGEST)}
    return db.session.scalar(_newest(), values) or 0


def undelivered(user_id: int) -> list[int]:
    """Return the conversations that have something new since somebody's devices were last told; the newest first."""
    return list(db.session.scalars(_undelivered(), {"viewer_id": user_id}))


def messages_of(viewer: Any) -> AnySelect:
    """Return the statement of all messages that a viewer may still see, by id; callers narrow it by `Message`.

    It joins the viewer's side (`Participant`), the conversation and the `Sender`.
    """
    return (
        select(Message.id.label("cursor"))
        .select_from(Message)
        .join(Participant, and_(Participant.conversation_id == Message.conversation_id, Participant.user_id == viewer))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Sender, Sender.id == Message.sender_id)
        .where(Participant.left_at.is_(None), is_there_for(viewer))
    )


def is_there_for(viewer: Any, message: Any = Message, sender: type[User] = Sender) -> ColumnElement[bool]:
    """Return the condition that a viewer, whose side a statement joins as `Participant`, may still see a message.

    Deleting is for oneself. In a group, what people said of whom one is kept away by a block is left out; of two people
    who are apart, each still reads what was said.
    """
    removal = aliased(MessageRemoval)
    removed = select(removal.message_id).where(removal.user_id == viewer, removal.message_id == message.id)
    return and_(
        message.id > Participant.hidden_id,
        # As a comparison, of which PostgreSQL expects that it nearly always holds: see `visibility`.
        case((removed.scalar_subquery().is_not(None), 1), else_=0) != 1,
        or_(Conversation.is_group.is_(False), is_not_blocked(viewer, sender)),
    )


@cache
def _present() -> AnySelect:
    here = select(Participant.user_id).where(Participant.conversation_id == CONVERSATION)
    return here.where(Participant.left_at.is_(None)).order_by(Participant.user_id)


@cache
def _mine() -> AnySelect:
    mine = select(Participant.user_id).where(Participant.conversation_id == CONVERSATION)
    return mine.where(Participant.user_id == VIEWER, Participant.left_at.is_(None))


@cache
def _progress() -> AnySelect:
    other, person = aliased(Participant), aliased(User)
    apart = select(other.user_id).join(person, person.id == other.user_id)
    apart = apart.where(other.conversation_id == CONVERSATION, not_(is_not_blocked(VIEWER, person)))
    progress = select(Participant.read_id, Participant.delivered_id, User.shows_seen)
    progress = progress.join(User, User.id == Participant.user_id)
    progress = progress.join(Conversation, Conversation.id == Participant.conversation_id)
    progress = progress.where(Participant.conversation_id == CONVERSATION, Participant.user_id == VIEWER)
    return progress.where(Participant.is_request.is_(False), or_(Conversation.is_group, ~apart.exists()))


@cache
def _newest() -> AnySelect:
    said = select(func.max(Message.id)).where(Message.conversation_id == CONVERSATION)
    return said.where(Message.id <= bindparam("up_to", type_=BigInteger))


@cache
def _undelivered() -> AnySelect:
    behind = (Participant.delivered_id < Participant.last_message_id, Participant.left_at.is_(None))
    mine = select(Participant.conversation_id).where(Participant.user_id == VIEWER, Participant.is_request.is_(False))
    return mine.where(*behind).order_by(Participant.last_message_id.desc()).limit(MOST_TOLD)


@cache
def _open_peers() -> AnySelect:
    mine = aliased(Participant)
    has_accepted = and_(
        mine.conversation_id == Participant.conversation_id,
        mine.user_id == VIEWER,
        mine.left_at.is_(None),
        mine.is_request.is_(False),
    )
    others = select(User.id).join(Participant, Participant.user_id == User.id).join(mine, has_accepted)
    here = (Participant.left_at.is_(None), Participant.is_request.is_(False), User.id != VIEWER)
    open_ones = (User.shows_presence.is_(True), person_is_visible(), is_not_blocked(VIEWER))
    return others.where(Participant.conversation_id == CONVERSATION, *here, *open_ones)
