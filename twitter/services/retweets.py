"""Passing on what others wrote. A retweet is a row of its own, with a place of its own in the homes of followers."""

from sqlalchemy import delete, select, update

from twitter import ids
from twitter.errors import Forbidden, NotFound
from twitter.events import TweetChanged, TweetPosted, publish
from twitter.extensions import db
from twitter.models import HomeEntry, Tweet, User
from twitter.services import deletions, locks, notifications, timelines
from twitter.services.permissions import require
from twitter.services.tweets import is_for_everyone
from twitter.transaction import atomic, insert_once, rows_changed


def retweet(retweeter: User, original: Tweet) -> None:
    """Pass a tweet on to one's followers. Twice is once.

    Raise Forbidden for what its author did not write for everyone, and NotFound for what went meanwhile or is a retweet
    itself.
    """
    require(retweeter, "retweet")
    if original.retweet_of_id is not None:
        raise NotFound
    if not is_for_everyone(original):
        raise Forbidden("This tweet is not for everyone, so it cannot be retweeted.")
    with atomic():
        _lock(retweeter, original)
        passed_on = Tweet(id=ids.new_id(), author_id=retweeter.id, retweet_of_id=original.id)
        if insert_once(passed_on):
            _count(retweeter, original)
            timelines.fan_out(retweeter, passed_on)
            notifications.of_retweet(retweeter, original)
            publish(TweetPosted(passed_on.id, retweeter.id))
            publish(TweetChanged(original.id, retweeter.id))


def undo(retweeter: User, original: Tweet) -> None:
    """Take a retweet back: it leaves all homes. Harmless when there was none."""
    mine = select(Tweet.id).where(Tweet.author_id == retweeter.id, Tweet.retweet_of_id == original.id)
    with atomic():
        locks.lock_people([retweeter.id])
        retweet_id = db.session.scalar(mine)
        if retweet_id is not None and deletions.empty([retweet_id]):
            own_entry = delete(HomeEntry).where(HomeEntry.user_id == retweeter.id, HomeEntry.tweet_id == retweet_id)
            rows_changed(own_entry)


def _lock(retweeter: User, original: Tweet) -> None:
    """Keep the person's row, for which a follow waits before it looks for tweets, the author's, then the tweet's."""
    locks.lock_people([retweeter.id], named=[original.author_id])
    if not locks.lock_tweets([original.id]):
        raise NotFound


def _count(retweeter: User, original: Tweet) -> None:
    rows_changed(update(User).where(User.id == retweeter.id).values(tweet_count=User.tweet_count + 1))
    rows_changed(update(Tweet).where(Tweet.id == original.id).values(retweet_count=Tweet.retweet_count + 1))
