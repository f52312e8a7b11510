"""A name that somebody gave up and nobody else may take yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime


class UsernameReservation(Model):
    """A former username, kept for its former owner until a moment."""

    __tablename__ = "username_reservations"
    __table_args__ = (TABLE_OPTIONS,)

    username_key: Mapped[str] = mapped_column(String(30), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
