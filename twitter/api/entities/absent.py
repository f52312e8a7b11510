"""What there is none of here, in the shape it would have: apps ask for it, and get empty lists."""

from typing import Any, TypedDict

from twitter.api.entities.statuses import MediaAttachment
from twitter.api.entities.values import CustomEmoji


class OldFilter(TypedDict):
    """Words that somebody does not want to read, as the first version has them."""

    id: str
    phrase: str
    context: list[str]
    expires_at: str | None
    irreversible: bool
    whole_word: bool


class FilterKeyword(TypedDict):
    """A word of a filter."""

    id: str
    keyword: str
    whole_word: bool


class FilterStatus(TypedDict):
    """A status of a filter."""

    id: str
    status_id: str


class Filter(TypedDict):
    """What somebody does not want to read."""

    id: str
    title: str
    context: list[str]
    expires_at: str | None
    filter_action: str
    keywords: list[FilterKeyword]
    statuses: list[FilterStatus]


class ListOfAccounts(TypedDict):
    """Some people whose tweets somebody reads by themselves."""

    id: str
    title: str
    replies_policy: str
    exclusive: bool


class PollOption(TypedDict):
    """One of the answers of a poll."""

    title: str
    votes_count: int | None


class Poll(TypedDict):
    """A question to everybody."""

    id: str
    expires_at: str | None
    expired: bool
    multiple: bool
    votes_count: int
    voters_count: int | None
    options: list[PollOption]
    emojis: list[CustomEmoji]
    voted: bool
    own_votes: list[int]


class ScheduledStatus(TypedDict):
    """What will be posted later."""

    id: str
    scheduled_at: str
    params: dict[str, Any]
    media_attachments: list[MediaAttachment]


class WebPushSubscription(TypedDict):
    """Where notifications are pushed to."""

    id: str
    endpoint: str
    standard: bool
    alerts: dict[str, bool]
    server_key: str
