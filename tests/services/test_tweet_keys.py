"""Sending a tweet again under the key it was sent with: it is one tweet, however often and however fast."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.jobs import cleanup
from twitter.models import Tweet, TweetKey, User
from twitter.queries import health
from twitter.services import deletions, tweets
from twitter.services.tweets import TweetOptions

pytestmark = pytest.mark.usefixtures("app")


def post(author: User, text: str = "Once.", key: str = "a key") -> Tweet:
    return tweets.post_tweet(author, text, TweetOptions(key=key))


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_comes_again_under_its_key_is_the_same_tweet(ana: User) -> None:
    first = post(ana)
    assert post(ana).id == first.id
    assert post(ana, "Another text.").text == "Once."
    assert (count(Tweet), health.counters_off()) == (1, [])


def test_another_key_another_person_and_no_key_are_other_tweets(ana: User, bob: User) -> None:
    made = [post(ana), post(ana, key="another"), post(bob), post(ana, key=""), post(ana, key="")]
    assert len({tweet.id for tweet in made}) == 5
    assert count(TweetKey) == 3


def test_a_picture_is_posted_once_though_it_comes_again(ana: User) -> None:
    options = TweetOptions(picture_ids=(factories.picture(ana).id,), key="a key")
    first = tweets.post_tweet(ana, "Look.", options)
    again = tweets.post_tweet(ana, "Look.", options)
    assert (again.id, len(again.pictures)) == (first.id, 1)


def test_what_was_refused_may_come_again_with_its_key(ana: User) -> None:
    with pytest.raises(Invalid):
        tweets.post_tweet(ana, "Look.", TweetOptions(picture_ids=(1,), key="a key"))
    assert count(TweetKey) == 0
    assert post(ana).text == "Once."


def test_a_deleted_tweet_does_not_come_back_by_its_key(ana: User) -> None:
    deletions.delete_tweet(ana, post(ana))
    again = post(ana)
    assert (again.deleted_at is not None, again.text, count(Tweet)) == (True, "", 1)


def test_a_key_counts_for_a_day_and_the_cleaning_forgets_it(ana: User) -> None:
    first = post(ana)
    with time_machine.travel(clock.now() + timedelta(hours=23)):
        assert post(ana).id == first.id
        cleanup.clean_up()
        assert count(TweetKey) == 1
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        second = post(ana)
        assert second.id != first.id
        assert post(ana).id == second.id
    with time_machine.travel(clock.now() + timedelta(days=3)):
        cleanup.clean_up()
    assert count(TweetKey) == 0


def test_ten_that_come_at_once_under_one_key_are_one_tweet(app: Flask, ana: User) -> None:
    made: list[int] = []
    assert at_once(app, [lambda: made.append(post(ana).id)] * 10) == []
    assert len(made) == 10
    assert len(set(made)) == 1
    assert (count(Tweet), count(TweetKey), health.counters_off()) == (1, 1, [])
