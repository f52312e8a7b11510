"""The registry of sockets: whose they are, what they have open, and that nothing is left of one that is gone."""

import pytest

from twitter.realtime.sockets import MOST_OF_A_PERSON, OpenSocket, Sockets, Watched
from twitter.web import bucket
from twitter.web.bucket import Bucket

HOME, LOCAL = ("home", 0), ("local", 0)


def opened(registry: Sockets, number: int, user_id: int = 1) -> OpenSocket:
    socket = OpenSocket(f"s{number}", f"t{number}", user_id, user_id * 10, None)
    registry.add(socket)
    return socket


def test_nothing_is_left_of_a_socket_that_is_gone() -> None:
    registry = Sockets()
    socket = opened(registry, 1)
    registry.watch(socket, HOME, Watched("home", frozenset({7, 8})))
    registry.watch(socket, ("conversation", 5), Watched("conversation:5"))
    registry.remove(socket.id)
    registry.remove(socket.id)
    assert len(registry) == 0
    assert not any(vars(registry).values())


def test_a_tweet_on_two_pages_is_shown_until_both_are_closed() -> None:
    registry = Sockets()
    socket = opened(registry, 1)
    registry.watch(socket, HOME, Watched("home", frozenset({7})))
    registry.watch(socket, LOCAL, Watched("local", frozenset({7, 8})))
    registry.watch(socket, HOME, Watched("home", frozenset({9})))
    assert [bool(registry.showing(tweet_id)) for tweet_id in (7, 8, 9)] == [True, True, True]
    registry.unwatch(socket, LOCAL)
    assert [bool(registry.showing(tweet_id)) for tweet_id in (7, 8, 9)] == [False, False, True]


def test_the_oldest_sockets_of_a_person_are_too_many() -> None:
    registry = Sockets()
    sockets = [opened(registry, number) for number in range(MOST_OF_A_PERSON)]
    other = OpenSocket("other", "t", 2, 20, None)
    assert registry.add(other) == []
    assert registry.add(OpenSocket("late", "t", 1, 10, None)) == [sockets[0]]


def test_a_socket_that_is_gone_watches_nothing_any_more() -> None:
    registry = Sockets()
    socket = opened(registry, 1)
    registry.remove(socket.id)
    assert not registry.watch(socket, HOME, Watched("home"))
    assert registry.on_page(HOME) == []


def test_sockets_are_found_by_person_session_and_page() -> None:
    registry = Sockets()
    first, second = opened(registry, 1), opened(registry, 2, user_id=2)
    registry.watch(first, ("conversation", 5), Watched("conversation:5"))
    registry.watch(second, ("conversation", 5), Watched("conversation:5"))
    assert registry.of_people([2, 2, 3]) == [second]
    assert registry.of_session(10) == [first]
    assert registry.on_pages("conversation") == {5: [first, second]}
    assert (registry.people(), registry.sessions()) == ({1, 2}, {10, 20})


def test_a_bucket_fills_again_and_a_time_of_calm_forgives(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(bucket.time, "monotonic", lambda: now)
    tokens = Bucket(rate=10, burst=20)
    assert [tokens.take() for _ in range(21)].count(True) == 20
    now += 0.5
    assert [tokens.take() for _ in range(6)].count(True) == 5
    assert not any(tokens.take() for _ in range(bucket.FLOOD - 3))
    assert not tokens.is_flooded
    assert not tokens.take()
    assert tokens.is_flooded
    now += 2
    assert tokens.take()
    assert not tokens.is_flooded
