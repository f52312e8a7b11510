"""What whoever runs the site has laid down, as values: settings, rules, announcements, what is kept out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from twitter import clock
from twitter.text import search_key


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that holds."""

    id: int
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class AnnouncementLine:
    """An announcement that is not over; it may not have begun."""

    id: int
    text: str
    starts_at: datetime
    ends_at: datetime | None
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """Something that is kept out."""

    id: int
    kind: str
    value: str
    level: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Charter:
    """All of it. As it stands here, nothing was laid down, and somebody looks after the site."""

    settings: dict[str, Any] = field(default_factory=dict)  # fields of config.Settings that were changed on the pages
    rules: tuple[RuleLine, ...] = ()
    announcements: tuple[AnnouncementLine, ...] = ()
    barriers: tuple[BarrierLine, ...] = ()
    hidden_topics: frozenset[str] = frozenset()
    has_admin: bool = True

    def current_announcements(self) -> tuple[AnnouncementLine, ...]:
        """Return the announcements of this moment, the newest first."""
        now = clock.now()
        return tuple(each for each in self.announcements if each.starts_at <= now and not _is_over(each.ends_at, now))

    def barriers_of(self, kind: str) -> tuple[BarrierLine, ...]:
        """Return what is kept out now, of one kind."""
        now = clock.now()
        return tuple(each for each in self.barriers if each.kind == kind and not _is_over(each.expires_at, now))

    def hides_hashtag(self, name: str) -> bool:
        """Whether a hashtag, named without its #, is not shown to whoever did not ask for it."""
        return f"#{search_key(name)}" in self.hidden_topics

    def hides_topic(self, name: str) -> bool:
        """Whether a word or hashtag is never a topic: both stand for the same there, so hiding one hides the other."""
        word = search_key(name).removeprefix("#")
        return bool(self.hidden_topics & {word, f"#{word}"})


def _is_over(end: datetime | None, now: datetime) -> bool:
    return end is not None and end <= now
