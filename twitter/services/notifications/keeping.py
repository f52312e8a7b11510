"""What becomes of notifications: they are read, and the oldest go."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from twitter import clock, ids
from twitter.events import UnreadChanged, publish
from twitter.extensions import db
from twitter.models import Notification, User
from twitter.queries import notifications
from twitter.transaction import atomic, rows_changed

KEPT = notifications.LOOKED_AT  # of each person, the newest: pages show no more
SLACK = 200  # above KEPT before trimming is worth a statement
REMEMBERED = timedelta(days=7)  # what was taken back: doing it again within this time is told no second time


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
            publish(UnreadChanged(reader.id))


def trim(after: int = 0, users: int = 500) -> int | None:
    """Cut the notifications of the next `users` people to KEPT, and forget what was taken back some time ago.

    Return the last one's id, None at the end.
    """
    user_ids = list(db.session.scalars(select(User.id).where(User.id > after).order_by(User.id).limit(users)))
    if not user_ids:
        return None
    for user_id in _with_too_many(user_ids):
        _trim_one(user_id)
    bygone = ids.first_id_at(clock.now() - REMEMBERED)
    taken_back = (Notification.receiver_id.in_(user_ids), Notification.group_key == "", Notification.id < bygone)
    with atomic():
        rows_changed(delete(Notification).where(*taken_back))
    return user_ids[-1]


def _with_too_many(user_ids: list[int]) -> list[int]:
    counted = select(Notification.receiver_id).where(Notification.receiver_id.in_(user_ids))
    return list(db.session.scalars(counted.group_by(Notification.receiver_id).having(func.count() > KEPT + SLACK)))


def _trim_one(user_id: int) -> None:
    mine = select(Notification.id).where(Notification.receiver_id == user_id)
    newest = mine.order_by(Notification.id.desc()).limit(KEPT).subquery()
    oldest_kept = db.session.scalar(select(func.min(newest.c.id)))
    with atomic():
        rows_changed(delete(Notification).where(Notification.receiver_id == user_id, Notification.id < oldest_kept))
