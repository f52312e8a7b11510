"""Planting a community into an empty database."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from twitter import clock, passwords
from twitter.errors import Conflict, Forbidden, Invalid
from twitter.extensions import db, settings
from twitter.models import User
from twitter.services import media, topics
from twitter.services.seeding import (
    chatter,
    complaining,
    conversing,
    crowd,
    liking,
    linking,
    storing,
    summing,
    telling,
    words,
)
from twitter.services.seeding.moments import PastIds, TweetTimes, joined_at, tweeted_at
from twitter.services.seeding.storing import Community, Progress, batched
from twitter.services.seeding.telling import Said
from twitter.services.seeding.words import Draft, Person, randomness
from twitter.transaction import atomic

USERS, TWEETS = len(words.people()), len(words.tweets())  # the community as it was written by hand
PASSWORD = "geese-fly-in-a-skein"  # noqa: S105  known to everybody, and so never planted in production
# Up to so many people and tweets everything is one transaction: an interrupted `make run` leaves nothing half-planted.
WHOLE = 1_000
REPORTED = 500  # how many rows from one word about the progress to the next
LATELY = 150  # whoever follows lately does so since this part of the time that both are here: a few days

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted, and as whom to sign in."""

    users: int
    tweets: int
    follows: int
    username: str
    password: str


def is_empty() -> bool:
    """Say whether nobody has an account yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def demo_sign_in() -> tuple[str, str] | None:
    """Return the name and the password of the demo person, if they are here and the password is still this one."""
    username = words.people()[0].username
    password_hash = db.session.scalar(select(User.password_hash).where(User.username_key == username))
    known = password_hash is not None and passwords.verify_password(password_hash, PASSWORD)
    return (username, PASSWORD) if known else None


def demo_keepers() -> dict[str, str]:
    """Return the names of the demo people who look after the site, by their roles; they have the same password."""
    return {person.role: person.username for person in words.people() if person.role != "user"}


def plant(*, users: int, tweets: int, seed: int, progress: Progress) -> Planted:
    """Plant a community of this size; the same seed at the same moment plants the same one.

    `progress` is told the step, how much of it is done and how much there is. Raise Forbidden in production, Invalid
    without people, and Conflict when somebody is here already.
    """
    if settings.env == "production":
        raise Forbidden("Demo people have a password that everybody knows. They are never planted in production.")
    if users < 1 or tweets < 0:
        raise Invalid("A community has at least one person.", users="too_few")
    with atomic() if users + tweets <= WHOLE else nullcontext():
        if not is_empty():
            raise Conflict("Somebody is here already. A community is planted into an empty database only.")
        follows = _Planting(users, tweets, seed, progress).plant()
    return Planted(users, tweets, follows, words.people()[0].username, PASSWORD)


class _Planting:
    """One run: the size, the seed, and the community as it grows."""

    def __init__(self, users: int, tweets: int, seed: int, progress: Progress) -> None:
        self._users, self._tweets, self._seed, self._progress = users, tweets, seed, progress
        self._now, self._is_whole = clock.now(), users + tweets <= WHOLE
        self._community = Community(self._now, PastIds(randomness(seed, "ids")))

    def plant(self) -> int:
        """Store everything; return how many follows there are."""
        try:
            return self._store()
        except BaseException:
            if self._is_whole:  # the rows that name them are rolled back
                media.delete(self._community.files)
            raise

    def _store(self) -> int:
        storing.store_people(self._community, self._people(), passwords.hash_password(PASSWORD))
        follows = linking.store_follows(self._community, self._follows())
        telling.store_cards(self._community)
        telling.store_tweets(self._community, self._said(), randomness(self._seed, "pictures"))
        linking.store_requests(self._community, words.asks())
        conversing.store_conversations(self._community, randomness(self._seed, "conversations"))
        complaining.store_reports(self._community)
        self._sum_up()
        return follows

    def _people(self) -> Iterator[tuple[Person, datetime]]:
        rng = randomness(self._seed, "people")
        for number, person in enumerate(self._told("people", crowd.people(self._users, rng), self._users)):
            yield person, joined_at(self._now, number, self._users, rng)

    def _follows(self) -> Iterator[tuple[int, int, float]]:
        rng = randomness(self._seed, "follows")
        for follower in self._told("follows", range(self._users), self._users):
            for followed in crowd.followed_by(follower, self._users, self._seed, rng):
                part = rng.random()
                yield follower, followed, 1 - part / LATELY if (follower, followed) in words.lately() else part

    def _said(self) -> Iterator[Said]:
        """Yield what is said. It is made up twice: first only to count what is answered, passed on and quoted later."""
        rng, likes, times = randomness(self._seed, "moments"), randomness(self._seed, "likes"), TweetTimes(self._now)
        counts = chatter.counts(self._drafts())
        for number, draft in enumerate(self._told("tweets", self._drafts(), self._tweets)):
            likers = liking.likers(draft, self._users, likes)
            counted = {"like_count": len(likers), **{name: count[number] for name, count in counts.items()}}
            yield Said(draft, tweeted_at(times, number, self._tweets, rng), likers, counted)

    def _drafts(self) -> Iterator[Draft]:
        return chatter.drafts(self._tweets, self._community.usernames, randomness(self._seed, "tweets"))

    def _sum_up(self) -> None:
        if not self._is_whole:
            summing.prepare()
        user_ids = sorted(self._community.ids)
        for some in batched(user_ids, summing.COUNTED):
            summing.count_up(some[0], some[-1])
        for served, some in enumerate(batched(user_ids, summing.SERVED)):
            self._progress("timelines", served * summing.SERVED, self._users)
            summing.fill_homes(some[0], some[-1])
        self._progress("timelines", self._users, self._users)
        topics.compute()

    def _told(self, step: str, rows: Iterable[T], total: int) -> Iterator[T]:
        """Pass rows on, and tell now and then how many have passed."""
        for number, row in enumerate(rows):
            if number % REPORTED == 0:
                self._progress(step, number, total)
            yield row
        self._progress(step, total, total)
