"""The short mail that tells somebody what they have not seen, when they chose to be told by mail."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from twitter import outbox
from twitter.extensions import db
from twitter.models import Notification, Participant, User
from twitter.queries import notifications
from twitter.queries.notifications import NotificationGroup
from twitter.queries.paging import PageRequest
from twitter.queries.unread import MOST, is_unread
from twitter.services import preferences
from twitter.transaction import atomic, rows_changed

DELAY = timedelta(minutes=10)  # more may come, and who is here sees it on the page
LONGEST = 10  # lines of one mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one mail tells somebody."""

    groups: tuple[NotificationGroup, ...]
    has_more: bool
    conversations: int  # with unread messages; up to 100
    told_before: int  # `notifications_mailed_id` as it was, and as it is now
    told_now: int


def owe(reader_id: int, mailed_id: int) -> None:
    """Inside `atomic`: see that a mail is sent soon. One job waits for each mail that was sent.

    What comes while a mail is being written is told by the next: that has a key of its own, since `collect` moves
    `mailed_id` first.
    """
    outbox.enqueue("mail_digest", key=f"mail_digest:{reader_id}:{mailed_id}", delay=DELAY, user_id=reader_id)


def collect(reader_id: int) -> Digest | None:
    """Return what to tell somebody by mail, and note that it was told; None when there is nothing, or nobody to tell.

    It is noted first: of a job that dies between this and the mail server nothing is sent, and nothing is sent twice.
    """
    with atomic():
        reader = _held(reader_id)
        if reader is None:
            return None
        before = reader.notifications_mailed_id
        now = max(before + 1, _newest(Notification.id, reader_id), _newest(Participant.last_message_id, reader_id))
        rows_changed(update(User).where(User.id == reader_id).values(notifications_mailed_id=now))
        groups, conversations = _unread_groups(reader), _unread_conversations(reader)
    if not groups and not conversations:
        return None
    return Digest(
        groups=groups[:LONGEST],
        has_more=len(groups) > LONGEST,
        conversations=conversations,
        told_before=before,
        told_now=now,
    )


def give_back(reader_id: int, digest: Digest) -> None:
    """Note that a mail surely was not sent, so that the next try tells the same, and what came meanwhile."""
    unsent = update(User).where(User.id == reader_id, User.notifications_mailed_id == digest.told_now)
    with atomic():
        rows_changed(unsent.values(notifications_mailed_id=digest.told_before))


def _held(reader_id: int) -> User | None:
    """Return who may be written to, their row locked even against whoever names them: what is told now comes later."""
    statement = select(User).where(User.id == reader_id).with_for_update()
    reader = db.session.scalar(statement.execution_options(populate_existing=True))
    if reader is None or not reader.is_verified or reader.is_suspended or reader.deactivated_at is not None:
        return None
    return reader


def _newest(column: InstrumentedAttribute[int], reader_id: int) -> int:
    receiver = Notification.receiver_id if column.class_ is Notification else Participant.user_id
    return db.session.scalar(select(func.max(column)).where(receiver == reader_id)) or 0


def _unread_groups(reader: User) -> tuple[NotificationGroup, ...]:
    choices = reader.notification_choices
    kinds = tuple(kind for kind in notifications.KINDS if preferences.way_of(choices, kind) == "mail")
    if not kinds:
        return ()
    told = max(reader.notifications_read_id, reader.notifications_mailed_id)
    page = notifications.page(reader.id, PageRequest(limit=LONGEST + 1), kinds)
    return tuple(group for group in page.items if group.cursor > told)


def _unread_conversations(reader: User) -> int:
    if preferences.way_of(reader.notification_choices, "message") != "mail":
        return 0
    new = select(Participant.conversation_id).where(
        Participant.user_id == reader.id,
        Participant.is_request.is_(False),
        Participant.is_muted.is_(False),
        Participant.last_message_id > reader.notifications_mailed_id,
        is_unread(Participant),
    )
    return len(db.session.scalars(new.limit(MOST)).all())
