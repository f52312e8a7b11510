"""A person with an account."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock
from twitter.ids import new_id
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime

ROLES = ("user", "moderator", "admin")


class User(Model):
    """A person. The counters are changed only together with the rows they count."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('user', 'moderator', 'admin')", name="role"),
        Index("ix_users_follower_count", "follower_count"),  # whom to suggest to somebody who follows nobody
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=new_id)
    username: Mapped[str] = mapped_column(String(30))
    username_key: Mapped[str] = mapped_column(String(30), unique=True)  # lower case: Ana and ana are one name
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(12), default="user")
    display_name: Mapped[str] = mapped_column(String(50))
    bio: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=clock.now
    )  # to the hour; decides who gets fan-out
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tweet_count: Mapped[int] = mapped_column(Integer, default=0)
    follower_count: Mapped[int] = mapped_column(Integer, default=0)
    following_count: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def is_suspended(self) -> bool:
        """Whether a moderator has closed this account."""
        return self.suspended_at is not None
