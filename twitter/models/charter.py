"""What whoever runs the site lays down: settings, rules, announcements, invitations, and what is kept out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock, ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime

BARRIER_KINDS = ("email_domain", "address", "word")
BARRIER_LEVELS = ("sign_up", "approval", "access")  # of addresses: no sign-up, sign-up by approval, nothing at all


class SiteSetting(Model):
    """A setting that was changed on the admin pages: it wins over the environment."""

    __tablename__ = "site_settings"
    __table_args__ = (TABLE_OPTIONS,)

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class Rule(Model):
    """A rule of the site. One that is withdrawn stays: reports and acts refer to it."""

    __tablename__ = "rules"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(300))
    hint: Mapped[str] = mapped_column(Text, default="")  # what it means, at more length
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Announcement(Model):
    """What whoever runs the site tells everybody, from one moment on, until another or for good."""

    __tablename__ = "announcements"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    text: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Model):
    """A code that lets people sign up where not everybody may."""

    __tablename__ = "invitations"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(String(100), default="")
    most_uses: Mapped[int | None] = mapped_column(Integer)  # None: as many as want to
    use_count: Mapped[int] = mapped_column(Integer, default=0)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Barrier(Model):
    """What is kept out: the domain of an e-mail address, a range of network addresses, or a word."""

    __tablename__ = "barriers"
    __table_args__ = (UniqueConstraint("kind", "value"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(8), default="sign_up")
    comment: Mapped[str] = mapped_column(String(200), default="")
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class HiddenTopic(Model):
    """A hashtag (with its #) or a word that is never shown as what is talked about."""

    __tablename__ = "hidden_topics"
    __table_args__ = (TABLE_OPTIONS,)

    key: Mapped[str] = mapped_column(String(150), primary_key=True)
    hidden_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
