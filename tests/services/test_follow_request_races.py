"""Answers and changes of mind at the same moment: one of them wins, and the counters agree with the follows."""

from flask import Flask

from tests import factories
from tests.services.test_races import at_once, count
from twitter.errors import NotFound
from twitter.jobs.runner import run_due
from twitter.models import Follow, FollowRequest, HomeEntry, User
from twitter.queries import health
from twitter.services import follow_requests, follows, privacy, tweets


def protected() -> User:
    owner = factories.person("owner", is_protected=True)
    factories.tweet(owner)
    return owner


def test_asking_twenty_times_at_once_asks_once(app: Flask, bob: User) -> None:
    owner = protected()
    assert at_once(app, [lambda: follows.follow(bob, owner)] * 20) == []
    assert (count(Follow), count(FollowRequest)) == (0, 1)


def test_accepting_ten_times_at_once_makes_one_follow(app: Flask, bob: User) -> None:
    owner = protected()
    follows.follow(bob, owner)
    assert at_once(app, [lambda: follow_requests.accept(owner, bob)] * 10) == []
    assert (count(Follow), count(FollowRequest), count(HomeEntry)) == (1, 0, 2)
    assert health.counters_off() == []


def test_accepting_and_taking_back_at_once_is_decided_by_who_was_first(app: Flask, bob: User) -> None:
    owner = protected()
    for _ in range(3):
        follows.follow(bob, owner)
        acts = [lambda: follow_requests.accept(owner, bob), lambda: follow_requests.withdraw(bob, owner)]
        raised = at_once(app, acts)
        assert all(isinstance(error, NotFound) for error in raised)
        assert (count(Follow), count(FollowRequest)) == (0 if raised else 1, 0)
        follows.unfollow(bob, owner)
    assert health.counters_off() == []


def test_accepting_and_unfollowing_at_once_leaves_neither_follow_nor_request(app: Flask, bob: User) -> None:
    owner = protected()
    for _ in range(3):
        follows.follow(bob, owner)
        raised = at_once(app, [lambda: follow_requests.accept(owner, bob), lambda: follows.unfollow(bob, owner)])
        assert all(isinstance(error, NotFound) for error in raised)
        # Whoever came first: an unfollow after the answer ends the follow, before it takes the request back.
        assert (count(Follow), count(FollowRequest)) == (0, 0)
    assert health.counters_off() == []


def test_accepting_and_rejecting_at_once_is_one_of_them(app: Flask, bob: User) -> None:
    owner = protected()
    follows.follow(bob, owner)
    acts = [lambda: follow_requests.accept(owner, bob), lambda: follow_requests.reject(owner, bob)] * 5
    raised = at_once(app, acts)
    assert len(raised) == (0 if count(Follow) else 5)
    assert count(FollowRequest) == 0
    assert health.counters_off() == []


def test_asking_while_the_account_is_opened_leaves_nobody_waiting(app: Flask) -> None:
    owner, readers = protected(), factories.people(8)
    asks = [lambda reader=reader: follows.follow(reader, owner) for reader in readers]
    assert at_once(app, [*asks, lambda: privacy.set_protected(owner, False)]) == []
    run_due()
    assert (count(Follow), count(FollowRequest)) == (8, 0)
    assert health.counters_off() == []


def test_following_while_the_account_is_protected_is_either_a_follow_or_a_request(app: Flask, ana: User) -> None:
    readers = factories.people(8)
    asks = [lambda reader=reader: follows.follow(reader, ana) for reader in readers]
    assert at_once(app, [*asks, lambda: privacy.set_protected(ana, True)]) == []
    assert count(Follow) + count(FollowRequest) == 8
    assert health.counters_off() == []


def test_people_who_accept_and_ask_each_other_at_once_do_not_deadlock(app: Flask) -> None:
    one, other = (factories.person(name, is_protected=True) for name in ("one", "other"))
    for _ in range(3):
        assert at_once(app, [lambda: follows.follow(one, other), lambda: follows.follow(other, one)]) == []
        answers = [lambda: follow_requests.accept(one, other), lambda: follow_requests.accept(other, one)]
        assert at_once(app, answers) == []
        away = [lambda: follows.remove_follower(one, other), lambda: follows.unfollow(one, other)]
        assert at_once(app, away) == []
    assert (count(Follow), count(FollowRequest)) == (0, 0)
    assert health.counters_off() == []


def test_no_tweet_falls_between_an_answer_and_a_fan_out(app: Flask) -> None:
    owner, readers = factories.person("owner", is_protected=True), factories.people(6)
    for reader in readers:
        follows.follow(reader, owner)
    answers = [lambda reader=reader: follow_requests.accept(owner, reader) for reader in readers]
    posts = [lambda number=number: tweets.post_tweet(owner, f"Number {number}") for number in range(6)]
    assert at_once(app, [act for pair in zip(answers, posts, strict=True) for act in pair]) == []
    assert count(HomeEntry) == 6 * 7
