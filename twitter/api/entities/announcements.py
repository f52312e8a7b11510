"""What whoever runs the site tells everybody, as apps read it."""

from typing import Any, TypedDict

from twitter.api.entities.statuses import Mention, StatusTag
from twitter.api.entities.values import CustomEmoji


class Announcement(TypedDict):
    """Something that everybody is told."""

    id: str
    content: str
    starts_at: str | None
    ends_at: str | None
    published: bool
    all_day: bool
    published_at: str
    updated_at: str | None
    read: bool
    mentions: list[Mention]
    statuses: list[dict[str, Any]]
    tags: list[StatusTag]
    emojis: list[CustomEmoji]
    reactions: list[dict[str, Any]]
