"""What it means to be marked as sensitive and to be limited: for oneself, for followers, for strangers."""

import pytest

from tests import factories
from tests.telling import told, waiting
from twitter.errors import Forbidden
from twitter.models import Tweet, User
from twitter.queries import directory, people, suggestions, timelines, tweets
from twitter.queries.paging import PageRequest
from twitter.queries.search import names
from twitter.services import moderation, retweets
from twitter.services import tweets as verbs
from twitter.services.moderation import Why
from twitter.services.tweets import TweetOptions

pytestmark = pytest.mark.usefixtures("app")
PAGE = PageRequest()


@pytest.fixture
def mo() -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's with a picture."""
    return factories.pictured_tweet(ana, "A heron", text="Look at the heron")


def test_what_is_marked_is_covered_by_tweet_or_by_person_and_keeps_the_words_of_its_author(
    ana: User, bob: User, mo: User, tweet: Tweet
) -> None:
    plain = factories.tweet(ana, "No picture", content_warning="Birds")
    quote = factories.tweet(bob, "Look", quote_of=tweet)

    def covered() -> list[bool]:
        shown = tweets.cards(bob.id, [tweet.id, plain.id, quote.id])
        inside = shown[quote.id].quote
        assert inside is not None
        return [shown[tweet.id].is_sensitive, shown[plain.id].is_sensitive, inside.is_sensitive]

    person = moderation.act(mo, ana, "mark_sensitive", Why())
    assert covered() == [True, False, True]
    moderation.undo(mo, person.id)
    some = moderation.act(mo, ana, "mark_sensitive", Why(tweet_ids=(plain.id,)))
    assert covered() == [False, True, False]
    assert tweets.cards(None, [plain.id])[plain.id].content_warning == "Birds"
    both = moderation.act(mo, ana, "mark_sensitive", Why(tweet_ids=(plain.id, tweet.id)))
    assert both.tweet_ids == [tweet.id]
    moderation.undo(mo, both.id)
    assert covered() == [False, True, False]
    moderation.undo(mo, some.id)
    assert covered() == [False, False, False]


def test_somebody_limited_is_there_for_their_followers_and_found_by_no_stranger(
    ana: User, bob: User, mo: User, tweet: Tweet
) -> None:
    stranger = factories.person("cleo")
    factories.follow(bob, ana)
    factories.retweet(bob, tweet)
    factories.follow(stranger, bob)

    def found(viewer: User) -> list[bool]:
        return [
            tweet.id in [card.id for card in timelines.by_author(viewer.id, ana.id, PAGE).items],
            tweet.id in [card.id for card in timelines.home(viewer.id, PAGE).items],
            ana.id in [person.id for person in names.people(viewer.id, "ana", PAGE).items],
            people.profile(viewer.id, "ana").is_readable,
            ana.id in [person.id for person in people.following(viewer.id, bob.id, PAGE).items],
        ]

    def offered() -> list[bool]:
        welcome = [person.id for person in suggestions.whom_to_follow(stranger, 20)]
        return [ana.id in welcome, ana.id in directory.directory(None, 20, newest=True)]

    assert found(stranger) == [True] * 5
    assert offered() == [True] * 2
    act = moderation.act(mo, ana, "limit", Why())
    assert found(bob) == found(ana) == [True] * 5
    assert found(stranger) == [False] * 5
    assert offered() == [False] * 2
    assert names.people(None, "ana", PAGE).items == ()
    for share in (
        lambda: retweets.retweet(factories.person("dai"), tweet),
        lambda: verbs.post_tweet(bob, "Look", TweetOptions(quote_of=tweet)),
    ):
        with pytest.raises(Forbidden):
            share()
    moderation.undo(mo, act.id)
    assert found(stranger) == [True] * 5


def test_strangers_hear_nothing_of_what_somebody_limited_does(ana: User, bob: User, mo: User) -> None:
    friend = factories.person("cleo")
    factories.follow(friend, ana)
    earlier, both = factories.tweet(bob), factories.tweet(friend)
    factories.like(ana, earlier)
    act = moderation.act(mo, ana, "limit", Why())
    assert (told(bob), waiting(bob)) == ([], 0)
    factories.follow(ana, bob)
    factories.reply(ana, both)
    assert (told(bob), waiting(bob)) == ([], 0)
    assert told(friend) == ["reply by ana"]
    moderation.undo(mo, act.id)
    assert told(bob) == ["like by ana"]
