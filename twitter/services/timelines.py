"""Keeping the home timelines: who gets a tweet, and what a follow, an unfollow or a return changes."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from twitter import clock, outbox
from twitter.events import HomesFilled, publish
from twitter.extensions import db
from twitter.models import Follow, HomeEntry, Mention, Tweet, User
from twitter.queries.paging import AnySelect
from twitter.transaction import atomic, insert_missing, rows_changed

INLINE_FOLLOWERS = 1_000  # up to here the fan-out costs the author about 3 ms; above, jobs do it
CHUNK = 5_000  # followers a job serves in one statement
KEPT = 800  # entries of a home timeline: forty pages
SLACK = 200  # entries above KEPT before trimming is worth a statement
MERGED = 200  # tweets that a new follow brings along
# Fan-out serves those who were here lately. A session ends after 14 idle days, so whoever comes back later signs in
# again and `welcome_back` rebuilds. The day between covers how coarsely `last_seen_at` is kept.
ACTIVE = timedelta(days=15)
AWAY = timedelta(days=14)

_ENTRY = [HomeEntry.user_id, HomeEntry.tweet_id]


def fan_out(author: User, tweet: Tweet) -> None:
    """Put a new tweet into its author's home and its followers' homes. Inside the transaction that stores the tweet.

    Call it with the author's row locked: a follow locks that row too before it looks for tweets, so one of the two
    waits for the other and no tweet falls between.
    """
    insert_missing(HomeEntry, _ENTRY, select(literal(author.id), literal(tweet.id)))
    if author.follower_count <= INLINE_FOLLOWERS:
        insert_missing(HomeEntry, _ENTRY, _readers(tweet))
    else:
        outbox.enqueue("fan_out", tweet_id=tweet.id, after=0)


def fan_out_chunk(tweet_id: int, after: int) -> None:
    """Serve the next CHUNK followers, by follower id above `after`, and enqueue the chunk behind them."""
    tweet = db.session.get(Tweet, tweet_id)
    if tweet is None or tweet.deleted_at is not None:
        return
    with atomic():
        last, size = _end_of_chunk(tweet.author_id, after)
        if size:
            insert_missing(
                HomeEntry, _ENTRY, _readers(tweet).where(Follow.follower_id > after, Follow.follower_id <= last)
            )
            publish(HomesFilled(tweet_id))
        if size == CHUNK:
            outbox.enqueue("fan_out", key=f"fan_out:{tweet_id}:{last}", tweet_id=tweet_id, after=last)


def merge(reader: User, followed: User) -> None:
    """Bring into the reader's home the latest tweets that a new follow entitles to."""
    concerned = or_(Tweet.author_id == followed.id, Tweet.in_reply_to_author_id == followed.id)
    insert_missing(HomeEntry, _ENTRY, _entitled(reader.id).where(concerned).limit(MERGED))


def remove(reader: User, unfollowed: User) -> None:
    """Take out of the reader's home what they saw only because they followed somebody."""
    theirs = or_(
        Tweet.author_id == unfollowed.id,
        (Tweet.in_reply_to_author_id == unfollowed.id) & (Tweet.author_id != reader.id),
    )
    tweet_ids = select(Tweet.id).where(theirs)
    rows_changed(delete(HomeEntry).where(HomeEntry.user_id == reader.id, HomeEntry.tweet_id.in_(tweet_ids)))


def rebuild(reader_id: int) -> int:
    """Make a home timeline anew out of follows and tweets; return how many entries it has."""
    with atomic():
        rows_changed(delete(HomeEntry).where(HomeEntry.user_id == reader_id))
        return insert_missing(HomeEntry, _ENTRY, _entitled(reader_id).limit(KEPT))


def welcome_back(reader: User) -> None:
    """Rebuild the home timeline of somebody whom fan-out has been passing over."""
    if reader.last_seen_at < clock.now() - AWAY:
        rebuild(reader.id)


def trim(after: int = 0, users: int = 500) -> int | None:
    """Cut the home timelines of the next `users` people to KEPT entries; return the last one's id, None at the end."""
    user_ids = list(db.session.scalars(select(User.id).where(User.id > after).order_by(User.id).limit(users)))
    if not user_ids:
        return None
    for user_id in _with_too_many(user_ids):
        _trim_one(user_id)
    return user_ids[-1]


def _readers(tweet: Tweet) -> AnySelect:
    """Select the followers who get this tweet. A reply is for those who follow both people, or are one of them."""
    statement = (
        select(Follow.follower_id, literal(tweet.id))
        .join(User, User.id == Follow.follower_id)
        .where(Follow.followed_id == tweet.author_id, User.last_seen_at > clock.now() - ACTIVE)
    )
    if tweet.audience == "mentioned":
        statement = statement.where(Follow.follower_id.in_(_named_in(tweet.id)))
    addressee = tweet.in_reply_to_author_id
    if addressee is None or addressee == tweet.author_id:
        return statement
    return statement.where(or_(Follow.follower_id == addressee, _follows(Follow.follower_id, addressee)))


def _entitled(reader_id: int) -> AnySelect:
    """Select what belongs in a home timeline, the newest first: the same rule as `_readers`, seen from the reader."""
    statement = select(literal(reader_id), Tweet.id).where(
        Tweet.deleted_at.is_(None),
        or_(Tweet.author_id == reader_id, _follows(reader_id, Tweet.author_id)),
        or_(
            Tweet.in_reply_to_id.is_(None),
            Tweet.author_id == reader_id,
            Tweet.in_reply_to_author_id == reader_id,
            Tweet.in_reply_to_author_id == Tweet.author_id,
            _follows(reader_id, Tweet.in_reply_to_author_id),
        ),
        or_(Tweet.audience != "mentioned", Tweet.author_id == reader_id, literal(reader_id).in_(_named_in(Tweet.id))),
    )
    return statement.order_by(Tweet.id.desc())


def _follows(follower: Any, followed: Any) -> ColumnElement[bool]:
    link = aliased(Follow)
    return exists(select(1).where(link.follower_id == follower, link.followed_id == followed))


def _named_in(tweet_id: Any) -> Select[int]:
    return select(Mention.user_id).where(Mention.tweet_id == tweet_id)


def _end_of_chunk(author_id: int, after: int) -> tuple[int, int]:
    chunk = (
        select(Follow.follower_id)
        .where(Follow.followed_id == author_id, Follow.follower_id > after)
        .order_by(Follow.follower_id)
        .limit(CHUNK)
        .subquery()
    )
    last, size = db.session.execute(select(func.max(chunk.c.follower_id), func.count()).select_from(chunk)).one()
    return last or 0, size


def _with_too_many(user_ids: list[int]) -> list[int]:
    statement = (
        select(HomeEntry.user_id)
        .where(HomeEntry.user_id.in_(user_ids))
        .group_by(HomeEntry.user_id)
        .having(func.count() > KEPT + SLACK)
    )
    return list(db.session.scalars(statement))


def _trim_one(user_id: int) -> None:
    mine = select(HomeEntry.tweet_id).where(HomeEntry.user_id == user_id)
    newest = mine.order_by(HomeEntry.tweet_id.desc()).limit(KEPT).subquery()
    oldest_kept = db.session.scalar(select(func.min(newest.c.tweet_id)))
    with atomic():
        rows_changed(delete(HomeEntry).where(HomeEntry.user_id == user_id, HomeEntry.tweet_id < oldest_kept))
