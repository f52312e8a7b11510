"""A person with an account."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock
from twitter.ids import new_id
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime, by_code_point

ROLES = ("user", "moderator", "admin")


class User(Model):
    """A person. The counters are changed only together with the rows they count."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('user', 'moderator', 'admin')", name="role"),
        Index("ix_users_follower_count_id", "follower_count", "id"),  # whom to suggest, and whom search shows first
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=new_id)
    username: Mapped[str] = mapped_column(String(30))
    username_key: Mapped[str] = mapped_column(by_code_point(30), unique=True)  # lower case: Ana and ana are one name
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    pending_email: Mapped[str | None] = mapped_column(String(254))  # waits to be confirmed from its own mailbox
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(10), default="")  # of mails; the site's first when empty
    notification_choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # kind -> off, page or mail
    role: Mapped[str] = mapped_column(String(12), default="user")
    display_name: Mapped[str] = mapped_column(String(50))
    bio: Mapped[str] = mapped_column(String(500), default="")
    location: Mapped[str] = mapped_column(String(60), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    extra_fields: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list
    )  # [{"name": .., "value": ..}], up to 4
    avatar_key: Mapped[str | None] = mapped_column(String(64))  # in storage; a drawn picture when there is none
    banner_key: Mapped[str | None] = mapped_column(String(64))
    is_protected: Mapped[bool] = mapped_column(Boolean, default=False)  # tweets are for approved followers only
    home_shows_replies: Mapped[bool] = mapped_column(Boolean, default=True)
    home_shows_retweets: Mapped[bool] = mapped_column(Boolean, default=True)
    notifications_read_id: Mapped[int] = mapped_column(BigInteger, default=0)  # up to here they have seen them
    notifications_mailed_id: Mapped[int] = mapped_column(BigInteger, default=0)  # up to here a mail has told of them
    shows_seen: Mapped[bool] = mapped_column(Boolean, default=True)  # to those whose messages they read
    shows_presence: Mapped[bool] = mapped_column(Boolean, default=True)  # to those they write with
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=clock.now
    )  # to the hour; decides who gets fan-out
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a job lifts it then; None: for good
    limited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by a moderator: only followers read them
    sensitive_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by a moderator: their pictures are covered
    # To be let in, where somebody has to. Without an index: nearly everybody has none, and SQLite would take it for the
    # best way to find those who may be seen, and read all their tweets.
    waits_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joining_words: Mapped[str] = mapped_column(String(500), default="")  # why they want to join
    invitation_id: Mapped[int | None] = mapped_column(BigInteger, index=True)  # by which they came
    announcements_seen: Mapped[list[int]] = mapped_column(JSON, default=list)  # those they put away
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the person; signing in undoes it
    deletes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when everything goes for good
    tweet_count: Mapped[int] = mapped_column(Integer, default=0)
    follower_count: Mapped[int] = mapped_column(Integer, default=0)
    following_count: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def is_suspended(self) -> bool:
        """Whether a moderator has closed this account."""
        return self.suspended_at is not None

    @property
    def is_verified(self) -> bool:
        """Whether the address has been shown to be theirs."""
        return self.email_verified_at is not None
