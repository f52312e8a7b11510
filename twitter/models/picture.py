"""The pictures of tweets and messages."""

from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model

# What became of the file that somebody brought: it is stored as it came, made into pictures, or found to be none.
WAITING: Final = "waiting"
READY: Final = "ready"
FAILED: Final = "failed"


class Picture(Model):
    """A picture that somebody brought, posted in a tweet or sent in a message or neither yet.

    Its files are in storage under `key`, which changes when they are made. What a card shows of it stands in
    `Tweet.pictures` or `Message.pictures` too, so that a page of cards is one statement.
    """

    __tablename__ = "pictures"
    __table_args__ = (
        Index("ix_pictures_owner_id_tweet_id", "owner_id", "tweet_id"),
        Index("ix_pictures_tweet_id_position", "tweet_id", "position"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    tweet_id: Mapped[int | None] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # the name in storage, without the size
    width: Mapped[int] = mapped_column(Integer)  # of the largest file
    height: Mapped[int] = mapped_column(Integer)
    blurhash: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(8), default=READY)  # nothing of it is shown in any other
    alt: Mapped[str] = mapped_column(String(1500), default="")
