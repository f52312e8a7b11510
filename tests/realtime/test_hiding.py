"""Whoever is suspended or limited vanishes from open pages and from the streams of apps, within two seconds."""

import time
from collections.abc import Callable

import pytest

from tests import factories
from tests.apps import App
from tests.nodes.clients import Listener
from tests.site import Site
from twitter.models import User
from twitter.services import moderation
from twitter.services.moderation import Why

Newcomer = Callable[[], User]
Listening = Callable[[User], Listener]

pytestmark = pytest.mark.usefixtures("_no_traces")
SOON = 2.0  # seconds


def watch(listener: Listener, page: str, *shown: int) -> list[str]:
    answer = listener.ask("watch", page=page, shown=[str(tweet_id) for tweet_id in shown])
    assert answer["ok"]
    return answer.get("gone", [])


def taken(listener: Listener) -> set[str]:
    """Return the ids of the tweets that a page was told to take away."""
    return {payload["id"] for name, payload in listener.heard if name == "tweet_deleted"}


def test_a_suspended_persons_tweets_go_from_open_pages_and_are_there_again_later(
    live_site: Site, newcomer: Newcomer, listening: Listening
) -> None:
    author, friend, reader = newcomer(), newcomer(), newcomer()
    tweet, others = factories.tweet(author), factories.tweet(friend)
    retweets = factories.retweet(friend, tweet).id, factories.retweet(author, others).id
    quote = factories.tweet(friend, "Look", quote_of=tweet)
    page = listening(reader)
    assert watch(page, "local", tweet.id, others.id, *retweets, quote.id) == []
    live_site.flask("users", "suspend", author.username, "--reason", "Shoes.")
    began = time.monotonic()
    assert page.wait_for("tweet_deleted", lambda told: told["id"] == str(tweet.id)) == {
        "id": str(tweet.id),
        "hidden": True,
    }
    told = page.wait_for("tweet_changed", lambda told: told["id"] == str(quote.id))
    assert told["edited"]
    assert time.monotonic() - began < SOON
    assert taken(page) == {str(each) for each in (tweet.id, *retweets)}
    live_site.flask("users", "unsuspend", author.username)
    assert watch(page, "local", tweet.id, others.id, *retweets, quote.id) == []


def test_a_limited_persons_tweets_go_from_the_pages_of_strangers_alone(
    newcomer: Newcomer, listening: Listening
) -> None:
    author, follower, moderator = newcomer(), newcomer(), newcomer()
    moderator.role = "moderator"
    factories.follow(follower, author)
    tweet = factories.tweet(author)
    theirs, strangers = listening(follower), listening(newcomer())
    for page in (theirs, strangers):
        watch(page, "local", tweet.id)
    began = time.monotonic()
    moderation.act(moderator, author, "limit", Why())
    strangers.wait_for("tweet_deleted")
    assert time.monotonic() - began < SOON
    assert theirs.ask("since")["ok"]
    assert taken(theirs) == set()


def test_the_streams_of_apps_are_told_what_they_should_forget(
    live_site: Site, newcomer: Newcomer, app_of: Callable[..., App]
) -> None:
    author, follower = newcomer(), newcomer()
    factories.follow(follower, author)
    said = app_of(author).post("The swifts are back.")
    streams = [app_of(follower).listen("user"), app_of(newcomer()).listen("public")]
    live_site.flask("users", "suspend", author.username, "--reason", "Shoes.")
    assert [stream.wait_for_event("delete")["payload"] for stream in streams] == [said["id"]] * 2
