"""Liking, keeping and pinning tweets: each once, counted when it happens, and refused where it should be."""

from collections.abc import Callable

import pytest

from tests import factories
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.models import Tweet, User
from twitter.queries import health, timelines, tweets
from twitter.queries.cards import TweetCard
from twitter.queries.paging import PageRequest
from twitter.queries.reactions import standing
from twitter.services import deletions, reactions

pytestmark = pytest.mark.usefixtures("app")

Verb = Callable[[User, Tweet], None]
VERBS = (
    reactions.like,
    reactions.unlike,
    reactions.bookmark,
    reactions.unbookmark,
    reactions.pin,
    reactions.unpin,
)


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


def card(viewer: User, tweet: Tweet) -> TweetCard:
    return tweets.cards(viewer.id, [tweet.id])[tweet.id]


def pinned(author: User) -> list[str]:
    page = timelines.by_author(author.id, author.id, PageRequest()).items
    return [each.text for each in page if each.is_above]


def test_liking_twice_counts_once_and_unliking_twice_takes_one_away(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(ana, tweet)
    for _ in range(2):
        reactions.like(bob, tweet)
    assert (card(bob, tweet).counts.likes, card(bob, tweet).viewer.has_liked) == (2, True)
    for _ in range(2):
        reactions.unlike(bob, tweet)
    assert (card(bob, tweet).counts.likes, card(bob, tweet).viewer.has_liked) == (1, False)
    assert card(ana, tweet).viewer.has_liked
    assert health.counters_off() == []


def test_what_one_keeps_stands_in_ones_own_list_alone(ana: User, bob: User, tweet: Tweet) -> None:
    for _ in range(2):
        reactions.bookmark(bob, tweet)
    assert card(bob, tweet).viewer.has_bookmarked
    assert not card(ana, tweet).viewer.has_bookmarked
    assert [each.id for each in timelines.bookmarks(bob.id, PageRequest()).items] == [tweet.id]
    assert timelines.bookmarks(ana.id, PageRequest()).items == ()
    for _ in range(2):
        reactions.unbookmark(bob, tweet)
    assert timelines.bookmarks(bob.id, PageRequest()).items == ()


def test_five_of_ones_own_can_be_pinned_and_a_sixth_is_refused(ana: User) -> None:
    own = [factories.tweet(ana, f"Number {number}") for number in range(6)]
    for tweet in [*own[:5], own[0]]:
        reactions.pin(ana, tweet)
    assert pinned(ana) == ["Number 4", "Number 3", "Number 2", "Number 1", "Number 0"]
    with pytest.raises(Invalid) as refusal:
        reactions.pin(ana, own[5])
    assert refusal.value.details == {"pin": "too_many"}
    for _ in range(2):
        reactions.unpin(ana, own[1])
    reactions.pin(ana, own[5])
    assert pinned(ana) == ["Number 5", "Number 4", "Number 3", "Number 2", "Number 0"]


def test_nobody_pins_what_another_wrote(bob: User, tweet: Tweet) -> None:
    with pytest.raises(Forbidden, match="Only your own"):
        reactions.pin(bob, tweet)
    assert not standing(bob.id, tweet.id).is_pinned


def test_a_deleted_tweet_is_pinned_no_longer(ana: User, tweet: Tweet) -> None:
    reactions.pin(ana, tweet)
    deletions.delete_tweet(ana, tweet)
    assert pinned(ana) == []


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_what_went_meanwhile_is_not_found(ana: User, tweet: Tweet, verb: Verb) -> None:
    deletions.delete_tweet(ana, tweet)
    with pytest.raises(NotFound):
        verb(ana, tweet)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_a_retweet_is_reacted_to_as_little_as_nothing(ana: User, tweet: Tweet, verb: Verb) -> None:
    retweet = factories.retweet(ana, tweet)
    with pytest.raises(NotFound):
        verb(ana, retweet)


@pytest.mark.parametrize("verb", [reactions.like, reactions.bookmark, reactions.pin], ids=lambda verb: verb.__name__)
def test_whoever_has_not_confirmed_their_address_waits(ana: User, tweet: Tweet, verb: Verb) -> None:
    ana.email_verified_at = None
    with pytest.raises(Forbidden, match="Confirm your e-mail address"):
        verb(ana, tweet)


def test_how_somebody_stands_to_a_tweet(ana: User, bob: User, tweet: Tweet) -> None:
    for verb in (factories.like, factories.retweet, reactions.bookmark):
        verb(bob, tweet)
    factories.reply(ana, tweet)
    factories.tweet(ana, "Look", quote_of=tweet)
    reactions.pin(ana, tweet)
    bobs, anas = standing(bob.id, tweet.id), standing(ana.id, tweet.id)
    assert (bobs.has_liked, bobs.has_retweeted, bobs.has_bookmarked, bobs.is_pinned) == (True, True, True, True)
    assert (anas.has_liked, anas.has_retweeted, anas.has_bookmarked, anas.is_pinned) == (False, False, False, True)
    assert (bobs.like_count, bobs.retweet_count, bobs.reply_count, bobs.quote_count) == (1, 1, 1, 1)
    deletions.delete_tweet(ana, tweet)
    with pytest.raises(NotFound):
        standing(bob.id, tweet.id)
