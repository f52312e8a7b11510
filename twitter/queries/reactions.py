"""Who did what with a tweet, and how one viewer stands to it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Bookmark, Like, Pin, Tweet, User
from twitter.queries.paging import AnySelect, Page, PageRequest
from twitter.queries.people import PersonRow, listed
from twitter.queries.visibility import account_is_readable, tweet_is_visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a viewer did to a tweet, and how many did the same."""

    has_liked: bool
    has_retweeted: bool
    has_bookmarked: bool
    is_pinned: bool
    like_count: int
    retweet_count: int
    reply_count: int
    quote_count: int


def standing(viewer_id: int, tweet_id: int) -> Standing:
    """Return how a viewer stands to a tweet that they may see; raise NotFound for any other."""
    retweet = aliased(Tweet)
    done = (
        _done(Like.id, Like.user_id == viewer_id, Like.tweet_id == Tweet.id).label("has_liked"),
        _done(retweet.id, retweet.author_id == viewer_id, retweet.retweet_of_id == Tweet.id).label("has_retweeted"),
        _done(Bookmark.id, Bookmark.user_id == viewer_id, Bookmark.tweet_id == Tweet.id).label("has_bookmarked"),
        _done(Pin.id, Pin.user_id == Tweet.author_id, Pin.tweet_id == Tweet.id).label("is_pinned"),
    )
    counts = (Tweet.like_count, Tweet.retweet_count, Tweet.reply_count, Tweet.quote_count)
    statement = select(*done, *counts).join(User, User.id == Tweet.author_id)
    row = db.session.execute(statement.where(Tweet.id == tweet_id, tweet_is_visible(viewer_id))).one_or_none()
    if row is None:
        raise NotFound
    return Standing(**row._mapping)


def likers(viewer_id: int | None, tweet_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return who likes a tweet, the latest like first; without those whom the viewer may not read."""
    links = select(Like.id, Like.user_id.label("user_id")).where(Like.tweet_id == tweet_id)
    return listed(viewer_id, _readable(viewer_id, links), Like.id, Like.user_id, page)


def retweeters(viewer_id: int | None, tweet_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return who passed a tweet on, the latest first; without those whom the viewer may not read."""
    links = select(Tweet.id, Tweet.author_id.label("user_id"))
    links = links.where(Tweet.retweet_of_id == tweet_id, Tweet.deleted_at.is_(None))
    return listed(viewer_id, _readable(viewer_id, links), Tweet.id, Tweet.author_id, page)


def retweet_of(retweeter_id: int, tweet_id: int) -> int:
    """Return the id of the row by which somebody passes a tweet on; raise NotFound when they do not."""
    mine = (Tweet.author_id == retweeter_id, Tweet.retweet_of_id == tweet_id, Tweet.deleted_at.is_(None))
    found = db.session.scalar(select(Tweet.id).where(*mine))
    if found is None:
        raise NotFound
    return found


def _readable(viewer_id: int | None, links: AnySelect) -> AnySelect:
    return links.where(account_is_readable(viewer_id))


def _done(column: Any, *key: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(column).where(*key).scalar_subquery().is_not(None)
