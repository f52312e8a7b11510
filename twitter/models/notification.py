"""What a person is told: somebody did something that concerns them."""

from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model

TAKEN_BACK: Final = ""  # the group of what was undone: it is shown again when it is done again
DISMISSED: Final = "-"  # the group of what its receiver wants to see no more: it stays away
HIDDEN: Final = (TAKEN_BACK, DISMISSED)


class Notification(Model):
    """One thing that one person did and another is told. It goes with its cause.

    `subject_id` is the tweet that was liked, retweeted, edited or written, or the conversation that was asked for; 0
    for a follow. Rows with the same `group_key` are shown as one. One that was taken back or dismissed has none of its
    own (`HIDDEN`) and is shown no more: it stays for some days, so that whoever likes again and again is told of once.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("receiver_id", "kind", "subject_id", "actor_id"),
        Index("ix_notifications_receiver_id_id", "receiver_id", "id"),
        Index("ix_notifications_actor_id_receiver_id", "actor_id", "receiver_id"),
        Index("ix_notifications_subject_id_kind", "subject_id", "kind"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(BigInteger, default=0)
    group_key: Mapped[str] = mapped_column(String(40))
