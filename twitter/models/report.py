"""What people told those who look after the site, and what these noted about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime

REPORT_KINDS = ("spam", "rule", "legal", "other")


class Report(Model):
    """Somebody says that something is wrong with a person, or with what that person wrote.

    `evidence` is what was reported, as it stood at that moment: it is kept when the original is edited or deleted.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_subject_id_id", "subject_id", "id"),
        Index("ix_reports_resolved_at_id", "resolved_at", "id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    rule_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    comment: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # services/reporting.py says what
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    was_dismissed: Mapped[bool] = mapped_column(default=False)  # resolved without an act

    @property
    def created_at(self) -> datetime:
        """When it was made: its id says so."""
        return ids.moment_of(self.id)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.resolved_at is None


class ModeratorNote(Model):
    """What one moderator wants the others to know about a person, or about a report of them."""

    __tablename__ = "moderator_notes"
    __table_args__ = (Index("ix_moderator_notes_subject_id_id", "subject_id", "id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)

    @property
    def created_at(self) -> datetime:
        """When it was written: its id says so."""
        return ids.moment_of(self.id)
