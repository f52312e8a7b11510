"""Somebody asks to follow a person whose account is protected."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model


class FollowRequest(Model):
    """A request to follow. It becomes a follow when it is accepted, and nothing when it is rejected."""

    __tablename__ = "follow_requests"
    __table_args__ = (
        CheckConstraint("requester_id <> requested_id", name="not_oneself"),
        Index("ix_follow_requests_requested_id_id", "requested_id", "id"),
        TABLE_OPTIONS,
    )

    requester_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    requested_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, default=ids.new_id)
