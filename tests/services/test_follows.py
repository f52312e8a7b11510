"""Following, unfollowing, and what they do to the home timelines."""

import pytest

from tests import factories
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import Follow, User
from twitter.queries import timelines
from twitter.queries.paging import PageRequest
from twitter.services import follows, tweets

pytestmark = pytest.mark.usefixtures("app")


def home_texts(reader: User) -> list[str]:
    return [card.text for card in timelines.home(reader.id, PageRequest()).items]


def counts(user: User) -> tuple[int, int]:
    db.session.refresh(user)
    return user.follower_count, user.following_count


def test_following_brings_earlier_and_later_tweets(ana: User, bob: User) -> None:
    tweets.post_tweet(ana, "Before")
    follows.follow(bob, ana)
    tweets.post_tweet(ana, "After")
    assert home_texts(bob) == ["After", "Before"]
    assert counts(ana) == (1, 0)
    assert counts(bob) == (0, 1)


def test_following_twice_is_following_once(ana: User, bob: User) -> None:
    for _ in range(2):
        follows.follow(bob, ana)
    assert counts(ana) == (1, 0)
    assert counts(bob) == (0, 1)


def test_nobody_follows_oneself(ana: User) -> None:
    with pytest.raises(Invalid):
        follows.follow(ana, ana)
    assert counts(ana) == (0, 0)


def test_unfollowing_takes_their_tweets_and_leaves_the_rest(ana: User, bob: User) -> None:
    cleo = factories.person("cleo")
    follows.follow(bob, ana)
    follows.follow(bob, cleo)
    for author, text in ((ana, "from ana"), (cleo, "from cleo"), (bob, "my own")):
        tweets.post_tweet(author, text)
    follows.unfollow(bob, ana)
    assert home_texts(bob) == ["my own", "from cleo"]
    assert counts(ana) == (0, 0)


def test_unfollowing_a_stranger_is_harmless(ana: User, bob: User) -> None:
    follows.unfollow(bob, ana)
    assert counts(ana) == counts(bob) == (0, 0)


def test_two_people_can_follow_each_other(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    follows.follow(ana, bob)
    assert counts(ana) == counts(bob) == (1, 1)
    assert db.session.query(Follow).count() == 2
