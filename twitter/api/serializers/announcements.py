"""Announcements as the API shows them."""

from collections.abc import Collection, Sequence

from flask import url_for

from twitter.api.entities.announcements import Announcement
from twitter.api.entities.statuses import Mention, StatusTag
from twitter.api.serializers.values import content, moment, tag_url
from twitter.charter import AnnouncementLine
from twitter.models import User
from twitter.queries import access
from twitter.text import fold, hashtags, mentioned_names
from twitter.web.answers import absolute


def announcements(lines: Sequence[AnnouncementLine], seen: Collection[int]) -> list[Announcement]:
    """Return announcements, with one statement for all whom they name; `seen` are those their reader has put away."""
    named = {name: None for line in lines for name in mentioned_names(line.text)}
    people = {fold(person.username): person for person in access.people([*named])}
    return [announcement(line, people, is_read=line.id in seen) for line in lines]


def announcement(line: AnnouncementLine, people: dict[str, User], *, is_read: bool) -> Announcement:
    """Return an announcement; `people` are those whom it may name, by their folded names."""
    named = {key: people[key] for key in map(fold, mentioned_names(line.text)) if key in people}
    return {
        "id": str(line.id),
        "content": content(line.text, {key: person.username for key, person in named.items()}),
        "starts_at": moment(line.starts_at) if line.ends_at else None,
        "ends_at": moment(line.ends_at) if line.ends_at else None,
        "published": True,
        "all_day": False,
        "published_at": moment(line.starts_at),
        "updated_at": moment(line.edited_at or line.starts_at),
        "read": is_read,
        "mentions": [_mention(person) for person in named.values()],
        "statuses": [],
        "tags": [_tag(name) for name in hashtags(line.text)],
        "emojis": [],
        "reactions": [],
    }


def _mention(person: User) -> Mention:
    url = absolute(url_for("profile.show", username=person.username))
    return {"id": str(person.id), "username": person.username, "acct": person.username, "url": url}


def _tag(name: str) -> StatusTag:
    return {"name": name, "url": tag_url(name)}
