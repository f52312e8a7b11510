"""A notification goes with its cause, is read, and is forgotten in time."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from tests import factories
from tests.services.test_races import count
from tests.telling import groups, heard, told, waiting
from twitter import clock, ids
from twitter.events import Notified, UnreadChanged
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Notification, Tweet, User
from twitter.services import (
    blocks,
    deletions,
    follow_requests,
    follows,
    moderation,
    mutes,
    notifications,
    privacy,
    reactions,
    retweets,
    tweets,
)
from twitter.services.operator import OPERATOR
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

Verb = Callable[[User, Tweet], object]
PAIRS: dict[str, tuple[Verb, Verb]] = {
    "like": (reactions.like, reactions.unlike),
    "retweet": (retweets.retweet, retweets.undo),
    "follow": (
        lambda bob, tweet: follows.follow(bob, author_of(tweet)),
        lambda bob, tweet: follows.unfollow(bob, author_of(tweet)),
    ),
}
every_pair = pytest.mark.parametrize("kind", PAIRS)


def author_of(tweet: Tweet) -> User:
    return db.session.get_one(User, tweet.author_id)


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


@every_pair
def test_what_is_taken_back_is_told_no_more(kind: str, ana: User, bob: User, tweet: Tweet) -> None:
    do, undo = PAIRS[kind]
    do(bob, tweet)
    with heard(UnreadChanged) as events:
        for _ in range(2):
            undo(bob, tweet)
    assert (told(ana), waiting(ana), events) == ([], 0, [UnreadChanged(ana.id)])


@every_pair
def test_what_is_done_again_within_days_returns_without_a_word(kind: str, ana: User, bob: User, tweet: Tweet) -> None:
    do, undo = PAIRS[kind]
    do(bob, tweet)
    notifications.mark_read(ana, ids.LARGEST)
    with heard(Notified) as events:
        undo(bob, tweet)
        do(bob, tweet)
    assert (told(ana), waiting(ana), events) == ([f"{kind} by bob"], 0, [])


@every_pair
def test_what_is_done_again_much_later_is_told_anew(kind: str, ana: User, bob: User, tweet: Tweet) -> None:
    do, undo = PAIRS[kind]
    do(bob, tweet)
    notifications.mark_read(ana, ids.LARGEST)
    undo(bob, tweet)
    long_ago = ids.first_id_at(clock.now() - notifications.keeping.REMEMBERED)
    with atomic():
        db.session.execute(update(Notification).values(id=long_ago - 1))
    notifications.trim()
    assert count(Notification) == 0
    with heard(Notified) as events:
        do(bob, tweet)
    assert (told(ana), len(events)) == ([f"{kind} by bob"], 1)


def test_what_was_taken_back_lately_and_what_stands_are_not_forgotten(ana: User, bob: User, tweet: Tweet) -> None:
    reactions.like(bob, tweet)
    retweets.retweet(bob, tweet)
    reactions.unlike(bob, tweet)
    notifications.trim()
    assert (told(ana), count(Notification)) == (["retweet by bob"], 2)


@pytest.mark.parametrize("way", ["undo", "delete"])
def test_who_passes_a_tweet_on_no_more_is_not_told_of_its_edits_nor_anybody_of_them(
    way: str, ana: User, bob: User, tweet: Tweet
) -> None:
    passed_on = factories.retweet(bob, tweet)
    factories.retweet(factories.person("cem"), tweet)
    tweets.edit_tweet(ana, tweet, "Changed")
    runner.run_due()
    assert (told(bob), told(ana)) == (["edit by ana"], ["retweet by cem, bob"])
    with heard(UnreadChanged) as events:
        if way == "undo":
            retweets.undo(bob, tweet)
        else:
            deletions.delete_tweet(bob, passed_on)
    assert (told(bob), waiting(bob), told(ana)) == ([], 0, ["retweet by cem"])
    assert sorted(event.user_id for event in events) == sorted([ana.id, bob.id])


@pytest.mark.parametrize("end", ["withdraw", "unfollow", "reject", "block"])
def test_a_request_to_follow_is_told_as_long_as_it_waits(end: str, bob: User) -> None:
    owner = factories.person("owner", is_protected=True)
    factories.follow(bob, owner)
    ends: dict[str, Callable[[], object]] = {
        "withdraw": lambda: follow_requests.withdraw(bob, owner),
        "unfollow": lambda: follows.unfollow(bob, owner),
        "reject": lambda: follow_requests.reject(owner, bob),
        "block": lambda: blocks.block(owner, bob),
    }
    ends[end]()
    assert (told(owner), waiting(owner)) == ([], 0)


def test_a_block_takes_with_it_what_the_two_were_told_of_each_other(ana: User, bob: User, tweet: Tweet) -> None:
    cem = factories.person("cem")
    for person in (bob, cem):
        factories.like(person, tweet)
    factories.follow(bob, ana)
    factories.follow(ana, bob)
    factories.reply(bob, tweet)
    with heard(UnreadChanged) as events:
        blocks.block(ana, bob)
    assert {event.user_id for event in events} == {ana.id, bob.id}
    blocks.unblock(ana, bob)
    assert (told(ana), told(bob), count(Notification)) == (["like by cem"], [], 1)


def test_a_deleted_tweet_is_not_spoken_of(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    factories.retweet(bob, tweet)
    answer = factories.reply(bob, tweet, "Hello @ana")
    factories.tweet(bob, "Hello @ana")
    deletions.delete_tweet(bob, answer)
    assert told(ana) == ["mention by bob", "retweet by bob", "like by bob"]
    with heard(UnreadChanged) as events:
        deletions.delete_tweet(ana, tweet)
    assert (told(ana), waiting(ana)) == (["mention by bob"], 1)
    assert events == [UnreadChanged(ana.id)]


def test_whoever_has_read_it_hears_nothing_when_it_goes(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    notifications.mark_read(ana, ids.LARGEST)
    with heard(UnreadChanged) as events:
        deletions.delete_tweet(ana, tweet)
    assert events == []


def test_an_answered_request_to_talk_is_forgotten(ana: User, bob: User) -> None:
    with atomic():
        notifications.of_message_request(bob, ana.id, 7)
        notifications.of_message_request(bob, ana.id, 8)
    with atomic(), heard(UnreadChanged):
        notifications.forget_message_request(ana.id, 7)
    assert [group.subject_id for group in groups(ana)] == [8]


def test_a_mute_hides_what_was_told_and_its_end_brings_it_back(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    mutes.mute(ana, bob)
    assert (told(ana), waiting(ana)) == ([], 0)
    mutes.unmute(ana, bob)
    assert (told(ana), waiting(ana)) == (["like by bob"], 1)


def test_a_suspended_person_is_spoken_of_when_they_are_back(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    factories.reply(bob, tweet)
    moderation.suspend(OPERATOR, bob, "spam")
    assert (told(ana), waiting(ana)) == ([], 0)
    moderation.unsuspend(OPERATOR, bob)
    assert (told(ana), waiting(ana)) == (["reply by bob", "like by bob"], 2)


def test_reading_goes_up_to_where_one_looked_and_never_back(ana: User, tweet: Tweet) -> None:
    other = factories.tweet(ana, "Another")
    for person, liked in zip(factories.people(3), (tweet, other, tweet), strict=True):
        factories.like(person, liked)
    newest, older = groups(ana)
    assert [group.is_unread for group in (newest, older)] == [True, True]
    with heard(UnreadChanged) as events:
        notifications.mark_read(ana, older.last_id)
    assert ([group.is_unread for group in groups(ana)], events) == ([True, False], [UnreadChanged(ana.id)])
    notifications.mark_read(ana, newest.last_id)
    with heard(UnreadChanged) as events:
        notifications.mark_read(ana, older.last_id)
    assert ([group.is_unread for group in groups(ana)], events) == ([False, False], [])


def test_nothing_that_is_yet_to_come_can_be_read(ana: User, bob: User, tweet: Tweet) -> None:
    notifications.mark_read(ana, ids.LARGEST)
    factories.like(bob, tweet)
    assert waiting(ana) == 1


def test_what_one_cannot_see_does_not_stay_unread(ana: User, bob: User, tweet: Tweet) -> None:
    factories.like(bob, tweet)
    factories.reply(bob, tweet)
    privacy.set_protected(bob, protected=True)
    assert told(ana) == ["like by bob"]
    notifications.mark_read(ana, groups(ana)[0].last_id)
    assert waiting(ana) == 0


def test_of_each_person_the_newest_are_kept(ana: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications.keeping, "KEPT", 3)
    monkeypatch.setattr(notifications.keeping, "SLACK", 1)
    for number in range(5):
        factories.like(bob, factories.tweet(ana, f"Number {number}"))
    for number in range(4):
        factories.like(ana, factories.tweet(bob, f"Number {number}"))
    newest = list(db.session.scalars(select(Notification.id).order_by(Notification.id.desc()).limit(7)))
    last = notifications.trim(users=1)
    assert last == min(ana.id, bob.id)
    assert notifications.trim(after=last, users=1) == max(ana.id, bob.id)
    assert notifications.trim(after=max(ana.id, bob.id)) is None
    assert list(db.session.scalars(select(Notification.id).order_by(Notification.id.desc()))) == newest
