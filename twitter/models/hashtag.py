"""The words people gather under, and the tweets that carry them."""

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model, by_code_point


class Hashtag(Model):
    """A word people gather under. `key` is folded, `name` is how it was first written."""

    __tablename__ = "hashtags"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    key: Mapped[str] = mapped_column(by_code_point(150), unique=True)
    name: Mapped[str] = mapped_column(String(150))


class TweetHashtag(Model):
    """A tweet carries a hashtag."""

    __tablename__ = "tweet_hashtags"
    __table_args__ = (Index("ix_tweet_hashtags_hashtag_id_tweet_id", "hashtag_id", "tweet_id"), TABLE_OPTIONS)

    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"), primary_key=True)
    hashtag_id: Mapped[int] = mapped_column(ForeignKey("hashtags.id", ondelete="CASCADE"), primary_key=True)
