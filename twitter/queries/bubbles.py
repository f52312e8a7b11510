"""What pages show of conversations and messages: values only, made by `queries/conversations.py`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from twitter import ids
from twitter.queries.cards import AuthorLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLine:
    """The newest message of a conversation, as a row of the inbox shows it."""

    id: int
    kind: str  # one of MESSAGE_KINDS
    text: str
    mention_ids: dict[str, int]
    picture_count: int
    sender: AuthorLine
    is_own: bool
    is_unsent: bool

    @property
    def created_at(self) -> datetime:
        """When it was sent: its id says so."""
        return ids.moment_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A conversation as it stands in somebody's inbox, or among their requests."""

    cursor: int  # the newest message's id
    id: int
    is_group: bool
    title: str  # of a group that has one
    people: tuple[AuthorLine, ...]  # the others, up to three; empty when all have left
    more_people: int  # how many others are not in `people`
    is_request: bool
    is_muted: bool
    unread_count: int  # up to 100
    last: LastLine | None  # none when every message of it was deleted for this person


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else in a conversation, and how far they have read. 0 for somebody who does not show it."""

    person: AuthorLine
    seen_id: int
    delivered_id: int
    has_left: bool
    shows_presence: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """A conversation as one of its participants sees it, without its messages."""

    id: int
    is_group: bool
    title: str
    others: tuple[Other, ...]
    is_request: bool  # and waits for the viewer
    is_muted: bool
    read_id: int  # the newest message the viewer has seen
    refusal: str  # why the viewer cannot write: "", "blocked" (by them), "blocks" (them), "gone" or "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A message as a conversation shows it to one participant."""

    id: int
    conversation_id: int
    key: str
    kind: str
    text: str
    mention_ids: dict[str, int]
    pictures: tuple[dict[str, Any], ...]  # as in `Tweet.pictures`
    sender: AuthorLine
    is_own: bool
    is_unsent: bool

    @property
    def cursor(self) -> int:
        """Its place among the messages."""
        return self.id

    @property
    def created_at(self) -> datetime:
        """When it was sent: its id says so."""
        return ids.moment_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """A message that holds the words somebody looked for, and the conversation it stands in."""

    bubble: Bubble
    is_group: bool
    title: str  # of a group that has one
    people: tuple[AuthorLine, ...]  # the others in it, up to three
    more_people: int  # how many others are not in `people`

    @property
    def cursor(self) -> int:
        """Its place among the messages."""
        return self.bubble.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What somebody has not seen yet, up to 100 of each."""

    notifications: int = 0
    messages: int = 0  # conversations with something new, muted ones and requests apart


NOTHING_UNREAD = Unread()
