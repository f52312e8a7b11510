"""A signed-in browser or app: the one table behind every way of being somebody."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock
from twitter.ids import new_id
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime


class AuthSession(Model):
    """A session. Only the SHA-256 of its secret is stored, so that reading the table signs nobody in."""

    __tablename__ = "auth_sessions"
    __table_args__ = (CheckConstraint("kind IN ('web', 'api', 'oauth')", name="kind"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=new_id)
    # Nobody's for a token that an app has of itself, before anybody signed in with it.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    app_id: Mapped[int | None] = mapped_column(ForeignKey("oauth_apps.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(8), default="web")
    scopes: Mapped[str] = mapped_column(String(1_000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(String(255), default="")
    address_prefix: Mapped[str] = mapped_column(String(45), default="")  # /24 or /48: where from, not who
