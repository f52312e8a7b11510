"""What happened, as frozen records of ids, and how to hear of it: the exit from a transaction for what may be lost.

Some events are `Live`: besides the listeners of this process, every other process of the site hears of them by the
relay (`relay.py`). An event is a hint; the row is the truth, and whoever missed the hint finds the row.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from twitter.transaction import after_commit


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and is committed."""


@dataclass(frozen=True, slots=True)
class JobEnqueued(Event):
    """A job row was stored and may be taken from `run_at` on."""

    job_id: int


@dataclass(frozen=True, slots=True)
class Missed(Event):
    """Something that other processes told may not have come here."""


@dataclass(frozen=True, slots=True)
class Live(Event):
    """Something that open pages want to know, whichever process holds their sockets. Fields hold ids, never text."""


@dataclass(frozen=True, slots=True)
class SessionEnded(Live):
    """A session can no longer be used: its sockets must go."""

    session_id: int


@dataclass(frozen=True, slots=True)
class CharterChanged(Live):
    """What whoever runs the site lays down is other than before."""


@dataclass(frozen=True, slots=True)
class AnnouncementTold(Live):
    """Everybody is told something, or is not any more."""

    announcement_id: int
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class PersonHidden(Live):
    """A person is not to be seen any more, or not by strangers: their tweets go from open pages."""

    user_id: int


@dataclass(frozen=True, slots=True)
class TweetPosted(Live):
    """A tweet, reply, quote or retweet was stored; it may not yet stand in every home it belongs to."""

    tweet_id: int
    author_id: int
    in_reply_to_id: int | None = None


@dataclass(frozen=True, slots=True)
class HomesFilled(Live):
    """A tweet was put into more homes by a job."""

    tweet_id: int


@dataclass(frozen=True, slots=True)
class TweetChanged(Live):
    """A tweet's counts are others, or its words (`is_edited`); `actor_id` is whose like or retweet it was.

    A bookmark is nobody else's business: with `is_private`, the pages of the actor alone are told.
    """

    tweet_id: int
    actor_id: int | None = None
    is_edited: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class TweetDeleted(Live):
    """A tweet is gone, or a retweet was taken back."""

    tweet_id: int


@dataclass(frozen=True, slots=True)
class Notified(Live):
    """Somebody has a new notification."""

    receiver_id: int
    notification_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class UnreadChanged(Live):
    """Somebody read, or lost, notifications or messages: their counts are others."""

    user_id: int


@dataclass(frozen=True, slots=True)
class MessageSent(Live):
    """A message was stored in a conversation."""

    conversation_id: int
    message_id: int
    sender_id: int


@dataclass(frozen=True, slots=True)
class MessageChanged(Live):
    """A message was unsent; with `for_user_id`, that person alone deleted it for themselves."""

    conversation_id: int
    message_id: int
    for_user_id: int | None = None


@dataclass(frozen=True, slots=True)
class ConversationRead(Live):
    """Somebody has seen, or received on a device, the messages of a conversation up to an id."""

    conversation_id: int
    user_id: int
    seen_id: int
    delivered_id: int


@dataclass(frozen=True, slots=True)
class ConversationChanged(Live):
    """A conversation stands otherwise in somebody's inbox: accepted, muted, left, deleted, named anew, with others."""

    conversation_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Typing(Live):
    """Somebody is writing in a conversation. It is told and forgotten."""

    conversation_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class PresenceTold(Live):
    """Who has open sockets at one process of the site; told again and again, and forgotten when it is told no more."""

    node: str
    user_ids: tuple[int, ...]


_E = TypeVar("_E", bound=Event)
# A dict as an ordered set: listening twice, as two applications in one process do, is listening once.
_listeners: dict[type[Event], dict[Callable[[Any], None], None]] = defaultdict(dict)
_relays: dict[Callable[[Live], None], None] = {}


def live_kinds() -> dict[str, type[Live]]:
    """Return the kinds of events that every process hears of, by name."""
    return {kind.__name__: kind for kind in Live.__subclasses__()}


def listen(kind: type[_E], listener: Callable[[_E], None]) -> None:
    """Call `listener` with every event of this kind, after the transaction that caused it."""
    _listeners[kind][listener] = None


def stop_listening(kind: type[_E], listener: Callable[[_E], None]) -> None:
    """Forget a listener, if it was there."""
    _listeners[kind].pop(listener, None)


def relay_by(relay: Callable[[Live], None]) -> None:
    """Give every live event to `relay` as well, which brings it to other processes. It must neither wait nor raise."""
    _relays[relay] = None


def stop_relaying(relay: Callable[[Live], None]) -> None:
    """Forget a relay, if it was there."""
    _relays.pop(relay, None)


def publish(event: Event) -> None:
    """Tell the listeners once the surrounding `atomic` has committed.

    A listener that fails is logged, never undoes the write.
    """
    for listener in (*_listeners[type(event)], *(_relays if isinstance(event, Live) else ())):
        after_commit(lambda listener=listener: listener(event))  # type: ignore[misc]  # mypy cannot infer the lambda's default


def tell(event: Live) -> None:
    """Tell of something that no transaction stores, such as that somebody is typing."""
    tell_here(event)
    for relay in tuple(_relays):
        relay(event)


def tell_here(event: Event) -> None:
    """Tell the listeners of this process alone: of what another process told us, or did not."""
    for listener in tuple(_listeners[type(event)]):
        listener(event)
