"""What people do with a tweet: like it, keep it, and put it on top of their profile."""

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model


class Like(Model):
    """A like. The pair is the key; `id` orders the lists of likes and of likers and is their cursor."""

    __tablename__ = "likes"
    __table_args__ = (
        Index("ix_likes_user_id_id", "user_id", "id"),
        Index("ix_likes_tweet_id_id", "tweet_id", "id"),
        TABLE_OPTIONS,
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, default=ids.new_id)


class Bookmark(Model):
    """A tweet that somebody keeps for themselves; nobody else is told."""

    __tablename__ = "bookmarks"
    __table_args__ = (
        Index("ix_bookmarks_user_id_id", "user_id", "id"),
        Index("ix_bookmarks_tweet_id", "tweet_id"),
        TABLE_OPTIONS,
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, default=ids.new_id)


class Pin(Model):
    """A tweet of one's own that stands on top of one's profile; the latest pin stands first."""

    __tablename__ = "pins"
    __table_args__ = (Index("ix_pins_tweet_id", "tweet_id"), TABLE_OPTIONS)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, default=ids.new_id)
