"""Whether what is stored agrees with itself: counters with counts, references with rows, jobs with the clock."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter import clock, database
from twitter.extensions import Base, db
from twitter.models import (
    Block,
    Bookmark,
    Conversation,
    Follow,
    FollowRequest,
    Hashtag,
    HomeEntry,
    Job,
    Like,
    LinkPreview,
    Message,
    Mute,
    Notification,
    Participant,
    Picture,
    Pin,
    Tweet,
    User,
)
from twitter.models.picture import READY
from twitter.queries.notifications import ABOUT_OWN, BY_ACTOR
from twitter.queries.pictures import is_waiting

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
    Conversation: [("pair_key",)],
    Participant: [("conversation_id", "user_id")],
    Message: [("conversation_id", "sender_id", "key")],
    Notification: [("receiver_id", "kind", "subject_id", "actor_id")],
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
    """Return the tweets and messages that show other pictures than the rows beside them say: each stands in both."""
    database.unhurried(db.session.connection())
    return [
        *_pictures_apart("tweet", Tweet, Picture.tweet_id),
        *_pictures_apart("message", Message, Picture.message_id),
        *_unmade_pictures(),
    ]


def conversations_off() -> list[str]:
    """Return the conversations, and the sides of them, whose newest message is another than they say."""
    database.unhurried(db.session.connection())
    last = func.coalesce(func.max(Message.id), 0)
    newest = select(last).where(Message.conversation_id == Conversation.id).correlate(Conversation).scalar_subquery()
    off = select(Conversation.id, Conversation.last_message_id, newest).where(Conversation.last_message_id != newest)
    here = Participant.conversation_id == Conversation.id
    sides = select(Conversation.id, Participant.user_id, Participant.last_message_id).join(Participant, here)
    behind = sides.where(Participant.left_at.is_(None), Participant.last_message_id != Conversation.last_message_id)
    return [
        *(f"conversation {row[0]}: ends at {row[1]}, found {row[2]}" for row in _first(off.order_by(Conversation.id))),
        *(f"conversation {row[0]}: ends at {row[2]} for {row[1]}" for row in _first(behind.order_by(Conversation.id))),
    ]


def notifications_apart() -> list[str]:
    """Return the notifications that outlived their cause: of tweets that are gone, or across a block."""
    database.unhurried(db.session.connection())
    of_tweets = Notification.kind.in_((*BY_ACTOR, *ABOUT_OWN))
    told = select(Notification.id, Notification.kind)
    gone = told.outerjoin(Tweet, (Tweet.id == Notification.subject_id) & Tweet.deleted_at.is_(None))
    across = [
        told.join(Block, (Block.blocker_id == one) & (Block.blocked_id == other))
        for one, other in permutations((Notification.receiver_id, Notification.actor_id))
    ]
    found = {row for statement in (gone.where(of_tweets, Tweet.id.is_(None)), *across) for row in _first(statement)}
    return [f"notification {row.id} ({row.kind}): its cause is gone" for row in sorted(found)[:SHOWN]]


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
    Check("tweets and messages show the pictures they have", pictures_apart),
    Check("conversations end at their newest message", conversations_off),
    Check("notifications have a cause", notifications_apart),
    Check("unique keys are there", keys_missing),
    Check("jobs are not late", jobs_late),
)


def _first(statement: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(statement.limit(SHOWN)).all()


def _unmade_pictures() -> list[str]:
    posted = select(Picture.id).where(Picture.state != READY, ~is_waiting())
    return [f"picture {row.id}: shown, and never made" for row in _first(posted)]


def _pictures_apart(
    what: str, holder: type[Tweet] | type[Message], holder_id: InstrumentedAttribute[int | None]
) -> list[str]:
    brought: dict[int, list[dict[str, Any]]] = defaultdict(list)
    shown = (Picture.key, Picture.width, Picture.height, Picture.alt, Picture.blurhash)
    posted = select(holder.id, Picture.id, *shown).join(Picture, holder_id == holder.id)
    for each_id, picture_id, *facts in db.session.execute(posted.order_by(holder.id, Picture.position)):
        names = (column.key for column in shown)
        brought[each_id].append({"id": str(picture_id), **dict(zip(names, facts, strict=True))})
    # Most show none, and their column holds an empty list, two signs long.
    with_some = select(holder.id, holder.pictures).where(func.length(cast(holder.pictures, String)) > 2)
    listed = {row.id: list(row.pictures) for row in db.session.execute(with_some)}
    apart = [each_id for each_id in sorted({*listed, *brought}) if listed.get(each_id, []) != brought[each_id]]
    return [f"{what} {each_id}: shows other pictures than it has" for each_id in apart[:SHOWN]]


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
