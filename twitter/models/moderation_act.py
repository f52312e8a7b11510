"""What moderators did to somebody, and whether it was undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime

ACT_KINDS = ("warn", "delete_tweets", "mark_sensitive", "limit", "suspend")


class ModerationAct(Model):
    """One act of moderation: who did what to whom and why, and what the person was told.

    `shown` is what was acted upon as it stood then, for the person it concerns and for whoever looks at it later.
    """

    __tablename__ = "moderation_acts"
    __table_args__ = (Index("ix_moderation_acts_subject_id_id", "subject_id", "id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))  # None: the operator
    subject_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id", ondelete="SET NULL"), index=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(500), default="")  # the rule, as it read then
    words: Mapped[str] = mapped_column(Text, default="")  # what the moderator says to the person
    tweet_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    shown: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    @property
    def created_at(self) -> datetime:
        """When it was done: its id says so."""
        return ids.moment_of(self.id)
