"""People, and how one stands to them."""

from typing import TypedDict

from twitter.api.entities.values import CustomEmoji


class Field(TypedDict):
    """A line that somebody adds to their profile."""

    name: str
    value: str
    verified_at: str | None


class Account(TypedDict):
    """Somebody, as everybody may see them."""

    id: str
    username: str
    acct: str
    display_name: str
    locked: bool
    bot: bool
    group: bool
    discoverable: bool | None
    noindex: bool | None
    indexable: bool
    hide_collections: bool | None
    created_at: str
    last_status_at: str | None
    note: str
    url: str
    uri: str
    avatar: str
    avatar_static: str
    avatar_description: str
    header: str
    header_static: str
    header_description: str
    followers_count: int
    following_count: int
    statuses_count: int
    emojis: list[CustomEmoji]
    roles: list["Role"]
    fields: list[Field]


class Source(TypedDict):
    """What somebody wrote about themselves, as they wrote it."""

    note: str
    fields: list[Field]
    privacy: str
    sensitive: bool
    language: str | None
    follow_requests_count: int
    hide_collections: bool | None
    discoverable: bool | None
    indexable: bool
    attribution_domains: list[str]
    quote_policy: str


class Role(TypedDict):
    """What somebody may do on this site."""

    id: str
    name: str
    permissions: str
    color: str
    highlighted: bool


class CredentialAccount(Account):
    """Oneself."""

    source: Source
    role: Role


class Relationship(TypedDict):
    """How one stands to somebody."""

    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    languages: list[str] | None
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: str | None
    requested: bool
    requested_by: bool
    domain_blocking: bool
    endorsed: bool
    note: str
