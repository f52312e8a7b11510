"""What search finds by: the words of tweets and of names, what people looked for lately, and what is talked about."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from twitter import clock, ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime, by_code_point


class SearchDocument(Model):
    """The words of a tweet as search knows them, in their order: for phrases, and to know what the index holds."""

    __tablename__ = "search_documents"
    __table_args__ = (TABLE_OPTIONS,)

    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)


class SearchTerm(Model):
    """A tweet is found by a term: the number of a word, and the tweet. Walked backwards, the newest come first.

    There are about a dozen for every tweet, so they have no foreign key and no second index.
    """

    __tablename__ = "search_terms"
    __table_args__ = {**TABLE_OPTIONS, "sqlite_with_rowid": False}

    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tweet_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class NameWord(Model):
    """A person is found by a word of their names, and by how it begins. Read from the word, and from the person."""

    __tablename__ = "name_words"
    __table_args__ = (
        Index("ix_name_words_word_user_id", "word", "user_id"),
        {**TABLE_OPTIONS, "sqlite_with_rowid": False},
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = mapped_column(by_code_point(50), primary_key=True)


class RecentSearch(Model):
    """What somebody looked for, for themselves alone."""

    __tablename__ = "recent_searches"
    __table_args__ = (
        UniqueConstraint("user_id", "query"),
        Index("ix_recent_searches_user_id_id", "user_id", "id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    query: Mapped[str] = mapped_column(String(300))


class Topic(Model):
    """What more people talk about today than they used to. All of them are replaced together."""

    __tablename__ = "topics"
    __table_args__ = (TABLE_OPTIONS,)

    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(150))  # as most write it, a hashtag with its sign
    people: Mapped[int] = mapped_column(Integer)
    history: Mapped[list[int]] = mapped_column(JSON)  # people on each of the last days, today last
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
