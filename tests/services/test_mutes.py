"""Muting people, for a time or for good, and leaving out what somebody retweets."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests import factories
from tests.services.test_races import at_once, count
from twitter import clock
from twitter.errors import Invalid, NotFound
from twitter.extensions import db
from twitter.jobs import cleanup
from twitter.models import Mute, User
from twitter.queries import access, kept_away, people, timelines
from twitter.queries.paging import PageRequest
from twitter.services import mutes, preferences
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

PAGE = PageRequest()


def home_texts(reader: User) -> list[str]:
    return [card.text for card in timelines.home(reader.id, PAGE).items]


def test_a_mute_empties_the_lists_and_leaves_the_profile(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    tweet = factories.tweet(ana, "Hello #garden")
    mutes.mute(bob, ana)
    assert home_texts(bob) == []
    assert timelines.local(bob.id, PAGE).items == ()
    assert timelines.hashtag(bob.id, "garden", PAGE).items == ()
    assert [card.id for card in timelines.by_author(bob.id, ana.id, PAGE).items] == [tweet.id]
    assert access.tweet(bob.id, tweet.id).id == tweet.id
    assert people.profile(bob.id, "ana").is_following
    assert [card.id for card in timelines.local(ana.id, PAGE).items] == [tweet.id]
    mutes.unmute(bob, ana)
    assert home_texts(bob) == ["Hello #garden"]


@pytest.mark.parametrize(("said", "hours"), [("hour", 1), ("day", 24), ("week", 168), ("month", 720), ("7200", 2)])
def test_a_mute_for_a_time_ends_by_itself_and_is_cleared_away(said: str, hours: int, ana: User, bob: User) -> None:
    factories.tweet(ana)
    start = clock.now()
    with time_machine.travel(start, tick=False):
        mutes.mute(bob, ana, mutes.period(said))
        assert people.profile(bob.id, "ana").muted_until == start + timedelta(hours=hours)
    for minutes, is_muted in ((-1, True), (1, False)):
        with time_machine.travel(start + timedelta(hours=hours, minutes=minutes), tick=False):
            cleanup.clean_up()
            db.session.rollback()
            assert count(Mute) == is_muted
            assert people.profile(bob.id, "ana").is_muted == is_muted
            assert bool(timelines.local(bob.id, PAGE).items) != is_muted


def test_a_mute_that_is_over_does_nothing_before_it_is_cleared_away(ana: User, bob: User) -> None:
    factories.tweet(ana)
    mutes.mute(bob, ana, timedelta(hours=1))
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert len(timelines.local(bob.id, PAGE).items) == 1
        assert kept_away.muted(bob.id, PAGE).items == ()
        assert not people.profile(bob.id, "ana").is_muted
        mutes.mute(bob, ana)  # over the row that is still there
        assert timelines.local(bob.id, PAGE).items == ()


@pytest.mark.parametrize("said", ["", "forever"])
def test_a_mute_without_an_end_lasts(said: str, ana: User, bob: User) -> None:
    mutes.mute(bob, ana, mutes.period(said))
    with time_machine.travel(clock.now() + timedelta(days=4000)):
        cleanup.clean_up()
        assert people.profile(bob.id, "ana").is_muted
    assert people.profile(bob.id, "ana").muted_until is None


@pytest.mark.parametrize("said", ["0", "-5", "soon", "1.5", "99999999", "9" * 40, "１２０"])
def test_a_time_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        mutes.period(said)
    assert refusal.value.details == {"for": "unknown"}


def test_muting_again_sets_a_new_end_and_unmuting_twice_is_harmless(ana: User, bob: User) -> None:
    mutes.mute(bob, ana, timedelta(hours=1))
    mutes.mute(bob, ana)
    assert count(Mute) == 1
    assert people.profile(bob.id, "ana").muted_until is None
    for _ in range(2):
        mutes.unmute(bob, ana)
    assert not people.profile(bob.id, "ana").is_muted


def test_nobody_mutes_oneself(ana: User) -> None:
    with pytest.raises(Invalid):
        mutes.mute(ana, ana)


def test_only_the_muter_sees_the_mute(ana: User, bob: User) -> None:
    mutes.mute(bob, ana)
    assert not people.profile(ana.id, "bob").is_muted
    assert kept_away.muted(ana.id, PAGE).items == ()
    assert [person.username for person in kept_away.muted(bob.id, PAGE).items] == ["ana"]


def test_muting_many_times_at_once_is_muting_once(app: Flask, ana: User, bob: User) -> None:
    acts = [lambda: mutes.mute(bob, ana), lambda: mutes.mute(ana, bob), lambda: mutes.unmute(bob, ana)] * 5
    assert at_once(app, acts) == []
    assert count(Mute) <= 2


@pytest.fixture
def retweeted(ana: User, bob: User) -> User:
    """Ana, who retweeted something and wrote something; Bob follows her."""
    original = factories.tweet(factories.person("cleo"), "By Cleo")
    factories.follow(bob, ana)
    factories.tweet(ana, "By Ana")
    with atomic():
        factories.stored_tweet(ana, "", retweet_of_id=original.id)
        db.session.get_one(User, ana.id, populate_existing=True).tweet_count += 1
    return ana


def test_retweets_of_one_person_leave_the_home_and_come_back(retweeted: User, bob: User) -> None:
    assert home_texts(bob) == ["By Cleo", "By Ana"]
    mutes.show_retweets(bob, retweeted, shows=False)
    assert home_texts(bob) == ["By Ana"]
    assert not people.profile(bob.id, "ana").shows_retweets
    mutes.show_retweets(bob, retweeted, shows=True)
    assert home_texts(bob) == ["By Cleo", "By Ana"]


def test_retweets_of_somebody_one_does_not_follow_cannot_be_left_out(ana: User, bob: User) -> None:
    with pytest.raises(NotFound):
        mutes.show_retweets(bob, ana, shows=False)
    assert people.profile(bob.id, "ana").shows_retweets


def test_what_a_muted_person_wrote_stays_away_when_others_retweet_it(retweeted: User, bob: User) -> None:
    mutes.mute(bob, access.person("cleo"))
    assert home_texts(bob) == ["By Ana"]


def test_a_home_without_retweets_or_replies(retweeted: User, bob: User) -> None:
    answered = factories.tweet(bob, "By Bob")
    factories.reply(retweeted, answered, "An answer")
    factories.reply(bob, answered, "My own")

    def shown(**wishes: bool) -> list[str]:
        preferences.choose_home(bob, **wishes)
        assert (bob.home_shows_replies, bob.home_shows_retweets) == (wishes["replies"], wishes["retweets"])
        return [card.text for card in timelines.home(bob.id, PAGE, **wishes).items]

    everything = ["My own", "An answer", "By Bob", "By Cleo", "By Ana"]
    assert shown(replies=True, retweets=True) == everything
    assert shown(replies=True, retweets=False) == ["My own", "An answer", "By Bob", "By Ana"]
    assert shown(replies=False, retweets=True) == ["My own", "By Bob", "By Cleo", "By Ana"]
