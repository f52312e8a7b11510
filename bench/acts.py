"""Acting: how long a tweet and a retweet take to everybody, and what happens when many like one tweet at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import Select, func, select

from bench.goals import Goal
from bench.timing import seconds
from twitter.extensions import db
from twitter.models import HomeEntry, Like, Tweet, User
from twitter.services import reactions, retweets, tweets

STORM = 200  # people who like one tweet at once
AT_ONCE = 8


def fan_out_goals(app: Flask) -> Iterator[Goal]:
    """Yield how long a tweet and a retweet take to their author and to all homes when everybody follows the author."""
    author = db.session.scalars(select(User).order_by(User.follower_count.desc()).limit(1)).one()
    passed_on = db.session.scalars(_open_tweets().where(Tweet.author_id != author.id).limit(1)).one()
    text = "Line 12 runs every eight minutes from today."
    yield from _delivered(app, "tweet", author, lambda: tweets.post_tweet(author, text))
    yield from _delivered(app, "retweet", author, lambda: retweets.retweet(author, passed_on))


def storm_goals(app: Flask) -> Iterator[Goal]:
    """Yield how long it takes when many like one tweet at once, and by how many the counter is off afterwards."""
    tweet_id = db.session.scalar(_open_tweets().with_only_columns(Tweet.id).limit(1))
    before = select(Like.user_id).where(Like.tweet_id == tweet_id)
    new = select(User.id).where(User.id.not_in(before)).order_by(User.id).limit(STORM)
    liker_ids = list(db.session.scalars(new))
    db.session.rollback()

    def like(liker_id: int) -> None:
        with app.app_context():
            reactions.like(db.session.get_one(User, liker_id), db.session.get_one(Tweet, tweet_id))

    with ThreadPoolExecutor(AT_ONCE) as people:
        took = seconds(lambda: list(people.map(like, liker_ids)))
    kept = db.session.scalar(select(Tweet.like_count).where(Tweet.id == tweet_id)) or 0
    counted = db.session.scalar(select(func.count()).where(Like.tweet_id == tweet_id)) or 0
    each = 1_000 * took / len(liker_ids)
    yield Goal(f"milliseconds for each of {len(liker_ids)} likes of one tweet at once", "<= 10", each, each <= 10)
    yield Goal("likes that the counter of this tweet is off by", "== 0", abs(kept - counted), kept == counted)


def _delivered(app: Flask, what: str, author: User, act: Callable[[], object]) -> Iterator[Goal]:
    answer, fan_out = seconds(act), seconds(app.extensions["job_runner"].run_due)
    tweet_id = db.session.scalar(select(func.max(HomeEntry.tweet_id)).where(HomeEntry.user_id == author.id))
    reached = db.session.scalar(select(func.count()).where(HomeEntry.tweet_id == tweet_id)) or 0
    yield Goal(f"seconds to answer a {what} that everybody gets", "<= 0.05", answer, answer <= 0.05)
    yield Goal(f"seconds until the {what} stands in all {reached} homes", "<= 1", fan_out, fan_out <= 1 < reached)


def _open_tweets() -> Select[Tweet]:
    """Select what everybody may read and nobody passed on, the newest first."""
    is_open = (Tweet.audience == "everyone", User.is_protected.is_(False), Tweet.retweet_of_id.is_(None))
    return select(Tweet).join(User, User.id == Tweet.author_id).where(*is_open).order_by(Tweet.id.desc())
