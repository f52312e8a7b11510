"""People, and how one stands to them."""

from typing import Any, NotRequired, TypedDict

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
    limited: NotRequired[bool]


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
    languages: list[str]
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


class MutedAccount(Account):
    """Somebody whom one does not read."""

    mute_expires_at: str | None


class FamiliarFollowers(TypedDict):
    """Somebody, and those one follows who follow them."""

    id: str
    accounts: list[Account]


class Suggestion(TypedDict):
    """Somebody whom one might follow, and why."""

    source: str
    sources: list[str]
    account: Account


class Profile(TypedDict):
    """What one shows of oneself, as one wrote it."""

    id: str
    display_name: str
    note: str
    fields: list[Field]
    avatar: str | None
    avatar_static: str | None
    avatar_description: str
    header: str | None
    header_static: str | None
    header_description: str
    locked: bool
    bot: bool
    hide_collections: bool | None
    discoverable: bool | None
    indexable: bool
    show_media: bool
    show_media_replies: bool
    show_featured: bool
    attribution_domains: list[str]
    featured_tags: list[dict[str, Any]]


class Collections(TypedDict):
    """Groups of people that somebody recommends. There are none here."""

    collections: list[dict[str, Any]]
    partial_accounts: list[dict[str, Any]]


class DomainBlockPreview(TypedDict):
    """How many follows the block of another site would end."""

    following_count: int
    followers_count: int


Preferences = TypedDict(
    "Preferences",
    {
        "posting:default:visibility": str,
        "posting:default:sensitive": bool,
        "posting:default:language": str | None,
        "posting:default:quote_policy": str,
        "reading:expand:media": str,
        "reading:expand:spoilers": bool,
        "reading:autoplay:gifs": bool,
    },
)
Preferences.__doc__ = "What apps are to begin with when somebody writes or reads."
