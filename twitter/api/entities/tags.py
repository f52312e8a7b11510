"""Hashtags, and what a search finds."""

from typing import TypedDict

from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import Status


class TagDay(TypedDict):
    """How much a hashtag was used on a day."""

    day: str
    uses: str
    accounts: str


class Tag(TypedDict):
    """A hashtag, with its last seven days, today first."""

    id: str
    name: str
    url: str
    history: list[TagDay]
    following: bool
    featuring: bool


class FeaturedTag(TypedDict):
    """A hashtag on somebody's profile. There are none here."""

    id: str
    name: str
    url: str
    statuses_count: int
    last_status_at: str | None


class Found(TypedDict):
    """What a search finds."""

    accounts: list[Account]
    statuses: list[Status]
    hashtags: list[Tag]


class FoundNames(TypedDict):
    """What a search finds, as older apps read it: of hashtags only the names."""

    accounts: list[Account]
    statuses: list[Status]
    hashtags: list[str]
