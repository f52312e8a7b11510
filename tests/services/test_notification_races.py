"""Many at once: each like is told once, and nothing is told that is no longer so."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once, count
from tests.telling import groups, told, waiting
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Block, Like, Notification, Tweet, User
from twitter.queries import health
from twitter.services import blocks, deletions, follows, notifications, reactions, tweets
from twitter.services.tweets import TweetOptions


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


def shown() -> int:
    """Count what is not taken back."""
    db.session.rollback()  # what was read before belongs to a moment that has passed
    return db.session.scalar(select(func.count()).where(Notification.group_key != "")) or 0


def test_twenty_likes_at_once_are_twenty_notifications(app: Flask, ana: User, tweet: Tweet) -> None:
    crowd = factories.people(20)
    assert at_once(app, [lambda person=person: reactions.like(person, tweet) for person in crowd * 2]) == []
    [group] = groups(ana)
    assert (shown(), len(group.people) + group.others, waiting(ana)) == (20, 20, 1)


def test_liking_and_taking_it_back_at_once_tells_what_stands(app: Flask, tweet: Tweet) -> None:
    crowd = factories.people(5)
    acts = [lambda verb=verb, person=person: verb(person, tweet) for person in crowd for verb in _LIKES]
    for _ in range(3):
        assert at_once(app, acts * 2) == []
    assert shown() == count(Like)


_LIKES: tuple[Callable[[User, Tweet], None], ...] = (reactions.like, reactions.unlike)


def test_a_block_at_the_same_moment_leaves_nothing_told(app: Flask, ana: User, tweet: Tweet) -> None:
    for person in factories.people(6):
        acts = [
            lambda person=person: reactions.like(person, tweet),
            lambda person=person: tweets.post_tweet(person, "Hello @ana", TweetOptions(in_reply_to=tweet)),
            lambda person=person: tweets.post_tweet(person, "Hello @ana"),
            lambda person=person: blocks.block(ana, person),
        ]
        assert at_once(app, acts) == []
    assert (count(Block), shown(), waiting(ana)) == (6, 0, 0)


def test_an_edit_that_mentions_meets_a_block(app: Flask, ana: User) -> None:
    for person in factories.people(5):
        tweet = factories.tweet(person)
        acts = [
            lambda person=person, tweet=tweet: tweets.edit_tweet(person, tweet, "Hello @ana"),
            lambda person=person: blocks.block(ana, person),
        ]
        assert at_once(app, acts) == []
    assert (count(Block), shown()) == (5, 0)


def test_people_who_like_answer_and_follow_each_other_at_once_do_not_wait_for_ever(app: Flask) -> None:
    crowd = factories.people(3)
    written = [factories.tweet(person) for person in crowd]
    for _ in range(2):
        storm: list[Callable[[], object]] = []
        for person in crowd:
            storm += [lambda person=person, tweet=tweet: reactions.like(person, tweet) for tweet in written]
            neighbours = [other for other in crowd if other != person]
            storm += [lambda person=person, other=other: follows.follow(person, other) for other in neighbours]
            storm += [lambda person=person, tweet=tweet: answer(person, tweet) for tweet in written[:2]]
        assert at_once(app, storm) == []
    assert health.counters_off() == []
    assert sorted(told(crowd[2])) == ["follow by " + names(crowd[2]), "like by " + names(crowd[2], "like")]


def answer(person: User, tweet: Tweet) -> None:
    tweets.post_tweet(person, "Well, @person0 and @person1", TweetOptions(in_reply_to=tweet, quote_of=tweet))


def names(receiver: User, kind: str = "follow") -> str:
    """Return who did it, the newest first."""
    found = select(User.username).join(Notification, Notification.actor_id == User.id)
    found = found.where(Notification.receiver_id == receiver.id, Notification.kind == kind)
    return ", ".join(db.session.scalars(found.order_by(Notification.id.desc())))


def test_nothing_is_told_of_a_tweet_that_is_deleted_meanwhile(app: Flask, ana: User) -> None:
    crowd = factories.people(4)
    for _ in range(3):
        tweet = factories.tweet(ana)
        for person in crowd[:2]:
            factories.retweet(person, tweet)
        tweets.edit_tweet(ana, tweet, "Something else")
        acts = [lambda person=person, tweet=tweet: reactions.like(person, tweet) for person in crowd]
        acts += [lambda tweet=tweet: deletions.delete_tweet(ana, tweet), runner.run_due]
        at_once(app, acts)
        runner.run_due()
    assert (shown(), waiting(ana)) == (0, 0)


def test_reading_at_once_goes_to_the_newest(app: Flask, ana: User, tweet: Tweet) -> None:
    for person in factories.people(4):
        factories.like(person, tweet)
    ids = list(db.session.scalars(select(Notification.id)))
    assert at_once(app, [lambda up_to=up_to: notifications.mark_read(ana, up_to) for up_to in ids]) == []
    db.session.rollback()  # what was read above belongs to a moment that has passed
    assert ana.notifications_read_id == max(ids)
