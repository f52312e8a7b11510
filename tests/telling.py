"""What somebody is told, as short as a test wants to read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from twitter import events
from twitter.events import Event
from twitter.models import User
from twitter.queries import notifications
from twitter.queries.notifications import NotificationGroup
from twitter.queries.paging import PageRequest
from twitter.queries.unread import unread


def groups(receiver: User) -> tuple[NotificationGroup, ...]:
    """Return what somebody is told."""
    return notifications.page(receiver.id, PageRequest()).items


def told(receiver: User) -> list[str]:
    """Return what somebody is told, the newest first, such as `like by bob and 2`."""
    return [_line(group) for group in groups(receiver)]


def waiting(receiver: User) -> int:
    """Return how many things somebody has not seen."""
    return unread([receiver.id])[receiver.id].notifications


@contextmanager
def heard(*kinds: type[Event]) -> Iterator[list[Any]]:
    """Collect the events of some kinds that are published meanwhile."""
    found: list[Any] = []
    listener = found.append
    for kind in kinds:
        events.listen(kind, listener)
    yield found
    for kind in kinds:
        events.stop_listening(kind, listener)


def _line(group: NotificationGroup) -> str:
    names = ", ".join(person.username for person in group.people)
    return f"{group.kind} by {names}" + (f" and {group.others}" if group.others else "")
