"""What a client may say, and how it is read: nothing that is not in here reaches a handler."""

from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from twitter.errors import Invalid
from twitter.ids import LARGEST

MOST_SHOWN: Final = 200  # tweets on a page that is watched

# Ids are text: a number of 64 bits is none that JavaScript can hold.
Id = Annotated[str, Meta(pattern=r"\A[0-9]{1,19}\Z")]
PageName = Annotated[str, Meta(min_length=1, max_length=150)]

_S = TypeVar("_S", bound=Struct)


class Malformed(Invalid):
    """A client said something that is not in the contract."""

    def __init__(self) -> None:
        super().__init__("This page sent something we could not read. Open it again.")


class Watch(Struct):
    """A page is open, and these tweets stand on it."""

    page: PageName
    shown: Annotated[list[Id], Meta(max_length=MOST_SHOWN)] = []


class Unwatch(Struct):
    """A page is not open any more."""

    page: PageName


class Since(Struct):
    """What came after the newest id on a page? Without a page: how much is unread?"""

    page: PageName | None = None
    id: Id = "0"


class Typing(Struct):
    """Somebody is writing in a conversation."""

    conversation: Id


class Seen(Struct):
    """Somebody has seen a conversation up to a message."""

    conversation: Id
    id: Id


class Message(Struct):
    """Somebody says something in a conversation."""

    conversation: Id
    key: Annotated[str, Meta(min_length=1, max_length=64)]
    text: Annotated[str, Meta(max_length=20_000)]


def read(said: tuple[Any, ...], schema: type[_S]) -> _S:
    """Return the one argument of an event; raise Malformed. Fields that a newer page may send are passed over."""
    if len(said) != 1:
        raise Malformed
    try:
        packet = msgspec.convert(said[0], type=schema)
        msgspec.json.encode(packet)  # no half characters, which no database takes
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        raise Malformed from None
    return packet


def number(digits: str) -> int:
    """Return the id that a text of digits holds; raise Malformed when it is larger than any."""
    if int(digits) > LARGEST:
        raise Malformed
    return int(digits)
