"""What people write to each other and nobody else sees. Never a row in `tweets`."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from twitter import ids
from twitter.models.base import TABLE_OPTIONS, Model, UtcDateTime

MESSAGE_KINDS = ("said", "added", "left", "renamed")


class Conversation(Model):
    """Two people, or a group of up to twenty. Two people have one conversation, whoever began it."""

    __tablename__ = "conversations"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    is_group: Mapped[bool] = mapped_column(Boolean, default=False)
    title: Mapped[str] = mapped_column(String(60), default="")  # of a group, when somebody gave it one
    pair_key: Mapped[str | None] = mapped_column(
        String(41), unique=True
    )  # both ids, the smaller first; none of a group
    # The newest message. Whoever writes locks this row first: so ids go up in the order in which messages are stored.
    last_message_id: Mapped[int] = mapped_column(BigInteger, default=0)


class Participant(Model):
    """One person's side of a conversation: what they have read, and what they did with it."""

    __tablename__ = "participants"
    __table_args__ = (
        # Before the one below: MariaDB checks a foreign key by the first index that fits, and again when anything in
        # that index changes. By the other, each message would keep the rows of all participants.
        Index("ix_participants_user_id", "user_id"),
        Index("ix_participants_user_id_last_message_id", "user_id", "last_message_id"),
        TABLE_OPTIONS,
    )

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    is_request: Mapped[bool] = mapped_column(Boolean, default=False)  # waits until this person accepts it
    is_muted: Mapped[bool] = mapped_column(Boolean, default=False)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_message_id: Mapped[int] = mapped_column(BigInteger, default=0)  # as of the conversation: the inbox's order
    read_id: Mapped[int] = mapped_column(BigInteger, default=0)  # the newest message this person has seen
    delivered_id: Mapped[int] = mapped_column(BigInteger, default=0)  # the newest that reached one of their devices
    hidden_id: Mapped[int] = mapped_column(BigInteger, default=0)  # up to here it is deleted for them, or before them


class Message(Model):
    """What somebody wrote in a conversation, or a line that says what became of it (`kind`).

    One that was unsent keeps its row, emptied.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("kind IN ('said', 'added', 'left', 'renamed')", name="kind"),
        UniqueConstraint("conversation_id", "sender_id", "key"),
        Index("ix_messages_conversation_id_id", "conversation_id", "id"),
        Index("ix_messages_sender_id_id", "sender_id", "id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=ids.new_id)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))  # made by the client: the same again is the same message
    kind: Mapped[str] = mapped_column(String(8), default="said")
    text: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")  # the text, folded
    mention_ids: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # as in `Tweet.mention_ids`
    pictures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # as in `Tweet.pictures`
    unsent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MessageRemoval(Model):
    """One person deleted a message for themselves; the others still have it."""

    __tablename__ = "message_removals"
    __table_args__ = (Index("ix_message_removals_message_id", "message_id"), TABLE_OPTIONS)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
