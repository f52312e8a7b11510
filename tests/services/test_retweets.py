"""Passing tweets on: into the homes of one's followers, out of them again, and never what is not for everyone."""

import pytest

from tests import factories
from twitter.errors import Forbidden, NotFound
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Tweet, User
from twitter.queries import health, timelines, tweets
from twitter.queries.cards import TweetCard
from twitter.queries.paging import PageRequest
from twitter.services import deletions, reactions, retweets
from twitter.services import tweets as tweet_verbs
from twitter.services.timelines import rebuild

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana, "Pass this on")


@pytest.fixture
def cleo(bob: User) -> User:
    """Somebody who follows Bob."""
    cleo = factories.person("cleo")
    factories.follow(cleo, bob)
    return cleo


def home(reader: User) -> list[TweetCard]:
    return list(timelines.home(reader.id, PageRequest()).items)


def tweet_count(person: User) -> int:
    return db.session.get_one(User, person.id, populate_existing=True).tweet_count


def test_a_retweet_enters_the_homes_of_followers_and_leaves_them_when_undone(
    bob: User, cleo: User, tweet: Tweet
) -> None:
    for _ in range(2):
        retweets.retweet(bob, tweet)
    [card] = home(cleo)
    assert (card.id, card.text, card.retweeter and card.retweeter.username) == (tweet.id, "Pass this on", "bob")
    assert (card.counts.retweets, card.viewer.has_retweeted) == (1, False)
    assert tweets.cards(bob.id, [tweet.id])[tweet.id].viewer.has_retweeted
    assert tweet_count(bob) == 1
    for _ in range(2):
        retweets.undo(bob, tweet)
    assert home(cleo) == home(bob) == []
    assert tweet_count(bob) == 0
    assert tweets.cards(bob.id, [tweet.id])[tweet.id].counts.retweets == 0
    assert health.counters_off() == []
    retweets.retweet(bob, tweet)
    assert [card.id for card in home(cleo)] == [tweet.id]
    assert health.counters_off() == []


def test_a_tweet_that_many_pass_on_stands_once_on_a_page(ana: User, bob: User, cleo: User, tweet: Tweet) -> None:
    for retweeter in (ana, bob):
        factories.follow(cleo, retweeter)
        factories.retweet(retweeter, tweet)
    [card] = home(cleo)
    assert card.retweeter is not None
    assert card.retweeter.username == "bob"
    assert card.counts.retweets == 2


def test_a_home_made_anew_has_the_retweets_too(bob: User, cleo: User, tweet: Tweet) -> None:
    factories.retweet(bob, tweet)
    assert rebuild(cleo.id) == 1
    assert [card.id for card in home(cleo)] == [tweet.id]


def test_deleting_a_tweet_takes_its_retweets_along(ana: User, bob: User, cleo: User, tweet: Tweet) -> None:
    factories.retweet(bob, tweet)
    factories.like(bob, tweet)
    deletions.delete_tweet(ana, tweet)
    assert home(cleo) == []
    runner.run_due()
    assert tweet_count(bob) == 0
    assert health.counters_off() == []


def test_what_is_not_for_everyone_is_not_passed_on(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    for audience in ("followers", "mentioned"):
        tweet = factories.tweet(ana, "For @bob", audience=audience)
        with pytest.raises(Forbidden, match="not for everyone"):
            retweets.retweet(bob, tweet)
    private = factories.tweet(factories.person("paul", is_protected=True), "Closed")
    with pytest.raises(Forbidden, match="not for everyone"):
        retweets.retweet(bob, private)


def test_what_went_meanwhile_and_what_is_a_retweet_are_not_found(ana: User, bob: User, tweet: Tweet) -> None:
    retweet = factories.retweet(bob, tweet)
    with pytest.raises(NotFound):
        retweets.retweet(ana, retweet)
    deletions.delete_tweet(ana, tweet)
    with pytest.raises(NotFound):
        retweets.retweet(ana, tweet)


def test_whoever_has_not_confirmed_their_address_waits(bob: User, tweet: Tweet) -> None:
    bob.email_verified_at = None
    with pytest.raises(Forbidden, match="Confirm your e-mail address"):
        retweets.retweet(bob, tweet)


def test_a_retweet_can_be_deleted_as_what_it_is(bob: User, cleo: User, tweet: Tweet) -> None:
    retweet = factories.retweet(bob, tweet)
    deletions.delete_tweet(bob, retweet)
    assert home(cleo) == []
    assert tweets.cards(bob.id, [tweet.id])[tweet.id].counts.retweets == 0
    assert health.counters_off() == []


def test_nobody_puts_words_into_what_they_pass_on(ana: User, bob: User, tweet: Tweet) -> None:
    with pytest.raises(NotFound):
        tweet_verbs.edit_tweet(bob, factories.retweet(bob, tweet), "Look, @ana is #elsewhere")
    assert timelines.hashtag(None, "elsewhere", PageRequest()).items == ()


def test_ones_own_reactions_stay_apart(ana: User, bob: User, tweet: Tweet) -> None:
    factories.retweet(bob, tweet)
    reactions.like(bob, tweet)
    retweets.undo(bob, tweet)
    card = tweets.cards(bob.id, [tweet.id])[tweet.id]
    assert (card.viewer.has_liked, card.viewer.has_retweeted) == (True, False)
