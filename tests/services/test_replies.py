"""Replies, quotes and audiences: counted exactly, also when many write at once, and shown only to their readers."""

import pytest
from flask import Flask

from tests import factories
from tests.services.test_races import at_once
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.queries import access, health, timelines, tweet_history
from twitter.queries import tweets as tweet_queries
from twitter.queries.paging import PageRequest
from twitter.services import deletions, privacy, tweets
from twitter.services.tweets import TweetOptions

pytestmark = pytest.mark.usefixtures("app")

PAGE = PageRequest()


@pytest.fixture
def carla(ana: User) -> User:
    """Somebody who follows ana."""
    carla = factories.person("carla")
    factories.follow(carla, ana)
    return carla


def counts(tweet: Tweet) -> tuple[int, int]:
    db.session.refresh(tweet)
    return tweet.reply_count, tweet.quote_count


def where_it_stands(reader: User | None, tweet: Tweet, author: User) -> set[str]:
    """Return the lists in which somebody finds a tweet."""
    reader_id = reader.id if reader else None
    lists = {
        "local": timelines.local(reader_id, PAGE),
        "profile": timelines.by_author(reader_id, author.id, PAGE, "replies"),
        "hashtag": timelines.hashtag(reader_id, "sea", PAGE),
    }
    if reader:
        lists["home"] = timelines.home(reader.id, PAGE)
    return {name for name, page in lists.items() if tweet.id in {card.id for card in page.items}}


def test_replies_and_quotes_are_counted_and_counted_out_when_they_are_deleted(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    answers = [factories.reply(bob, tweet), factories.reply(ana, tweet), factories.tweet(bob, "Look", quote_of=tweet)]
    both = factories.tweet(bob, "Both", in_reply_to=tweet, quote_of=tweet)
    assert counts(tweet) == (3, 2)
    for answer in [*answers, both]:
        deletions.delete_tweet(db.session.get_one(User, answer.author_id), answer)
    assert counts(tweet) == (0, 0)
    assert health.counters_off() == []


def test_an_answer_to_what_was_deleted_meanwhile_is_not_found_and_counts_nothing(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    deletions.delete_tweet(ana, tweet)
    for options in (TweetOptions(in_reply_to=tweet), TweetOptions(quote_of=tweet)):
        with pytest.raises(NotFound):
            tweets.post_tweet(bob, "Too late", options)
    assert timelines.by_author(bob.id, bob.id, PAGE, "replies").items == ()
    assert health.counters_off() == []


def test_twenty_answers_at_once_are_counted_exactly(app: Flask, ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    writers = [*factories.people(6), ana, bob]
    acts = [lambda writer=writer: factories.reply(writer, tweet) for writer in writers]
    acts += [lambda writer=writer: factories.tweet(writer, "Look", quote_of=tweet) for writer in writers]
    acts += [lambda: factories.tweet(bob, "Both", in_reply_to=tweet, quote_of=tweet)] * 4
    assert at_once(app, acts) == []
    assert counts(tweet) == (12, 12)
    assert health.counters_off() == []


def test_answering_each_other_at_once_does_not_deadlock(app: Flask, ana: User, bob: User) -> None:
    one, other = factories.tweet(ana), factories.tweet(bob)
    acts = [
        lambda: factories.tweet(ana, "Yes", in_reply_to=other, quote_of=one),
        lambda: factories.tweet(bob, "No", in_reply_to=one, quote_of=other),
    ] * 5
    assert at_once(app, acts) == []
    assert counts(one) == counts(other) == (5, 5)


def test_answering_while_it_is_deleted_ends_in_one_of_two_ways(app: Flask, ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    acts = [lambda: factories.reply(bob, tweet), lambda: factories.tweet(bob, "Look", quote_of=tweet)] * 4
    raised = at_once(app, [*acts, lambda: deletions.delete_tweet(ana, tweet)])
    assert {type(error) for error in raised} <= {NotFound}
    assert health.counters_off() == []


def test_deleting_an_answer_many_times_at_once_counts_it_out_once(app: Flask, ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    answers = [factories.reply(bob, tweet) for _ in range(3)]
    acts = [lambda answer=answer: deletions.delete_tweet(bob, answer) for answer in answers] * 4
    assert at_once(app, [*acts, *[lambda: factories.reply(ana, tweet)] * 3]) == []
    assert counts(tweet) == (3, 0)
    assert health.counters_off() == []


READERS = {
    "everyone": {
        "ana": "home local profile hashtag",
        "carla, who follows her": "home local profile hashtag",
        "bob": "local profile hashtag",
        "dora, who is named": "local profile hashtag",
        "a stranger": "local profile hashtag",
    },
    "followers": {
        "ana": "home profile hashtag",
        "carla, who follows her": "home profile hashtag",
        "bob": "",
        "dora, who is named": "profile hashtag",
        "a stranger": "",
    },
    "mentioned": {
        "ana": "home profile hashtag",
        "carla, who follows her": "",
        "bob": "",
        "dora, who is named": "profile hashtag",
        "a stranger": "",
    },
}


@pytest.mark.parametrize("audience", READERS)
def test_a_tweet_stands_only_in_the_lists_of_its_readers(ana: User, bob: User, carla: User, audience: str) -> None:
    dora = factories.person("dora")
    tweet = factories.tweet(ana, "At the #sea with @dora", audience=audience)
    readers = [ana, carla, bob, dora, None]
    found = [where_it_stands(reader, tweet, ana) for reader in readers]
    assert found == [set(lists.split()) for lists in READERS[audience].values()]


def test_naming_each_other_at_once_does_not_deadlock(app: Flask, ana: User, bob: User) -> None:
    tweet = factories.tweet(ana, "Good morning")
    acts = [
        lambda: factories.tweet(ana, "Good evening, @bob"),
        lambda: factories.reply(bob, tweet, "Good evening, @ana"),
        lambda: tweets.edit_tweet(ana, tweet, "Good morning, @bob"),
        lambda: tweets.edit_tweet(ana, tweet, "Good morning"),
    ] * 4
    assert at_once(app, acts) == []
    assert health.counters_off() == []


def test_a_quote_shows_what_it_quotes_only_to_those_who_may_read_that(ana: User, bob: User, carla: User) -> None:
    tweet = factories.tweet(ana, "For all, at first")
    quote = factories.tweet(bob, "Look", quote_of=tweet)
    privacy.set_protected(ana, True)
    for reader, text in ((carla, "For all, at first"), (factories.person("dora"), None)):
        card = tweet_queries.card(reader.id, quote.id, "bob")
        assert card.is_quote
        assert (card.quote.text if card.quote else None) == text


@pytest.mark.parametrize("audience", ["followers", "mentioned"])
def test_what_is_not_for_everyone_is_not_quoted(ana: User, carla: User, audience: str) -> None:
    tweet = factories.tweet(ana, "For @carla", audience=audience)
    for quoter in (ana, carla):
        with pytest.raises(Forbidden):
            factories.tweet(quoter, "Look", quote_of=access.tweet(quoter.id, tweet.id))
    assert counts(tweet) == (0, 0)


@pytest.mark.parametrize("options", [{"audience": "nobody"}, {"audience": ""}, {"content_warning": "x" * 201}])
def test_an_unknown_audience_or_an_endless_warning_is_refused(ana: User, options: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        factories.tweet(ana, "Hello", **options)
    assert refusal.value.details.keys() == options.keys()
    assert health.counters_off() == []


def test_a_warning_is_kept_on_one_line_and_with_each_version(ana: User) -> None:
    tweet = factories.tweet(ana, "The end", content_warning=" Spoilers \n for a film ")
    assert tweet.content_warning == "Spoilers for a film"
    tweets.edit_tweet(ana, tweet, "The end", "Spoilers")
    card = tweet_queries.card(ana.id, tweet.id, "ana")
    versions = [version.content_warning for version in tweet_history.history(card)]
    assert versions == ["Spoilers", "Spoilers for a film"]


def test_pictures_go_with_the_tweet_and_with_its_end(ana: User) -> None:
    tweet = factories.pictured_tweet(ana, "A field", "A hill", text="")
    assert [picture["alt"] for picture in tweet_queries.card(ana.id, tweet.id, "ana").pictures] == ["A field", "A hill"]
    tweets.edit_tweet(ana, tweet, "", "Grass")
    with pytest.raises(Invalid):
        factories.tweet(ana, "Again", picture_ids=tuple(int(picture["id"]) for picture in tweet.pictures))
    deletions.delete_tweet(ana, tweet)
    db.session.refresh(tweet)
    assert tweet.pictures == []
    db.session.refresh(ana)
    assert ana.tweet_count == 0
