"""What happened, as frozen records of ids, and how to hear of it: the exit from a transaction for what may be lost."""

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
class SessionEnded(Event):
    """A session can no longer be used: its sockets must go."""

    session_id: int


_E = TypeVar("_E", bound=Event)
# A dict as an ordered set: listening twice, as two applications in one process do, is listening once.
_listeners: dict[type[Event], dict[Callable[[Any], None], None]] = defaultdict(dict)


def listen(kind: type[_E], listener: Callable[[_E], None]) -> None:
    """Call `listener` with every event of this kind, after the transaction that caused it."""
    _listeners[kind][listener] = None


def stop_listening(kind: type[_E], listener: Callable[[_E], None]) -> None:
    """Forget a listener, if it was there."""
    _listeners[kind].pop(listener, None)


def publish(event: Event) -> None:
    """Tell the listeners once the surrounding `atomic` has committed.

    A listener that fails is logged, never undoes the write.
    """
    for listener in tuple(_listeners[type(event)]):
        after_commit(lambda listener=listener: listener(event))  # type: ignore[misc]  # mypy cannot infer the lambda's default
