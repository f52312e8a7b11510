"""What people write, what it said before, and whom it names."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock, ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime

AUDIENCES = ("everyone", "followers", "mentioned")


class Tweet(Model):
    """A tweet, a reply, a quote or a retweet: one sequence of ids, so that newest first is by id.

    A deleted tweet keeps its row, emptied, so that what stands below it in a thread keeps its place.
    """

    __tablename__ = "tweets"
    __table_args__ = (
        CheckConstraint("audience IN ('everyone', 'followers', 'mentioned')", name="audience"),
        UniqueConstraint("author_id", "retweet_of_id"),
        Index("ix_tweets_author_id_id", "author_id", "id"),
        Index("ix_tweets_in_reply_to_id_id", "in_reply_to_id", "id"),
        Index("ix_tweets_retweet_of_id_id", "retweet_of_id", "id"),
        Index("ix_tweets_quote_of_id_id", "quote_of_id", "id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text, default="")
    mention_ids: Mapped[dict[str, int]] = mapped_column(
        JSON, default=dict
    )  # username_key -> user id, as found when written
    audience: Mapped[str] = mapped_column(String(10), default="everyone")
    content_warning: Mapped[str] = mapped_column(String(200), default="")
    pictures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # as in the table, in their order
    link_preview_id: Mapped[int | None] = mapped_column(ForeignKey("link_previews.id", ondelete="SET NULL"), index=True)
    in_reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    in_reply_to_author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    retweet_of_id: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    quote_of_id: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    like_count: Mapped[int] = mapped_column(Integer, default=0)
    retweet_count: Mapped[int] = mapped_column(Integer, default=0)
    reply_count: Mapped[int] = mapped_column(Integer, default=0)
    quote_count: Mapped[int] = mapped_column(Integer, default=0)
    is_sensitive: Mapped[bool] = mapped_column(Boolean, default=False)  # by a moderator: covered until it is opened
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # By a moderator, together with `deleted_at`: gone for everybody, but its words are kept so that it can come back.
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    @property
    def created_at(self) -> datetime:
        """When it was written: its id says so."""
        return ids.moment_of(self.id)

    @property
    def is_reply(self) -> bool:
        """Whether it answers another tweet."""
        return self.in_reply_to_id is not None


class TweetEdit(Model):
    """What a tweet said before an edit, and since when it had said so."""

    __tablename__ = "tweet_edits"
    __table_args__ = (Index("ix_tweet_edits_tweet_id_id", "tweet_id", "id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    content_warning: Mapped[str] = mapped_column(String(200), default="")
    mention_ids: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Mention(Model):
    """A tweet names a person."""

    __tablename__ = "mentions"
    __table_args__ = (Index("ix_mentions_user_id_tweet_id", "user_id", "tweet_id"), TABLE_OPTIONS)

    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
