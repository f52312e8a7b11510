"""What follows from follows and tweets: the counters, and the home timelines of many people in one statement."""

from sqlalchemy import and_, func, insert, literal, or_, select, union_all, update
from sqlalchemy.orm import aliased

from twitter import database
from twitter.extensions import db
from twitter.models import Follow, HomeEntry, Mention, Tweet, User
from twitter.queries.paging import AnySelect
from twitter.services.timelines import KEPT
from twitter.transaction import atomic, rows_changed

# People served by one statement. Filling sorts all tweets of all whom they follow: this stays well under the five
# seconds after which PostgreSQL ends it.
COUNTED, SERVED = 1_000, 100


def prepare() -> None:
    """Let a database that was just filled know what it holds, and let it take its time from here on."""
    with atomic():
        connection = db.session.connection()
        database.unhurried(connection)
        database.take_stock(connection)


def count_up(first_id: int, last_id: int) -> None:
    """Set the counters of the people between two ids to what counting says."""
    tweets = select(func.count()).where(Tweet.author_id == User.id, Tweet.deleted_at.is_(None))
    followers = select(func.count()).where(Follow.followed_id == User.id)
    following = select(func.count()).where(Follow.follower_id == User.id)
    with atomic():
        rows_changed(
            update(User)
            .where(User.id.between(first_id, last_id))
            .values(
                tweet_count=tweets.scalar_subquery(),
                follower_count=followers.scalar_subquery(),
                following_count=following.scalar_subquery(),
            )
        )


def fill_homes(first_id: int, last_id: int) -> int:
    """Fill the home timelines of the people between two ids, all empty so far; return how many entries they got.

    The rule of `timelines.rebuild`, for many readers in one statement: the newest KEPT tweets of oneself and of people
    followed; of replies to others, those to oneself and to people followed; of what is only for those it names, what
    names the reader.
    """
    read = _read(first_id, last_id).subquery()
    entries = select(read.c.reader_id, read.c.tweet_id).where(read.c.place <= literal(KEPT))
    with atomic():
        return rows_changed(insert(HomeEntry).from_select(["user_id", "tweet_id"], entries))


def _read(first_id: int, last_id: int) -> AnySelect:
    """Select what these people may find in their homes, each with its place from the newest on."""
    reads = union_all(
        select(User.id.label("reader_id"), User.id.label("author_id")).where(User.id.between(first_id, last_id)),
        select(Follow.follower_id, Follow.followed_id).where(Follow.follower_id.between(first_id, last_id)),
    ).subquery()
    reader_id, addressed = reads.c.reader_id, aliased(Follow)
    newest_first = func.row_number().over(partition_by=reader_id, order_by=Tweet.id.desc())
    named = select(Mention.user_id).where(Mention.tweet_id == Tweet.id, Mention.user_id == reader_id)
    is_follower = and_(addressed.follower_id == reader_id, addressed.followed_id == Tweet.in_reply_to_author_id)
    return (
        select(reader_id, Tweet.id.label("tweet_id"), newest_first.label("place"))
        .join(Tweet, Tweet.author_id == reads.c.author_id)
        .outerjoin(addressed, is_follower)
        .where(
            Tweet.deleted_at.is_(None),
            or_(
                Tweet.in_reply_to_id.is_(None),
                Tweet.author_id == reader_id,
                Tweet.in_reply_to_author_id.in_((reader_id, Tweet.author_id)),
                addressed.follower_id.is_not(None),
            ),
            or_(Tweet.audience != "mentioned", Tweet.author_id == reader_id, named.exists()),
        )
    )
