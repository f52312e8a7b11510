"""What becomes of notifications: they are read and dismissed, and the oldest go."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from twitter import clock, ids
from twitter.errors import NotFound
from twitter.events import UnreadChanged, publish
from twitter.extensions import db
from twitter.models import Notification, User
from twitter.models.notification import DISMISSED, HIDDEN
from twitter.queries import notifications
from twitter.services import locks, marker_rows
from twitter.transaction import atomic, rows_changed

KEPT = notifications.LOOKED_AT  # of each person, the newest: pages show no more
SLACK = 200  # above KEPT before trimming is worth a statement
REMEMBERED = timedelta(
    days=7
)  # what was taken back or dismissed: done again within this time, it is told no second time


def mark_read(reader: User, up_to: int) -> None:
    """Note that somebody has seen their notifications up to an id. It never goes back.

    What they cannot see counts as seen up to the next thing that they can: nothing stays unread without showing.
    """
    following = notifications.next_visible(reader.id, up_to).scalar_subquery()
    newest = select(func.max(Notification.id)).where(
        Notification.receiver_id == reader.id, Notification.id < func.coalesce(following, ids.LARGEST)
    )
    with atomic():
        seen = db.session.scalar(newest) or 0
        earlier = update(User).where(User.id == reader.id, User.notifications_read_id < seen)
        if rows_changed(earlier.values(notifications_read_id=seen)):
            marker_rows.put(reader.id, marker_rows.NOTIFICATIONS, seen)
            publish(UnreadChanged(reader.id))


def dismiss(reader: User, notification_id: int, kinds: Collection[str] = notifications.KINDS) -> None:
    """Let one notification, of some kinds, be shown no more. Raise NotFound for another's and a hidden one."""
    this_one = and_(Notification.id == notification_id, Notification.kind.in_(kinds))
    if not 0 < notification_id <= ids.LARGEST or not _dismiss(reader, this_one):
        raise NotFound


def dismiss_group(reader: User, group_key: str) -> None:
    """Let a group of notifications be shown no more. Harmless when there is none."""
    _dismiss(reader, Notification.group_key == group_key)


def dismiss_all(reader: User, kinds: Collection[str] = notifications.KINDS) -> None:
    """Let all notifications of some kinds be shown no more."""
    _dismiss(reader, Notification.kind.in_(kinds))


def trim(after: int = 0, users: int = 500) -> int | None:
    """Cut the notifications of the next `users` people to KEPT, and forget what was hidden some time ago.

    Return the last one's id, None at the end.
    """
    user_ids = list(db.session.scalars(select(User.id).where(User.id > after).order_by(User.id).limit(users)))
    if not user_ids:
        return None
    for user_id in _with_too_many(user_ids):
        _trim_one(user_id)
    bygone = ids.first_id_at(clock.now() - REMEMBERED)
    mine = (Notification.receiver_id.in_(user_ids), Notification.group_key.in_(HIDDEN), Notification.id < bygone)
    with atomic():
        rows_changed(delete(Notification).where(*mine))
    return user_ids[-1]


def _dismiss(reader: User, which: ColumnElement[bool]) -> int:
    """Hide what was told, until it is forgotten: done again within this time, it stays away, unlike what was undone."""
    shown = (Notification.receiver_id == reader.id, Notification.group_key.not_in(HIDDEN))
    with atomic():
        locks.lock_people([reader.id])
        count = rows_changed(update(Notification).where(*shown, which).values(group_key=DISMISSED))
        if count:
            publish(UnreadChanged(reader.id))
    return count


def _with_too_many(user_ids: list[int]) -> list[int]:
    counted = select(Notification.receiver_id).where(Notification.receiver_id.in_(user_ids))
    return list(db.session.scalars(counted.group_by(Notification.receiver_id).having(func.count() > KEPT + SLACK)))


def _trim_one(user_id: int) -> None:
    mine = select(Notification.id).where(Notification.receiver_id == user_id)
    newest = mine.order_by(Notification.id.desc()).limit(KEPT).subquery()
    oldest_kept = db.session.scalar(select(func.min(newest.c.id)))
    with atomic():
        rows_changed(delete(Notification).where(Notification.receiver_id == user_id, Notification.id < oldest_kept))
