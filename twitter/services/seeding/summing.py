"""What follows from follows and tweets: the counters, and the home timelines of many people in one statement."""

from sqlalchemy import func, insert, literal, select, union_all, update

from twitter.models import Follow, HomeEntry, Tweet, User
from twitter.services.timelines import KEPT
from twitter.transaction import atomic, rows_changed

# People served by one statement. Filling sorts all tweets of all whom they follow: this stays well under the five
# seconds after which PostgreSQL ends it.
COUNTED, SERVED = 1_000, 100


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

    The rule of `timelines.rebuild` for tweets that are neither replies nor retweets: one's own and those of people
    followed, the newest KEPT.
    """
    reads = union_all(
        select(User.id.label("reader_id"), User.id.label("author_id")).where(User.id.between(first_id, last_id)),
        select(Follow.follower_id, Follow.followed_id).where(Follow.follower_id.between(first_id, last_id)),
    ).subquery()
    newest_first = func.row_number().over(partition_by=reads.c.reader_id, order_by=Tweet.id.desc())
    read = (
        select(reads.c.reader_id, Tweet.id.label("tweet_id"), newest_first.label("place"))
        .join(Tweet, Tweet.author_id == reads.c.author_id)
        .where(Tweet.deleted_at.is_(None))
        .subquery()
    )
    entries = select(read.c.reader_id, read.c.tweet_id).where(read.c.place <= literal(KEPT))
    with atomic():
        return rows_changed(insert(HomeEntry).from_select(["user_id", "tweet_id"], entries))
