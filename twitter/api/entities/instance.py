"""The site as a whole, as apps learn of it before anybody signs in."""

from typing import TypedDict

from twitter.api.entities.accounts import Account


class Rule(TypedDict):
    """A rule of the site."""

    id: str
    text: str
    hint: str


class Users(TypedDict):
    """How many people were here in the last four weeks."""

    active_month: int


class Usage(TypedDict):
    """How much the site is used."""

    users: Users


class Thumbnail(TypedDict):
    """A picture that stands for the site."""

    url: str
    blurhash: str | None
    versions: dict[str, str]
    description: str


class Icon(TypedDict):
    """The sign of the site in one size."""

    src: str
    size: str


class Urls(TypedDict):
    """Addresses that apps may need."""

    streaming: str
    status: str | None
    about: str | None
    privacy_policy: str | None
    terms_of_service: str | None


class Vapid(TypedDict):
    """The key of push notifications; empty while there are none."""

    public_key: str


class AccountLimits(TypedDict):
    """How much a profile holds."""

    max_featured_tags: int
    max_pinned_statuses: int
    max_profile_fields: int
    profile_field_name_limit: int
    profile_field_value_limit: int
    max_display_name_length: int
    max_note_length: int
    max_avatar_description_length: int
    max_header_description_length: int


class StatusLimits(TypedDict):
    """How much a tweet holds."""

    max_characters: int
    max_media_attachments: int
    characters_reserved_per_url: int


class MediaLimits(TypedDict):
    """What pictures may be brought. Films may not: their limits are 0."""

    supported_mime_types: list[str]
    description_limit: int
    image_size_limit: int
    image_matrix_limit: int
    video_size_limit: int
    video_frame_rate_limit: int
    video_matrix_limit: int


class PollLimits(TypedDict):
    """What a poll may hold. There are none here, but apps die without these figures."""

    max_options: int
    max_characters_per_option: int
    min_expiration: int
    max_expiration: int


class Translation(TypedDict):
    """Whether the site translates."""

    enabled: bool


class Access(TypedDict):
    """Who may read timelines of one kind."""

    local: str
    remote: str


class TimelinesAccess(TypedDict):
    """Who may read which timelines."""

    live_feeds: Access
    hashtag_feeds: Access
    trending_link_feeds: Access


class Configuration(TypedDict):
    """Limits and switches."""

    urls: Urls
    vapid: Vapid
    accounts: AccountLimits
    statuses: StatusLimits
    media_attachments: MediaLimits
    polls: PollLimits
    translation: Translation
    timelines_access: TimelinesAccess
    limited_federation: bool


class Registrations(TypedDict):
    """Whether one may sign up."""

    enabled: bool
    approval_required: bool
    reason_required: bool | None
    message: str | None
    min_age: int | None
    url: str | None


class ApiVersions(TypedDict):
    """Which version of the dialect is spoken."""

    mastodon: int


class Contact(TypedDict):
    """Who answers for the site."""

    email: str
    account: Account | None


class Instance(TypedDict):
    """The site."""

    domain: str
    title: str
    version: str
    source_url: str
    description: str
    usage: Usage
    thumbnail: Thumbnail
    icon: list[Icon]
    languages: list[str]
    configuration: Configuration
    registrations: Registrations
    api_versions: ApiVersions
    contact: Contact
    rules: list[Rule]


class OldUrls(TypedDict):
    """Addresses that apps may need."""

    streaming_api: str


class Stats(TypedDict):
    """Figures of the site."""

    user_count: int
    status_count: int
    domain_count: int


class OldAccountLimits(TypedDict):
    """How much a profile holds."""

    max_featured_tags: int


class OldConfiguration(TypedDict):
    """Limits, as the first version has them."""

    accounts: OldAccountLimits
    statuses: StatusLimits
    media_attachments: MediaLimits
    polls: PollLimits


class OldInstance(TypedDict):
    """The site, as the first version has it."""

    uri: str
    title: str
    short_description: str
    description: str
    email: str
    version: str
    urls: OldUrls
    stats: Stats
    thumbnail: str | None
    languages: list[str]
    registrations: bool
    approval_required: bool
    invites_enabled: bool
    configuration: OldConfiguration
    contact_account: Account | None
    rules: list[Rule]


class ExtendedDescription(TypedDict):
    """What the site says of itself at length, as HTML."""

    updated_at: str | None
    content: str


class DomainBlock(TypedDict):
    """Another site that this one does not speak with. There are none: it speaks with no other."""

    domain: str
    digest: str
    severity: str
    comment: str | None


class Language(TypedDict):
    """A language, by its code and its own name."""

    code: str
    name: str


class Week(TypedDict):
    """What happened in a week; figures as texts."""

    week: str
    statuses: str
    logins: str
    registrations: str
