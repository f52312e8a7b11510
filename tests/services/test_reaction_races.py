"""Many people at one tweet at once: every like and retweet is counted, none twice, and nobody waits for ever."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once, count
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Bookmark, Like, Pin, Tweet, User
from twitter.queries import health
from twitter.services import deletions, reactions, retweets

Act = Callable[[], object]


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


def live_retweets(tweet: Tweet) -> int:
    rows = select(Tweet.id).where(Tweet.retweet_of_id == tweet.id, Tweet.deleted_at.is_(None))
    return len(db.session.scalars(rows).all())


def acts(verb: Callable[[User, Tweet], object], people: list[User], tweet: Tweet, times: int) -> list[Act]:
    return [lambda person=person: verb(person, tweet) for person in people for _ in range(times)]


def test_twenty_people_who_press_four_times_are_counted_once_each(app: Flask, tweet: Tweet) -> None:
    crowd = factories.people(20)
    for verb in (reactions.like, reactions.bookmark, retweets.retweet):
        assert at_once(app, acts(verb, crowd, tweet, 4)) == []
    assert (count(Like), count(Bookmark), live_retweets(tweet)) == (20, 20, 20)
    stored = db.session.get_one(Tweet, tweet.id, populate_existing=True)
    assert (stored.like_count, stored.retweet_count) == (20, 20)
    for verb in (reactions.unlike, reactions.unbookmark, retweets.undo):
        assert at_once(app, acts(verb, crowd, tweet, 4)) == []
    db.session.rollback()  # what was read above belongs to a moment that has passed
    assert (count(Like), count(Bookmark), live_retweets(tweet)) == (0, 0, 0)
    assert health.counters_off() == []


def test_pressing_and_taking_back_at_once_leaves_no_drift(app: Flask, ana: User, tweet: Tweet) -> None:
    crowd = [ana, *factories.people(5)]
    pairs = [
        (reactions.like, reactions.unlike),
        (retweets.retweet, retweets.undo),
        (reactions.bookmark, reactions.unbookmark),
    ]
    storm = [act for pair in pairs for verb in pair for act in acts(verb, crowd, tweet, 2)]
    assert at_once(app, storm) == []
    assert health.counters_off() == []


def test_liking_and_passing_on_what_is_being_deleted_leaves_nothing_behind(app: Flask, ana: User) -> None:
    crowd = factories.people(6)
    for _ in range(3):
        tweet = factories.tweet(ana)
        storm = acts(reactions.like, crowd, tweet, 1) + acts(retweets.retweet, crowd, tweet, 1)
        raised = at_once(app, [lambda tweet=tweet: deletions.delete_tweet(ana, tweet), *storm])
        assert {type(error) for error in raised} <= {NotFound}
        runner.run_due()
        assert (count(Like), live_retweets(tweet)) == (0, 0)
    assert health.counters_off() == []


def test_five_pins_are_five_however_fast_one_presses(app: Flask, ana: User) -> None:
    own = [factories.tweet(ana, f"Number {number}") for number in range(8)]
    at_once(app, [lambda tweet=tweet: reactions.pin(ana, tweet) for tweet in own])
    assert count(Pin) == 5


def test_people_who_react_to_each_other_at_once_do_not_wait_for_ever(app: Flask) -> None:
    crowd = factories.people(5)
    written = [factories.tweet(person) for person in crowd]
    for verb in (reactions.like, retweets.retweet, retweets.undo):
        storm = [act for tweet in written for act in acts(verb, crowd, tweet, 1)]
        assert at_once(app, storm) == []
    assert health.counters_off() == []
