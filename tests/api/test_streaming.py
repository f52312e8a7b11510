"""What stands behind the streams of apps: the registry, the questions for many readers, and how streams end."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests import factories
from tests.api.conftest import Phone
from twitter import clock, events
from twitter.api.streaming import sent, streams, telling, timelines
from twitter.api.streaming.channels import Channel, channel_of
from twitter.api.streaming.streams import MOST_CHANNELS, MOST_OF_A_PERSON, MOST_WAITING, Stream, Streams, Word
from twitter.api.streaming.telling import Streaming, Teller
from twitter.models import User
from twitter.services import sessions, tweets
from twitter.services.tweets import TweetOptions

ALL = {"read", "write"}
STREAMING = "/api/v1/streaming"


@pytest.fixture(autouse=True)
def _none_are_left() -> Iterator[None]:
    """Forget what a test opened."""
    yield
    for stream in streams.streams.all():
        streams.streams.remove(stream)


@pytest.fixture
def _running(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold streams, as in a server process."""
    monkeypatch.setattr(app.extensions["streaming"], "is_running", True)


def opened(user: User, *names: str, session_id: int = 0, tag: str | None = None) -> Stream:
    """Open a stream of somebody that nothing takes words from."""
    stream = Stream(user.id, session_id or user.id, None, ALL)
    streams.streams.add(stream)
    for name in names:
        streams.streams.subscribe(stream, channel_of(name, tag, ALL))
    return stream


def told(stream: Stream) -> list[tuple[str, str]]:
    """Return what a stream was told since the last look."""
    return [(word.event, word.payload) for word, _names in stream.take()]


def test_nothing_is_left_of_a_stream_that_is_gone(ana: User) -> None:
    registry = Streams()
    stream = Stream(ana.id, 1, None, ALL)
    registry.add(stream)
    registry.subscribe(stream, Channel(("hashtag", "wren"), ("hashtag", "Wren")))
    assert registry.tagged() == [("hashtag", "wren")]
    registry.remove(stream)
    registry.remove(stream)
    assert not any(vars(registry).values())


def test_the_oldest_streams_of_a_person_are_too_many(ana: User, bob: User) -> None:
    first, *others = [opened(ana) for _ in range(MOST_OF_A_PERSON + 1)]
    assert first.is_closed
    assert not any(stream.is_closed for stream in [*others, opened(bob)])


def test_a_stream_has_room_for_forty_channels(ana: User) -> None:
    registry, stream = Streams(), Stream(ana.id, 1, None, ALL)
    channels = [channel_of("hashtag", f"tag{number}", ALL) for number in range(MOST_CHANNELS + 1)]
    assert [registry.subscribe(stream, channel) for channel in channels] == [True] * MOST_CHANNELS + [False]
    assert registry.subscribe(stream, channels[0])


def test_a_stream_whose_app_does_not_read_is_closed(ana: User) -> None:
    cut: list[bool] = []
    stream = opened(ana, "user")
    stream.cut = lambda: cut.append(True)
    for _ in range(MOST_WAITING):
        stream.tell(Word("delete", "1"), ("user", ""))
    assert not stream.is_closed
    stream.tell(Word("delete", "1"), ("user", ""))
    assert stream.is_closed
    assert told(stream) == []


def test_the_same_word_is_packed_once() -> None:
    word = Word("delete", "7")
    assert word.frame(("user",)) is word.frame(("user",))
    assert json.loads(word.frame(("hashtag", "a"))) == {"stream": ["hashtag", "a"], "event": "delete", "payload": "7"}
    assert word.lines == "event: delete\ndata: 7\n\n"


def test_a_tweet_for_everybody_costs_as_many_questions_as_one_for_one(app: Flask, statements: list[str]) -> None:
    author, *followers = factories.people(30)
    for follower in followers:
        factories.follow(follower, author)
    counted = []
    for readers in (followers[:1], followers):
        listening = [opened(reader, "user", "public") for reader in readers]
        tweet = factories.tweet(author)
        statements.clear()
        timelines.tell_arrivals([events.TweetPosted(tweet.id, author.id)])
        counted.append(len(statements))
        assert [len(told(stream)) for stream in listening] == [2] * len(listening)
        for stream in listening:
            streams.streams.remove(stream)
    assert counted[0] == counted[1] <= 8


def test_many_quotes_and_retweets_cost_as_many_questions_as_they_have_faces(
    app: Flask, ana: User, bob: User, statements: list[str]
) -> None:
    cleo = factories.person("cleo")
    for reader in (bob, cleo):
        factories.follow(reader, ana)
    listening = [opened(bob, "user"), opened(cleo, "user")]
    said = factories.tweet(cleo)
    quotes = [tweets.post_tweet(ana, f"Quote {number}", TweetOptions(quote_of=said)) for number in range(3)]
    batch = [events.TweetPosted(quote.id, ana.id) for quote in quotes]
    statements.clear()
    timelines.tell_arrivals(batch)
    assert len(statements) <= 11
    for stream in listening:
        assert {json.loads(payload)["quote"]["quoted_status"]["id"] for _event, payload in told(stream)} == {
            str(said.id)
        }


def test_without_streams_nothing_is_asked(app: Flask, ana: User, statements: list[str]) -> None:
    teller = Teller(app)
    tweet = factories.tweet(ana)
    statements.clear()
    teller.hear(events.TweetPosted(tweet.id, ana.id))
    teller.push()
    Streaming(app).look()
    assert statements == []


def test_who_heard_of_a_tweet_hears_nothing_when_more_homes_are_filled(app: Flask, ana: User) -> None:
    stream = opened(ana, "user")
    tweet = factories.tweet(ana)
    timelines.tell_arrivals([events.TweetPosted(tweet.id, ana.id)])
    timelines.tell_arrivals([events.HomesFilled(tweet.id)])
    assert [event for event, _payload in told(stream)] == ["update"]


def test_the_end_of_a_private_tweet_is_told_to_those_who_had_it(app: Flask, ana: User, bob: User) -> None:
    follower = factories.person("fan")
    factories.follow(follower, ana)
    private = factories.tweet(ana, audience="followers")
    own, theirs, strangers = opened(ana, "user"), opened(follower, "user"), opened(bob, "user", "public")
    timelines.tell_deletions([events.TweetDeleted(private.id)])
    assert [len(told(stream)) for stream in (own, theirs, strangers)] == [1, 1, 0]


def test_what_may_have_been_missed_ends_every_stream(app: Flask, ana: User) -> None:
    stream, teller = opened(ana, "user"), Teller(app)
    teller.push()
    assert not stream.is_closed
    teller.fall_behind()
    teller.push()
    assert stream.is_closed


def test_a_stream_ends_with_its_session_told_or_not(app: Flask, ana: User, bob: User) -> None:
    factories.session_secret(ana)
    factories.session_secret(bob)
    [anas], [bobs] = sessions.sessions_of(ana), sessions.sessions_of(bob)
    stream, other = opened(ana, "user", session_id=anas.id), opened(bob, "user", session_id=bobs.id)
    Streaming(app).look()
    assert (stream.is_closed, other.is_closed) == (False, False)
    events.tell_here(events.SessionEnded(anas.id))
    assert (stream.is_closed, other.is_closed) == (True, False)
    streams.streams.remove(stream)
    again = opened(ana, "user", session_id=anas.id)
    sessions.end_all(ana)
    again.is_closed = False  # as at another process, which was not told
    Streaming(app).look()
    assert (again.is_closed, other.is_closed) == (True, False)


def test_a_stream_ends_with_a_token_that_ends_by_itself(app: Flask, ana: User) -> None:
    factories.session_secret(ana)
    [session] = sessions.sessions_of(ana)
    stream = opened(ana, "user", session_id=session.id)
    stream.expires_at = clock.now() + timedelta(minutes=15)
    Streaming(app).look()
    assert not stream.is_closed
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        Streaming(app).look()
    assert stream.is_closed


@pytest.mark.usefixtures("_running")
def test_a_first_party_token_names_when_its_stream_ends(anas: Phone, phone: Phone, ana: User) -> None:
    answer = anas.get(f"{STREAMING}/user", buffered=False)
    lines = iter(answer.response)
    assert next(lines) == b":)\n"
    [stream] = streams.streams.all()
    assert stream.user_id == ana.id
    assert timedelta(0) < stream.expires_at - clock.now() <= timedelta(minutes=15)
    answer.close()
    assert len(streams.streams) == 0
    phone.access_token = factories.oauth_token(ana)
    lines = iter(phone.get(f"{STREAMING}/user", buffered=False).response)
    assert next(lines) == b":)\n"
    assert streams.streams.all()[0].expires_at is None
    lines.close()


@pytest.mark.usefixtures("_running")
def test_a_silent_stream_says_that_it_is_there(anas: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "HEARTBEAT", 0.01)
    answer = anas.get(f"{STREAMING}/public", buffered=False)
    lines = iter(answer.response)
    assert [next(lines) for _ in range(3)] == [b":)\n", b":thump\n", b":thump\n"]
    telling.close_all()
    assert list(lines) == []
    assert len(streams.streams) == 0


@pytest.mark.usefixtures("_running")
def test_whoever_only_asks_for_the_head_holds_no_place(anas: Phone) -> None:
    head = anas._ask("HEAD", f"{STREAMING}/user")
    assert (head.status_code, head.data, len(streams.streams)) == (200, b"", 0)


def test_a_process_that_serves_no_streams_holds_none(anas: Phone) -> None:
    assert anas.get(f"{STREAMING}/user").data == b":)\n"
    assert len(streams.streams) == 0
