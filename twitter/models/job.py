"""Work that must happen, waiting."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock, ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime


class Job(Model):
    """A row of the outbox. It is deleted when the work is done, so every row is something still owed."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_set_aside_at_run_at", "set_aside_at", "run_at"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    name: Mapped[str] = mapped_column(String(50))
    key: Mapped[str | None] = mapped_column(String(100), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
