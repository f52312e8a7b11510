"""Tweets as they are shown: one flat row each, read without loading entities."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from twitter import ids
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Tweet, TweetEdit, User
from twitter.queries.paging import AnySelect
from twitter.queries.visibility import tweet_is_visible


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """Who wrote it: what a card says of the author."""

    id: int
    username: str
    display_name: str
    is_protected: bool
    avatar_key: str | None


@dataclass(frozen=True, slots=True)
class TweetCard:
    """A tweet as a page shows it to one reader."""

    id: int
    text: str
    mention_ids: dict[str, int]
    edited_at: datetime | None
    author: AuthorLine
    is_own: bool

    @property
    def created_at(self) -> datetime:
        """When it was written: its id says so."""
        return ids.moment_of(self.id)


@dataclass(frozen=True, slots=True)
class TweetVersion:
    """What a tweet said from one moment on."""

    text: str
    mention_ids: dict[str, int]
    written_at: datetime
    is_current: bool


def select_cards(viewer_id: int | None) -> AnySelect:
    """Return the statement of all cards that the viewer may see, joined with their authors; callers narrow it."""
    return (
        select(
            Tweet.id.label("cursor"),
            Tweet.text,
            Tweet.mention_ids,
            Tweet.edited_at,
            User.id.label("author_id"),
            User.username,
            User.display_name,
            User.is_protected,
            User.avatar_key,
        )
        .join(User, User.id == Tweet.author_id)
        .where(tweet_is_visible(viewer_id))
    )


def card_for(viewer_id: int | None, row: Row[*tuple[Any, ...]]) -> TweetCard:
    """Make the card that `viewer_id` sees out of a row of `select_cards`."""
    author = AuthorLine(row.author_id, row.username, row.display_name, row.is_protected, row.avatar_key)
    return TweetCard(row.cursor, row.text, row.mention_ids, row.edited_at, author, row.author_id == viewer_id)


def card(viewer_id: int | None, tweet_id: int, username: str) -> TweetCard:
    """Return one card by id and author's name; raise NotFound when they do not belong together or it is hidden."""
    statement = select_cards(viewer_id).where(Tweet.id == tweet_id, User.username_key == username.lower())
    row = db.session.execute(statement).one_or_none() if tweet_id <= LARGEST else None
    if row is None:
        raise NotFound
    return card_for(viewer_id, row)


def history(shown: TweetCard) -> list[TweetVersion]:
    """Return what a tweet says and said, the newest first."""
    edits = db.session.scalars(select(TweetEdit).where(TweetEdit.tweet_id == shown.id).order_by(TweetEdit.id.desc()))
    current = TweetVersion(shown.text, shown.mention_ids, shown.edited_at or shown.created_at, is_current=True)
    return [current, *(TweetVersion(edit.text, edit.mention_ids, edit.written_at, is_current=False) for edit in edits)]
