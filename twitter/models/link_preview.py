"""What the page behind a link says of itself."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime


class LinkPreview(Model):
    """A card for a link, fetched once for all tweets that carry it. Without a title there is nothing to show."""

    __tablename__ = "link_previews"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    url_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256: an address may be too long for an index
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(String(500), default="")
    site_name: Mapped[str] = mapped_column(String(100), default="")
    picture_key: Mapped[str | None] = mapped_column(String(64))
    picture_width: Mapped[int] = mapped_column(Integer, default=0)
    picture_height: Mapped[int] = mapped_column(Integer, default=0)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # tried last; empty while nobody has
