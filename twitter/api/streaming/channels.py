"""What an app may listen to: the streams of the dialect, each with the scopes it needs."""

import re
from dataclasses import dataclass
from typing import Final

from twitter.errors import Forbidden, NotFound, TwitterError, mark
from twitter.services.oauth.scopes import covers
from twitter.text import fold
from twitter.web.converters import TagConverter

Key = tuple[str, str]  # the name of a stream, and of a hashtag's what it is about

USER: Final[Key] = ("user", "")
NOTIFICATIONS: Final[Key] = ("user:notification", "")
DIRECT: Final[Key] = ("direct", "")
PUBLIC: Final[tuple[Key, ...]] = (("public", ""), ("public:local", ""))
PUBLIC_MEDIA: Final[tuple[Key, ...]] = (("public:media", ""), ("public:local:media", ""))
TAGGED: Final = ("hashtag", "hashtag:local")
SILENT: Final = ("public:remote", "public:remote:media")  # what other sites say: there are none

_READ, _NOTIFICATIONS = "read:statuses", "read:notifications"
_ALONE: Final = {key[0] for key in (DIRECT, *PUBLIC, *PUBLIC_MEDIA)} | {*SILENT}
_TAG = re.compile(TagConverter.regex)


class Unreadable(TwitterError):
    """An app asks for a stream in words that mean none."""

    status = 400


@dataclass(frozen=True, slots=True)
class Channel:
    """A stream as one app listens to it."""

    key: Key
    names: tuple[str, ...]  # as its frames name it: a hashtag as the app spelled it


def channel_of(stream: str, tag: str | None, granted: set[str]) -> Channel:
    """Return the stream of a name; raise Unreadable, NotFound, or Forbidden where the scopes do not reach."""
    if stream == "list":
        raise NotFound
    needed = {"user": (_READ, _NOTIFICATIONS), "user:notification": (_NOTIFICATIONS,)}.get(stream, (_READ,))
    found = _tagged(stream, tag) if stream in TAGGED else _named(stream)
    if not all(covers(granted, scope) for scope in needed):
        raise Forbidden("This action is outside the authorized scopes")
    return found


def _named(stream: str) -> Channel:
    if stream not in _ALONE | {USER[0], NOTIFICATIONS[0]}:
        raise Unreadable(mark("There is no such stream."))
    return Channel((stream, ""), (stream,))


def _tagged(stream: str, tag: str | None) -> Channel:
    name = (tag or "").removeprefix("#")
    if not _TAG.fullmatch(name):
        raise Unreadable(mark("This stream needs a hashtag."))
    return Channel((stream, fold(name)), (stream, tag or ""))
