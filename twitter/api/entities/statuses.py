"""Tweets, retweets and messages, and what stands in them."""

from typing import Any, TypedDict

from twitter.api.entities.accounts import Account
from twitter.api.entities.values import CustomEmoji


class Mention(TypedDict):
    """Somebody whom a status names."""

    id: str
    username: str
    acct: str
    url: str


class StatusTag(TypedDict):
    """A hashtag that a status carries."""

    name: str
    url: str


class MediaAttachment(TypedDict):
    """A picture."""

    id: str
    type: str
    url: str | None  # none while it is being made
    preview_url: str | None
    remote_url: str | None
    text_url: str | None
    meta: dict[str, Any]
    description: str | None
    blurhash: str | None


class PreviewCard(TypedDict):
    """What the page behind a link says of itself."""

    url: str
    title: str
    description: str
    language: str | None
    type: str
    author_name: str
    author_url: str
    authors: list[dict[str, Any]]
    provider_name: str
    provider_url: str
    html: str
    width: int
    height: int
    image: str | None
    image_description: str
    embed_url: str
    blurhash: str | None
    published_at: str | None


class Application(TypedDict):
    """The app by which something was posted."""

    name: str
    website: str | None


class QuoteApproval(TypedDict):
    """Who may quote a status."""

    automatic: list[str]
    manual: list[str]
    current_user: str


class Status(TypedDict):
    """A tweet, a retweet (with what it passes on in `reblog`), or a message (`visibility` is direct)."""

    id: str
    uri: str
    url: str | None
    created_at: str
    edited_at: str | None
    account: Account
    content: str
    visibility: str
    sensitive: bool
    spoiler_text: str
    media_attachments: list[MediaAttachment]
    application: Application | None
    mentions: list[Mention]
    tags: list[StatusTag]
    emojis: list[CustomEmoji]
    reblogs_count: int
    favourites_count: int
    replies_count: int
    quotes_count: int
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    reblog: "Status | None"
    quote: "Quote | ShallowQuote | None"
    quote_approval: QuoteApproval
    poll: None
    card: PreviewCard | None
    language: str | None
    text: str | None
    favourited: bool
    reblogged: bool
    muted: bool
    bookmarked: bool
    pinned: bool
    filtered: list[dict[str, Any]]


class Quote(TypedDict):
    """A tweet inside the one that quotes it; none when it is gone, or not for the reader."""

    state: str
    quoted_status: "Status | None"


class ShallowQuote(TypedDict):
    """What a quoted tweet says of the one that it quotes itself."""

    state: str
    quoted_status_id: str | None


class StatusEdit(TypedDict):
    """What a status said from one moment on."""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    account: Account
    poll: None
    media_attachments: list[MediaAttachment]
    emojis: list[CustomEmoji]
    quote: "Quote | ShallowQuote | None"


class StatusSource(TypedDict):
    """What somebody wrote, as they wrote it."""

    id: str
    text: str
    spoiler_text: str


class Translation(TypedDict):
    """What a status says in another language. Nobody translates here."""

    content: str
    spoiler_text: str
    media_attachments: list[dict[str, Any]]
    poll: None
    detected_source_language: str
    provider: str


class Context(TypedDict):
    """What stands around a status in its thread."""

    ancestors: list[Status]
    descendants: list[Status]
