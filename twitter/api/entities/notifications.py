"""What people are told: that somebody did something that concerns them."""

from typing import TypedDict

from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import Status


class AccountWarning(TypedDict):
    """What moderators did to whoever is told, and what they say of it. There is no appeal here."""

    id: str
    action: str
    text: str
    status_ids: list[str]
    target_account: Account
    appeal: None
    created_at: str


class Notification(TypedDict):
    """One thing that somebody did; its status is none where it is about a person."""

    id: str
    type: str
    group_key: str
    created_at: str
    account: Account
    status: Status | None
    report: None
    event: None
    moderation_warning: AccountWarning | None


class NotificationGroup(TypedDict):
    """What several people did alike. Its newest id is a number: so apps read it, though the reference says text."""

    group_key: str
    notifications_count: int
    type: str
    most_recent_notification_id: int
    page_min_id: str
    page_max_id: str
    latest_page_notification_at: str
    sample_account_ids: list[str]
    status_id: str | None
    report: None
    event: None
    moderation_warning: AccountWarning | None


class PartialAccountWithAvatar(TypedDict):
    """As much of somebody as a row of faces needs."""

    id: str
    acct: str
    url: str
    avatar: str
    avatar_static: str
    locked: bool
    bot: bool


class GroupedNotificationsResults(TypedDict):
    """A page of groups, with everybody and everything they speak of, each once."""

    accounts: list[Account]
    statuses: list[Status]
    notification_groups: list[NotificationGroup]


class GroupedNotificationsWithFaces(GroupedNotificationsResults):
    """The same, where of most people only a face is wanted."""

    partial_accounts: list[PartialAccountWithAvatar]


class Count(TypedDict):
    """How many there are, up to a limit."""

    count: int


class PolicySummary(TypedDict):
    """What a policy keeps apart. Nothing is, here."""

    pending_requests_count: int
    pending_notifications_count: int


class NotificationPolicy(TypedDict):
    """Of whom somebody wants to be told: everybody, here, whom they did not block or mute."""

    for_not_following: str
    for_not_followers: str
    for_new_accounts: str
    for_private_mentions: str
    for_limited_accounts: str
    for_bots: str
    summary: PolicySummary


class FormerNotificationPolicy(TypedDict):
    """The same in the words of the first version."""

    filter_not_following: bool
    filter_not_followers: bool
    filter_new_accounts: bool
    filter_private_mentions: bool
    summary: PolicySummary


class NotificationRequest(TypedDict):
    """Somebody whose notifications a policy keeps apart. There are none here."""

    id: str
    created_at: str
    updated_at: str
    notifications_count: str
    account: Account
    last_status: Status | None


class Merged(TypedDict):
    """Whether requests that were accepted have been brought in."""

    merged: bool
