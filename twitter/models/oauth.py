"""Apps of others: what is registered of them, the codes they exchange, and the writes they may send twice."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock
from twitter.ids import new_id
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime


class OAuthApp(Model):
    """An app that may ask people to act for them (RFC 6749, a client)."""

    __tablename__ = "oauth_apps"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=new_id)
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64))  # SHA-256, as of a session's secret
    name: Mapped[str] = mapped_column(String(60))
    website: Mapped[str] = mapped_column(String(2_000), default="")
    redirect_uris: Mapped[list[str]] = mapped_column(JSON, default=list)
    scopes: Mapped[str] = mapped_column(String(1_000), default="read")  # the most it may ask for
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class OAuthCode(Model):
    """Somebody's consent, to be exchanged for a token once and within minutes (RFC 6749, an authorization code)."""

    __tablename__ = "oauth_codes"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=new_id)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    app_id: Mapped[int] = mapped_column(ForeignKey("oauth_apps.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    redirect_uri: Mapped[str] = mapped_column(String(2_000))
    scopes: Mapped[str] = mapped_column(String(1_000))
    challenge: Mapped[str] = mapped_column(String(128), default="")  # S256 (RFC 7636); empty without PKCE
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    session_id: Mapped[int | None] = mapped_column(BigInteger)  # what it was exchanged for: ends if it comes again


class TweetKey(Model):
    """The key under which an app sent a tweet: sending it again gives the same tweet."""

    __tablename__ = "tweet_keys"
    __table_args__ = (Index("ix_tweet_keys_tweet_id", "tweet_id"), TABLE_OPTIONS)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)


class Marker(Model):
    """Up to where somebody has read a timeline, as their apps tell each other."""

    __tablename__ = "markers"
    __table_args__ = (TABLE_OPTIONS,)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    timeline: Mapped[str] = mapped_column(String(16), primary_key=True)
    last_read_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
