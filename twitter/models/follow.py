"""One person follows another."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model


class Follow(Model):
    """A follow. The pair is the key; `id` orders the lists of followers and is their cursor."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint("follower_id <> followed_id", name="not_oneself"),
        Index("ix_follows_follower_id_id", "follower_id", "id"),
        Index("ix_follows_followed_id_id", "followed_id", "id"),
        Index("ix_follows_followed_id_follower_id", "followed_id", "follower_id"),  # fan-out in chunks
        TABLE_OPTIONS,
    )

    follower_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    followed_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, default=ids.new_id)
    shows_retweets: Mapped[bool] = mapped_column(Boolean, default=True)  # in the follower's home

    @property
    def created_at(self) -> datetime:
        """When it began."""
        return ids.moment_of(self.id)
