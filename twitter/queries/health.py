"""Whether what is stored agrees with itself: counters with counts, references with rows, jobs with the clock."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter import clock, database
from twitter.extensions import Base, db
from twitter.models import (
    Block,
    Bookmark,
    Follow,
    FollowRequest,
    Hashtag,
    HomeEntry,
    Job,
    Like,
    LinkPreview,
    Mute,
    Picture,
    Pin,
    Tweet,
    User,
)

SHOWN = 20  # findings of one kind; the first ones tell what is wrong
LATE = timedelta(minutes=5)

# What keeps doubles out, whatever the code does: table -> columns that must be unique together.
KEYS: dict[type[Base], list[tuple[str, ...]]] = {
    User: [("username_key",), ("email_key",)],
    Tweet: [("author_id", "retweet_of_id")],
    Follow: [("follower_id", "followed_id")],
    FollowRequest: [("requester_id", "requested_id")],
    HomeEntry: [("user_id", "tweet_id")],
    Like: [("user_id", "tweet_id")],
    Bookmark: [("user_id", "tweet_id")],
    Pin: [("user_id", "tweet_id")],
    Block: [("blocker_id", "blocked_id")],
    Mute: [("muter_id", "muted_id")],
    Picture: [("key",)],
    LinkPreview: [("url_hash",)],
    Hashtag: [("key",)],
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: `findings` returns a line for each thing that is wrong."""

    title: str
    findings: Callable[[], list[str]]


def counters_off() -> list[str]:
    """Return the people and tweets whose counters are not what counting says."""
    database.unhurried(db.session.connection())
    return [*_people_off(), *_tweets_off()]


def _people_off() -> list[str]:
    written = select(func.count()).where(Tweet.author_id == User.id, Tweet.deleted_at.is_(None))
    followers = select(func.count()).where(Follow.followed_id == User.id)
    following = select(func.count()).where(Follow.follower_id == User.id)
    return [
        *_counter_off(User.tweet_count, written),
        *_counter_off(User.follower_count, followers),
        *_counter_off(User.following_count, following),
    ]


def orphans() -> list[str]:
    """Return home entries that point at nobody or nothing: the one table without foreign keys."""
    database.unhurried(db.session.connection())
    return [
        *_missing("reader", HomeEntry.user_id, User.id),
        *_missing("tweet", HomeEntry.tweet_id, Tweet.id),
    ]


def keys_missing() -> list[str]:
    """Return the unique keys that the code relies on and the database does not have."""
    return [
        f"{model.__tablename__} ({', '.join(columns)})"
        for model, wanted in KEYS.items()
        for columns in wanted
        if set(columns) not in _unique_sets(model.__tablename__)
    ]


def jobs_late() -> list[str]:
    """Return the jobs that should have run by now, and those that were set aside."""
    late = Job.set_aside_at.is_not(None) | (Job.run_at < clock.now() - LATE)
    jobs = db.session.scalars(select(Job).where(late).order_by(Job.id).limit(SHOWN))
    return [
        f"job {job.id} ({job.name}): {'set aside' if job.set_aside_at else 'late'} {job.last_error[:80]}"
        for job in jobs
    ]


def pictures_apart() -> list[str]:
    """Return the tweets that show other pictures than the rows beside them say, for each picture stands in both."""
    database.unhurried(db.session.connection())
    brought: dict[int, list[dict[str, Any]]] = defaultdict(list)
    shown = (Picture.key, Picture.width, Picture.height, Picture.alt, Picture.blurhash)
    posted = select(Tweet.id, Picture.id, *shown).join(Picture, Picture.tweet_id == Tweet.id)
    for tweet_id, picture_id, *facts in db.session.execute(posted.order_by(Tweet.id, Picture.position)):
        names = (column.key for column in shown)
        brought[tweet_id].append({"id": str(picture_id), **dict(zip(names, facts, strict=True))})
    # Most tweets show none, and their column holds an empty list, two signs long.
    with_some = select(Tweet.id, Tweet.pictures).where(func.length(cast(Tweet.pictures, String)) > 2)
    listed = {row.id: list(row.pictures) for row in db.session.execute(with_some)}
    apart = [tweet_id for tweet_id in sorted({*listed, *brought}) if listed.get(tweet_id, []) != brought[tweet_id]]
    return [f"tweet {tweet_id}: shows other pictures than it has" for tweet_id in apart[:SHOWN]]


def follows_across_blocks() -> list[str]:
    """Return the follows between people of whom one has blocked the other."""
    database.unhurried(db.session.connection())
    links = select(Follow.follower_id, Follow.followed_id)
    ways = ((Follow.follower_id, Follow.followed_id), (Follow.followed_id, Follow.follower_id))
    rows = [
        row
        for one, other in ways  # asked one by one: by either way there is an index, by both at once there is none
        for row in db.session.execute(
            links.join(Block, (Block.blocker_id == one) & (Block.blocked_id == other)).limit(SHOWN)
        )
    ]
    return [f"{row.follower_id} follows {row.followed_id} across a block" for row in rows]


CHECKS = (
    Check("counters equal counts", counters_off),
    Check("nobody follows across a block", follows_across_blocks),
    Check("nothing points at nothing", orphans),
    Check("tweets show the pictures they have", pictures_apart),
    Check("unique keys are there", keys_missing),
    Check("jobs are not late", jobs_late),
)


def _tweets_off() -> list[str]:
    other, likes = aliased(Tweet), select(func.count()).where(Like.tweet_id == Tweet.id)
    return [
        *_tweet_counter_off(Tweet.like_count, likes),
        *_tweet_counter_off(Tweet.retweet_count, _not_deleted(other, other.retweet_of_id)),
        *_tweet_counter_off(Tweet.reply_count, _not_deleted(other, other.in_reply_to_id)),
        *_tweet_counter_off(Tweet.quote_count, _not_deleted(other, other.quote_of_id)),
    ]


def _not_deleted(other: type[Tweet], reference: InstrumentedAttribute[int | None]) -> Select[int]:
    return select(func.count()).where(reference == Tweet.id, other.deleted_at.is_(None))


def _tweet_counter_off(counter: InstrumentedAttribute[int], counted: Select[int]) -> list[str]:
    count = counted.correlate(Tweet).scalar_subquery()
    statement = select(Tweet.id, counter, count).where(counter != count, Tweet.deleted_at.is_(None))
    rows = db.session.execute(statement.order_by(Tweet.id).limit(SHOWN))
    return [f"tweet {tweet_id}: {counter.key} is {kept}, counted {real}" for tweet_id, kept, real in rows]


def _counter_off(counter: InstrumentedAttribute[int], counted: Select[int]) -> list[str]:
    count = counted.correlate(User).scalar_subquery()
    statement = select(User.username, counter, count).where(counter != count).order_by(User.id).limit(SHOWN)
    return [f"@{name}: {counter.key} is {kept}, counted {real}" for name, kept, real in db.session.execute(statement)]


def _missing(what: str, reference: InstrumentedAttribute[int], key: InstrumentedAttribute[int]) -> list[str]:
    gone: ColumnElement[Any] = key.is_(None)
    statement = (
        select(HomeEntry.user_id, HomeEntry.tweet_id).outerjoin(key.class_, key == reference).where(gone).limit(SHOWN)
    )
    return [f"home entry ({user}, {tweet}): no such {what}" for user, tweet in db.session.execute(statement)]


def _unique_sets(table: str) -> list[set[str]]:
    inspector = inspect(db.engine)
    constraints = inspector.get_unique_constraints(table)
    indexes = [index for index in inspector.get_indexes(table) if index["unique"]]
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    columns: list[Any] = [*keys, *(key["column_names"] for key in (*constraints, *indexes))]
    return [set(names) for names in columns]
