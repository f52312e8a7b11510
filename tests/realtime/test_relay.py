"""What processes of a site tell each other, and that nobody waits for Redis."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from redis import Redis

from tests import conftest, factories
from tests.conftest import REDIS, create_testing_app, require_service
from tests.nodes.clients import Listener, Visitor
from tests.site import Site, running_site
from twitter import events
from twitter.events import HomesFilled, PresenceTold, TweetChanged, Typing
from twitter.relay import PAUSE, Relay, channel_of, node

NOBODY = "redis://127.0.0.1:1"  # nothing listens there
CHANNEL = "skein:live:a-test"


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What this process is told by others."""
    told: list[Any] = []
    for kind in (TweetChanged, Typing, PresenceTold, HomesFilled):
        events.listen(kind, told.append)
    yield told
    for kind in (TweetChanged, Typing, PresenceTold, HomesFilled):
        events.stop_listening(kind, told.append)


@contextmanager
def _silent_server() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


def message(kind: str, fields: object, sender: str = "another") -> bytes:
    return msgspec.json.encode({"node": sender, "kind": kind, "fields": fields})


def test_what_another_process_sends_is_told_here(app: Flask, heard: list[Any]) -> None:
    relay = Relay(app, NOBODY, CHANNEL)
    relay.take(message("TweetChanged", {"tweet_id": 7, "actor_id": None, "is_edited": True}))
    relay.take(message("PresenceTold", {"node": "another", "user_ids": [1, 2]}))
    assert heard == [TweetChanged(7, None, is_edited=True), PresenceTold("another", (1, 2))]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"{}",
        message("TweetChanged", {"tweet_id": "7"}),
        message("TweetChanged", {"tweet_id": -7}),
        message("TweetChanged", {"tweet_id": 2**63}),
        message("TweetChanged", {"tweet_id": True}),
        message("TweetChanged", {}),
        message("TweetChanged", [7]),
        message("PresenceTold", {"node": "n", "user_ids": [1, -1]}),
        message("JobEnqueued", {"job_id": 7}),
        message("Event", {}),
        message("Nothing", {}),
        b" " * 2_000_000,
    ],
)
def test_what_is_not_sound_is_left_alone(app: Flask, heard: list[Any], said: bytes) -> None:
    Relay(app, NOBODY, CHANNEL).take(said)
    assert heard == []


def test_a_process_does_not_hear_itself(app: Flask, heard: list[Any]) -> None:
    Relay(app, NOBODY, CHANNEL).take(message("TweetChanged", {"tweet_id": 7}, sender=node()))
    assert heard == []


def test_a_listener_that_fails_does_not_end_the_relay(app: Flask, heard: list[Any]) -> None:
    def fail(_event: Typing) -> None:
        raise RuntimeError

    events.listen(Typing, fail)
    try:
        relay = Relay(app, NOBODY, CHANNEL)
        relay.take(message("Typing", {"conversation_id": 1, "user_id": 2}))
        relay.take(message("TweetChanged", {"tweet_id": 7}))
    finally:
        events.stop_listening(Typing, fail)
    assert TweetChanged(7) in heard


@pytest.mark.parametrize("is_there", [False, True])
def test_without_redis_nobody_waits_and_nothing_is_raised(app: Flask, is_there: bool) -> None:
    with _silent_server() as silent:
        relay = Relay(app, silent if is_there else NOBODY, CHANNEL)
        began = time.monotonic()
        for number in range(100):
            relay.send(HomesFilled(number))
        assert time.monotonic() - began < 1


def test_after_an_outage_the_others_learn_that_they_missed_something(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_service("redis")
    heard = Redis.from_url(REDIS).pubsub(ignore_subscribe_messages=True)
    heard.subscribe(CHANNEL)
    relay = Relay(app, REDIS, CHANNEL)
    there, relay._sending = relay._sending, Relay(app, NOBODY, CHANNEL)._sending
    relay.send(HomesFilled(1))
    relay._sending = there
    now = time.monotonic() + PAUSE
    monkeypatch.setattr(time, "monotonic", lambda: now)
    relay.send(HomesFilled(2))
    monkeypatch.undo()
    sent = [msgspec.json.decode(_next(heard)) for _ in range(2)]
    heard.close()
    assert [each["kind"] for each in sent] == ["gap", "HomesFilled"]
    missed: list[bool] = []
    relay.on_return = lambda: missed.append(True)
    relay.take(msgspec.json.encode({**sent[0], "node": "another"}))
    assert missed == [True]


def _next(heard: Any) -> bytes:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if (told := heard.get_message(timeout=1)) is not None:
            found: bytes = told["data"]
            return found
    raise AssertionError("nothing was sent")


def test_listening_begins_again_when_the_connection_is_cut(app: Flask, heard: list[Any]) -> None:
    require_service("redis")
    channel = f"{CHANNEL}:{node()}"
    relay, redis = Relay(app, REDIS, channel), Redis.from_url(REDIS)
    others = redis.pubsub(ignore_subscribe_messages=True)
    others.subscribe(channel)
    returned = threading.Semaphore(0)
    relay.on_return = returned.release
    listening = threading.Thread(target=relay.listen_for_ever, daemon=True)
    listening.start()
    for number in (1, 2):
        assert returned.acquire(timeout=10)
        redis.publish(channel, message("TweetChanged", {"tweet_id": number}))
        _wait_until(lambda number=number: TweetChanged(number) in heard)
        if number == 2:
            assert any(msgspec.json.decode(_next(others))["kind"] == "gap" for _ in range(3))
        if number == 2:
            relay.stop()
        for client in redis.client_list():
            if client["name"] == f"skein-{node()}":
                redis.client_kill_filter(_id=client["id"])
    others.close()
    redis.close()
    listening.join(10)
    assert not listening.is_alive()


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_two_sites_at_one_redis_have_channels_of_their_own(tmp_path: Path) -> None:
    ours = conftest.testing_settings("postgresql+psycopg://one:secret@here/skein", tmp_path)
    names = {
        channel_of(ours),
        channel_of(replace(ours, database_url="postgresql+psycopg://one:secret@here/other")),
        channel_of(replace(ours, secret_key="another")),
    }
    assert len(names) == 3
    assert channel_of(replace(ours, database_url="postgresql+psycopg://two@there:5433/skein")) in names


def test_processes_that_share_redis_tell_each_others_sockets(tmp_path: Path) -> None:
    require_service("redis")
    with ExitStack() as stack:
        here = stack.enter_context(running_site(tmp_path, REDIS_URL=REDIS, CELERY_BROKER_URL="memory://"))
        there = stack.enter_context(running_site(tmp_path, REDIS_URL=REDIS, CELERY_BROKER_URL="memory://"))
        app = create_testing_app(conftest.testing_settings(f"sqlite:///{tmp_path / 'twitter.db'}", tmp_path))
        with app.app_context():
            _tell_across(stack, here, there)


def _tell_across(stack: ExitStack, here: Site, there: Site) -> None:
    author, reader = factories.person("ana"), factories.person("bob")
    factories.follow(reader, author)
    conversation = str(factories.message(author, reader).conversation_id)
    reading = Listener(there.url, factories.session_secret(reader))
    stack.callback(reading.close)
    reading.ask("watch", page=f"conversation:{conversation}")
    reading.ask("watch", page="home")
    writing = Listener(here.url, factories.session_secret(author))
    stack.callback(writing.close)
    reading.wait_for("presence", lambda payload: payload == {"user": str(author.id), "online": True})
    assert writing.ask("message", conversation=conversation, key="one", text="Hello over there.")["ok"]
    reading.wait_for("message", lambda payload: payload["key"] == "one")
    assert writing.ask("typing", conversation=conversation)["ok"]
    reading.wait_for("typing")
    visitor = Visitor(here.url, factories.session_secret(author))
    stack.callback(visitor.close)
    visitor.post("/tweets", text="The swifts are back.")
    reading.wait_for("tweet", lambda payload: payload["page"] == "home")
    writing.close()
    reading.wait_for("presence", lambda payload: payload == {"user": str(author.id), "online": False})
