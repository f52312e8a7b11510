"""What happened to accounts, for those who must be able to look it up."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock, ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime


class AuditEvent(Model):
    """One line of the audit log. Lines are only ever added.

    No foreign keys: the log outlives the people in it.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_subject_id_id", "subject_id", "id"),
        Index("ix_audit_events_actor_id_id", "actor_id", "id"),
        Index("ix_audit_events_action_id", "action", "id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    action: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)  # nobody for a failed sign-in, and for the system itself
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    address_prefix: Mapped[str] = mapped_column(String(45), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
