"""Keeping people away: blocks work both ways and are known to both, mutes are nobody else's business."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime


class Block(Model):
    """One person wants nothing to do with another: neither sees what the other writes."""

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("blocker_id <> blocked_id", name="not_oneself"),
        Index("ix_blocks_blocker_id_id", "blocker_id", "id"),
        Index("ix_blocks_blocked_id_blocker_id", "blocked_id", "blocker_id"),
        TABLE_OPTIONS,
    )

    blocker_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, default=ids.new_id)


class Mute(Model):
    """One person does not want to read another, for good or until a moment."""

    __tablename__ = "mutes"
    __table_args__ = (
        CheckConstraint("muter_id <> muted_id", name="not_oneself"),
        Index("ix_mutes_muter_id_id", "muter_id", "id"),
        Index("ix_mutes_muted_id", "muted_id"),
        TABLE_OPTIONS,
    )

    muter_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    muted_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, default=ids.new_id)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
