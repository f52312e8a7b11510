"""What open pages are told of tweets: once it is stored, of what really changed, and nothing of what was refused."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests import factories
from tests.telling import heard
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.events import HomesFilled, Live, TweetChanged, TweetDeleted, TweetPosted
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Tweet, User
from twitter.services import deletions, reactions, retweets, timelines, tweets
from twitter.services.tweets import TweetOptions
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

KINDS = (TweetPosted, TweetChanged, TweetDeleted, HomesFilled)
Verb = Callable[[User, Tweet], None]


def of(act: Callable[[], object]) -> list[Live]:
    """Do something and return what pages heard of it."""
    with heard(*KINDS) as events:
        act()
    return events


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


def test_a_tweet_is_told_with_its_author_and_the_counts_it_changed(ana: User, bob: User, tweet: Tweet) -> None:
    other = factories.tweet(ana, "Another")
    posted: list[Tweet] = []
    events = of(lambda: posted.append(tweets.post_tweet(bob, "Plain")))
    assert events == [TweetPosted(posted[0].id, bob.id)]
    events = of(lambda: posted.append(factories.reply(bob, tweet, quote_of=other)))
    assert events == [TweetPosted(posted[1].id, bob.id, tweet.id), TweetChanged(tweet.id), TweetChanged(other.id)]


def test_a_refused_tweet_is_not_told(ana: User) -> None:
    with heard(*KINDS) as events:
        with pytest.raises(Invalid):
            tweets.post_tweet(ana, " ")
        with pytest.raises(RuntimeError):
            post_and_fail(ana)
    assert events == []


def post_and_fail(author: User) -> None:
    with atomic():
        tweets.post_tweet(author, "Taken back with what surrounds it")
        raise RuntimeError


@pytest.mark.parametrize(
    ("do", "undo", "is_private"),
    [(reactions.like, reactions.unlike, False), (reactions.bookmark, reactions.unbookmark, True)],
)
def test_a_reaction_is_told_with_who_it_was_when_it_changed_something(
    do: Verb, undo: Verb, is_private: bool, bob: User, tweet: Tweet
) -> None:
    for verb in (do, undo):
        told = [TweetChanged(tweet.id, bob.id, is_private=is_private)]
        assert of(lambda verb=verb: verb(bob, tweet)) == told
        assert of(lambda verb=verb: verb(bob, tweet)) == []


def test_a_retweet_is_told_as_posted_and_as_deleted(bob: User, tweet: Tweet) -> None:
    events = of(lambda: retweets.retweet(bob, tweet))
    retweet_id = db.session.scalar(select(Tweet.id).where(Tweet.retweet_of_id == tweet.id))
    assert events == [TweetPosted(retweet_id, bob.id), TweetChanged(tweet.id, bob.id)]
    assert of(lambda: retweets.retweet(bob, tweet)) == []
    assert of(lambda: retweets.undo(bob, tweet)) == [TweetDeleted(retweet_id), TweetChanged(tweet.id, bob.id)]
    assert of(lambda: retweets.undo(bob, tweet)) == []


def test_an_edit_is_told_when_it_says_something_else(ana: User, bob: User, tweet: Tweet) -> None:
    assert of(lambda: tweets.edit_tweet(ana, tweet, "Changed")) == [TweetChanged(tweet.id, is_edited=True)]
    assert of(lambda: tweets.edit_tweet(ana, tweet, "Changed")) == []
    with heard(*KINDS) as events, pytest.raises(Forbidden):
        tweets.edit_tweet(bob, tweet, "Somebody else's")
    assert events == []


def test_a_deletion_is_told_with_the_counts_it_changed(ana: User, bob: User, tweet: Tweet) -> None:
    answer = factories.reply(bob, tweet)
    assert of(lambda: deletions.delete_tweet(bob, answer)) == [TweetDeleted(answer.id), TweetChanged(tweet.id)]
    retweet = factories.retweet(bob, tweet)
    assert of(lambda: deletions.delete_tweet(ana, tweet)) == [TweetDeleted(tweet.id)]
    assert TweetDeleted(retweet.id) in of(runner.run_due)


def test_what_went_meanwhile_is_told_no_more(ana: User, bob: User, tweet: Tweet) -> None:
    deletions.delete_tweet(ana, tweet)
    with heard(*KINDS) as events:
        for refused in (reactions.like, retweets.retweet):
            with pytest.raises(NotFound):
                refused(bob, tweet)
        with pytest.raises(NotFound):
            tweets.post_tweet(bob, "Too late", TweetOptions(in_reply_to=tweet))
    assert events == []


def test_homes_that_a_job_filled_are_told(ana: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "INLINE_FOLLOWERS", 0)
    factories.follow(bob, ana)
    db.session.refresh(ana)
    tweet = factories.tweet(ana)
    assert of(runner.run_due) == [HomesFilled(tweet.id)]
