"""What a page shows of a tweet: values only, made by `queries/tweets.py`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from twitter import ids


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """Who wrote it: what a card says of a person."""

    id: int
    username: str
    display_name: str
    is_protected: bool
    avatar_key: str | None
    is_limited: bool = False  # by moderators; known of who wrote a card's tweet


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people did what to a tweet."""

    likes: int = 0
    retweets: int = 0
    replies: int = 0
    quotes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerState:
    """What the viewer did to a tweet."""

    has_liked: bool = False
    has_retweeted: bool = False
    has_bookmarked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard:
    """What the page behind a tweet's link says of itself."""

    url: str
    title: str
    description: str
    site_name: str
    picture_key: str | None
    picture_width: int
    picture_height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedTweet:
    """A tweet inside the one that quotes it."""

    id: int
    text: str
    content_warning: str
    is_sensitive: bool  # by moderators: covered, with or without words of its author's
    mention_ids: dict[str, int]
    pictures: tuple[dict[str, Any], ...]  # as in `Tweet.pictures`
    author: AuthorLine

    @property
    def created_at(self) -> datetime:
        """When it was written: its id says so."""
        return ids.moment_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TweetCard:
    """A tweet as a page shows it to one reader."""

    reader_id: int | None  # for whom it was made
    cursor: int  # its place in the list, which is not always its id
    entry_id: int  # the retweet that brought it, or itself
    id: int
    text: str
    content_warning: str
    is_sensitive: bool  # by moderators: covered, with or without words of its author's
    audience: str
    mention_ids: dict[str, int]
    pictures: tuple[dict[str, Any], ...]  # as in `Tweet.pictures`
    link: LinkCard | None
    quote: QuotedTweet | None  # none for a quote whose tweet is gone, or not for this viewer
    is_quote: bool
    in_reply_to_id: int | None
    in_reply_to_author_id: int | None
    in_reply_to_name: str | None
    edited_at: datetime | None
    author: AuthorLine
    retweeter: AuthorLine | None
    counts: Counts
    viewer: ViewerState
    is_own: bool
    is_pinned: bool  # on its author's profile
    is_above: bool  # whether it stands on top of the list for being pinned

    @property
    def created_at(self) -> datetime:
        """When it was written: its id says so."""
        return ids.moment_of(self.id)

    @property
    def is_for_everyone(self) -> bool:
        """Whether its author wrote it for everybody: on a protected account, for all who follow."""
        return self.audience == "everyone"

    @property
    def is_shareable(self) -> bool:
        """Whether it may be retweeted and quoted: everybody may read it."""
        return self.is_for_everyone and not self.author.is_protected and not self.author.is_limited


@dataclass(frozen=True, slots=True)
class TweetVersion:
    """What a tweet said from one moment on."""

    text: str
    content_warning: str
    mention_ids: dict[str, int]
    written_at: datetime
    is_current: bool
