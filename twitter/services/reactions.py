"""What people do with a tweet beside passing it on: like it, keep it, and put their own on top of their profile."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import delete, func, select, update

from twitter.errors import Invalid, NotFound
from twitter.events import TweetChanged, publish
from twitter.extensions import db
from twitter.models import Bookmark, Like, Pin, Tweet, User
from twitter.services import locks, notifications
from twitter.services.permissions import require
from twitter.transaction import atomic, insert_once, rows_changed

MOST_PINS = 5


def like(liker: User, tweet: Tweet) -> None:
    """Like a tweet. Twice is once. Raise NotFound when it went meanwhile."""
    require(liker, "like")
    with _kept(liker, tweet, told=[tweet.author_id]):
        if insert_once(Like(user_id=liker.id, tweet_id=tweet.id)):
            _count(tweet, 1)
            notifications.of_like(liker, tweet)
            publish(TweetChanged(tweet.id, liker.id))


def unlike(liker: User, tweet: Tweet) -> None:
    """Take a like back. Harmless when there was none."""
    with _kept(liker, tweet):
        if rows_changed(delete(Like).where(Like.user_id == liker.id, Like.tweet_id == tweet.id)):
            _count(tweet, -1)
            notifications.take_back("like", liker.id, tweet.author_id, tweet.id)
            publish(TweetChanged(tweet.id, liker.id))


def bookmark(keeper: User, tweet: Tweet) -> None:
    """Keep a tweet for oneself: nobody is told, and nothing is counted."""
    require(keeper, "bookmark")
    with _kept(keeper, tweet):
        if insert_once(Bookmark(user_id=keeper.id, tweet_id=tweet.id)):
            publish(TweetChanged(tweet.id, keeper.id, is_private=True))


def unbookmark(keeper: User, tweet: Tweet) -> None:
    """Keep a tweet no longer. Harmless when one did not."""
    with _kept(keeper, tweet):
        if rows_changed(delete(Bookmark).where(Bookmark.user_id == keeper.id, Bookmark.tweet_id == tweet.id)):
            publish(TweetChanged(tweet.id, keeper.id, is_private=True))


def pin(author: User, tweet: Tweet) -> None:
    """Put one's own tweet on top of one's profile. Raise Invalid when too many stand there already."""
    require(author, "pin", tweet)
    with _kept(author, tweet):
        if insert_once(Pin(user_id=author.id, tweet_id=tweet.id)) and _pins(author) > MOST_PINS:
            raise Invalid("Five tweets are pinned already. Unpin one of them first.", pin="too_many")


def unpin(author: User, tweet: Tweet) -> None:
    """Take one's own tweet down from the top of one's profile. Harmless when it was not there."""
    with _kept(author, tweet):
        rows_changed(delete(Pin).where(Pin.user_id == author.id, Pin.tweet_id == tweet.id))


@contextmanager
def _kept(actor: User, tweet: Tweet, told: Iterable[int] = ()) -> Iterator[None]:
    """Keep the person's row and those of whom they tell, then the tweet's; raise NotFound for what nobody can react to.

    Reactions belong to what was written. A retweet only shows that, and whoever reacts to it means the original.
    """
    with atomic():
        locks.lock_people([actor.id], named=told)
        if tweet.retweet_of_id is not None or not locks.lock_tweets([tweet.id]):
            raise NotFound
        yield


def _count(tweet: Tweet, step: int) -> None:
    rows_changed(update(Tweet).where(Tweet.id == tweet.id).values(like_count=Tweet.like_count + step))


def _pins(author: User) -> int:
    return db.session.scalar(select(func.count()).where(Pin.user_id == author.id)) or 0
