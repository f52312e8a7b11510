"""Tells streams of what everybody is told."""

from collections.abc import Iterable

import orjson

from twitter.api.serializers.announcements import announcements
from twitter.api.streaming.channels import USER
from twitter.api.streaming.context import writing
from twitter.api.streaming.streams import Word, streams, tell
from twitter.events import AnnouncementTold, Live
from twitter.extensions import charter


def tell_announcements(batch: Iterable[Live]) -> None:
    """Tell everybody of announcements that are shown from now on, or changed, and of those that are gone."""
    for event in [event for event in batch if isinstance(event, AnnouncementTold)]:
        word = _gone(event) if event.is_gone else _shown(event)
        if word is not None:
            tell(streams.on(USER), word)


def _gone(event: AnnouncementTold) -> Word:
    return Word("announcement.delete", str(event.announcement_id))


def _shown(event: AnnouncementTold) -> Word | None:
    """Return what is told of an announcement; nothing of one that has not begun, or is over."""
    lines = [line for line in charter.current_announcements() if line.id == event.announcement_id]
    if not lines:
        return None
    with writing():
        (entity,) = announcements(lines, seen=())
    return Word("announcement", orjson.dumps(entity).decode())
