"""What there is none of here, in the shape it would have: apps ask for it, and get empty lists."""

from typing import Any, TypedDict

from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import MediaAttachment
from twitter.api.entities.values import CustomEmoji


class Announcement(TypedDict):
    """What whoever runs the site tells everybody."""

    id: str
    content: str
    starts_at: str | None
    ends_at: str | None
    published: bool
    all_day: bool
    published_at: str
    updated_at: str | None
    read: bool
    mentions: list[dict[str, Any]]
    statuses: list[dict[str, Any]]
    tags: list[dict[str, Any]]
    emojis: list[CustomEmoji]
    reactions: list[dict[str, Any]]


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


class Report(TypedDict):
    """What somebody told those who look after the site."""

    id: str
    action_taken: bool
    action_taken_at: str | None
    category: str
    comment: str
    forwarded: bool
    created_at: str
    status_ids: list[str] | None
    rule_ids: list[str] | None
    target_account: Account
