"""How much somebody has not seen yet, as columns of a statement about people and as numbers.

Every page asks for these, so each looks at the newest few rows only, by their index: what lies behind them is not
counted.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.models import Follow, Mute, Notification, Participant, User
from twitter.models.notification import HIDDEN
from twitter.queries.bubbles import Unread
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import lasts, person_is_visible

MOST: Final = 100  # what is more is shown as more
_NOTIFICATIONS_LOOKED_AT = 120  # more than MOST, since many may have liked one tweet, and that counts once
_CONVERSATIONS_LOOKED_AT = 200


def unread(user_ids: Collection[int]) -> dict[int, Unread]:
    """Return what some people have not seen yet, by their ids."""
    rows = db.session.execute(_unread_of(), {"user_ids": sorted(user_ids)})
    return {row.id: up_to_most(row.notifications, row.messages) for row in rows}


def up_to_most(notifications: int, messages: int) -> Unread:
    """Return what the two columns below say, cut off where pages stop to count."""
    return Unread(notifications=min(notifications, MOST), messages=min(messages, MOST))


def notifications_unread() -> ColumnElement[int]:
    """Return how many notifications, groups counted once, the person of a statement has not seen yet, as a column."""
    is_new = (Notification.receiver_id == User.id, Notification.id > User.notifications_read_id)
    new = select(func.count(Notification.group_key.distinct())).where(
        *is_new, Notification.group_key.not_in(HIDDEN), _is_among_newest(_NOTIFICATIONS_LOOKED_AT), _is_spoken_of()
    )
    return new.correlate(User).scalar_subquery()


def messages_unread() -> ColumnElement[int]:
    """Return in how many conversations the person of a statement has something new, as a column.

    Muted conversations and requests are not counted.
    """
    new = (
        select(func.count())
        .select_from(Participant)
        .where(Participant.user_id == User.id, _is_recent(), is_unread(Participant))
        .where(Participant.is_request.is_(False), Participant.is_muted.is_(False))
    )
    return new.correlate(User).scalar_subquery()


def is_unread(side: Any) -> ColumnElement[bool]:
    """Return the condition that a participant is still there and has not seen the newest message."""
    newest: ColumnElement[int] = side.last_message_id
    return and_(side.left_at.is_(None), newest > side.read_id, newest > side.hidden_id)


@cache
def _unread_of() -> AnySelect:
    columns = (notifications_unread().label("notifications"), messages_unread().label("messages"))
    return select(User.id, *columns).where(User.id.in_(bindparam("user_ids", expanding=True, type_=BigInteger)))


def _is_among_newest(most: int) -> ColumnElement[bool]:
    """Return the condition that at most so many notifications of its receiver are newer."""
    other = aliased(Notification)
    newer = select(other.id).where(other.receiver_id == User.id, other.id > User.notifications_read_id)
    last = newer.order_by(other.id.desc()).slice(most - 1, most).correlate(User).scalar_subquery()
    return Notification.id >= func.coalesce(last, 0)


def _is_spoken_of() -> ColumnElement[bool]:
    """Return the condition that the actor of a notification is there for its receiver, who did not mute them.

    Whom moderators limited is there for those who follow them, and for themselves. By keys, one row at a time: of a
    join PostgreSQL may make a table of everybody.
    """
    actor, mute, link = aliased(User), aliased(Mute), aliased(Follow)
    there = select(actor.id).where(actor.id == Notification.actor_id, person_is_visible(actor))
    open_to_all = there.where(or_(actor.limited_at.is_(None), actor.id == Notification.receiver_id))
    follows = (link.follower_id == Notification.receiver_id, link.followed_id == Notification.actor_id)
    followed = and_(_is_one(there), _is_one(select(link.id).where(*follows)))
    pair = (mute.muter_id == Notification.receiver_id, mute.muted_id == Notification.actor_id)
    return and_(or_(_is_one(open_to_all), followed), not_(_is_one(select(mute.id).where(*pair, lasts(mute)))))


def _is_one(found: Select[int]) -> ColumnElement[bool]:
    return found.scalar_subquery().is_not(None)


def _is_recent() -> ColumnElement[bool]:
    other = aliased(Participant)
    newest = select(other.last_message_id).where(other.user_id == User.id).order_by(other.last_message_id.desc())
    last = newest.slice(_CONVERSATIONS_LOOKED_AT - 1, _CONVERSATIONS_LOOKED_AT).correlate(User).scalar_subquery()
    return Participant.last_message_id >= func.coalesce(last, 0)
