"""What people are told of, once, and what they are not told."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests import factories
from tests.services.test_races import count
from tests.telling import groups, heard, told, waiting
from twitter import outbox
from twitter.events import Notified, UnreadChanged
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import Job, Notification, Tweet, User
from twitter.services import (
    blocks,
    deletions,
    follow_requests,
    mutes,
    notifications,
    preferences,
    privacy,
    reactions,
    retweets,
    tweets,
)
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

Act = Callable[[User, Tweet], object]
ACTS: dict[str, Act] = {
    "like": factories.like,
    "retweet": factories.retweet,
    "reply": factories.reply,
    "quote": lambda bob, tweet: factories.tweet(bob, "Look", quote_of=tweet),
    "mention": lambda bob, _tweet: factories.tweet(bob, "Hello @ana"),
    "follow": lambda bob, tweet: factories.follow(bob, author_of(tweet)),
}
every_kind = pytest.mark.parametrize("kind", ACTS)


def author_of(tweet: Tweet) -> User:
    return db.session.get_one(User, tweet.author_id)


def ask_to_talk(sender: User, receiver: User, conversation_id: int = 7) -> None:
    with atomic():
        notifications.of_message_request(sender, receiver.id, conversation_id)


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """A tweet of Ana's."""
    return factories.tweet(ana)


@every_kind
def test_somebody_is_told_what_another_did_and_their_open_pages_hear_of_it(
    kind: str, ana: User, bob: User, tweet: Tweet
) -> None:
    with heard(Notified) as events:
        ACTS[kind](bob, tweet)
    assert told(ana) == [f"{kind} by bob"]
    [row] = db.session.scalars(select(Notification))
    assert events == [Notified(ana.id, row.id, kind)]
    assert (waiting(ana), told(bob), waiting(bob)) == (1, [], 0)


@every_kind
def test_nobody_is_told_across_a_block(kind: str, ana: User, bob: User, tweet: Tweet) -> None:
    blocks.block(ana, bob)
    if kind != "follow":
        ACTS[kind](bob, tweet)
    assert (told(ana), count(Notification)) == ([], 0)


@every_kind
def test_nobody_is_told_of_somebody_they_muted(kind: str, ana: User, bob: User, tweet: Tweet) -> None:
    mutes.mute(ana, bob)
    ACTS[kind](bob, tweet)
    mutes.unmute(ana, bob)
    assert (told(ana), count(Notification)) == ([], 0)


@every_kind
def test_nobody_is_told_what_they_switched_off(kind: str, ana: User, bob: User, tweet: Tweet) -> None:
    preferences.choose_notifications(ana, {kind: "off"})
    with heard(Notified) as events:
        ACTS[kind](bob, tweet)
    assert (told(ana), count(Notification), events) == ([], 0, [])


@pytest.mark.parametrize("kind", [kind for kind in ACTS if kind != "follow"])
def test_nobody_is_told_of_what_they_do_themselves(kind: str, ana: User, tweet: Tweet) -> None:
    ACTS[kind](ana, tweet)
    assert (told(ana), count(Notification)) == ([], 0)


@pytest.mark.parametrize("kind", ["like", "retweet", "follow"])
def test_doing_it_twice_is_told_once(kind: str, ana: User, bob: User, tweet: Tweet) -> None:
    ACTS[kind](bob, tweet)
    with heard(Notified) as events:
        ACTS[kind](bob, tweet)
    assert (told(ana), events) == ([f"{kind} by bob"], [])


def test_likes_of_one_tweet_are_one_line_and_those_of_another_a_second(ana: User, tweet: Tweet) -> None:
    other = factories.tweet(ana, "Another")
    crowd = factories.people(5)
    for person in crowd:
        factories.like(person, tweet)
    factories.like(crowd[0], other)
    factories.retweet(crowd[1], tweet)
    assert told(ana) == ["retweet by person1", "like by person0", "like by person4, person3, person2 and 2"]
    assert waiting(ana) == 3


def test_a_reply_that_quotes_and_mentions_is_told_once_as_a_reply(ana: User, bob: User, tweet: Tweet) -> None:
    factories.reply(bob, tweet, "@ana look", quote_of=factories.tweet(ana, "Older"))
    factories.tweet(bob, "@ana look", quote_of=tweet)
    assert told(ana) == ["quote by bob", "reply by bob"]


def test_everybody_whom_a_tweet_names_is_told(ana: User, bob: User, tweet: Tweet) -> None:
    people = factories.people(3)
    factories.reply(bob, tweet, "@person0 @person1 @nobody")
    assert [told(person) for person in (ana, *people)] == [["reply by bob"], ["mention by bob"], ["mention by bob"], []]


def test_nobody_is_told_of_a_tweet_they_may_not_read(ana: User, bob: User, tweet: Tweet) -> None:
    cem = factories.person("cem")
    factories.follow(cem, bob)
    privacy.set_protected(bob, protected=True)
    db.session.refresh(bob)
    factories.reply(bob, tweet, "@cem and @ana")
    assert (told(ana), told(cem)) == ([], ["mention by bob"])
    factories.tweet(bob, "Between us, @ana", audience="mentioned")
    assert told(ana) == ["mention by bob"]


def test_many_mentions_are_told_by_a_job_once_and_only_to_who_is_still_mentioned(bob: User) -> None:
    crowd = factories.people(22, "one")
    tweet = factories.tweet(bob, " ".join(f"@one{number}" for number in range(22)))
    assert count(Notification) == 0
    [payload] = db.session.scalars(select(Job.payload).where(Job.name == "tell_mentioned"))
    tweets.edit_tweet(bob, tweet, " ".join(f"@one{number}" for number in range(21)))
    runner.run_due()
    with heard(Notified) as events:
        notifications.tell_mentioned(**payload)
    assert [told(person) for person in crowd] == [["mention by bob"]] * 21 + [[]]
    assert events == []


def test_a_job_tells_nobody_of_a_tweet_that_went_meanwhile(bob: User) -> None:
    factories.people(22, "one")
    tweet = factories.tweet(bob, " ".join(f"@one{number}" for number in range(22)))
    deletions.delete_tweet(bob, tweet)
    runner.run_due()
    assert count(Notification) == 0


def test_an_edit_tells_whom_it_mentions_now_and_no_more_whom_it_does_not(ana: User, bob: User) -> None:
    cem = factories.person("cem")
    tweet = factories.tweet(bob, "Hello @ana")
    with heard(Notified, UnreadChanged) as events:
        tweets.edit_tweet(bob, tweet, "Hello @cem")
    assert (told(ana), waiting(ana), told(cem)) == ([], 0, ["mention by bob"])
    assert events[0] == UnreadChanged(ana.id)
    tweets.edit_tweet(bob, tweet, "Hello @cem, I said")
    assert told(cem) == ["mention by bob"]


def test_an_edit_that_names_whom_it_answers_tells_them_nothing_new(ana: User, bob: User, tweet: Tweet) -> None:
    answer = factories.reply(bob, tweet)
    quote = factories.tweet(bob, "Look", quote_of=tweet)
    for each in (answer, quote):
        tweets.edit_tweet(bob, each, "Look, @ana")
    assert told(ana) == ["quote by bob", "reply by bob"]


def test_who_passed_a_tweet_on_is_told_of_each_edit_anew(ana: User, bob: User, tweet: Tweet) -> None:
    factories.retweet(bob, tweet)
    tweets.edit_tweet(ana, tweet, "First change")
    runner.run_due()
    [first] = groups(bob)
    notifications.mark_read(bob, first.last_id)
    assert (first.kind, waiting(bob)) == ("edit", 0)
    tweets.edit_tweet(ana, tweet, "Second change")
    [payload] = db.session.scalars(select(Job.payload).where(Job.name == "tell_retweeters"))
    runner.run_due()
    with heard(Notified) as events:
        notifications.tell_retweeters(**payload)
    [second] = groups(bob)
    assert (second.kind, second.others, waiting(bob), events) == ("edit", 0, 1, [])
    assert second.last_id > first.last_id


def test_nobody_is_told_of_an_edit_of_what_they_passed_on_no_longer(ana: User, bob: User, tweet: Tweet) -> None:
    factories.retweet(bob, tweet)
    tweets.edit_tweet(ana, tweet, "Changed")
    retweets.undo(bob, tweet)
    runner.run_due()
    assert told(bob) == []


def test_many_retweeters_are_told_in_chunks(ana: User, tweet: Tweet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications.telling, "CHUNK", 2)
    crowd = factories.people(5)
    for person in crowd:
        factories.retweet(person, tweet)
    tweets.edit_tweet(ana, tweet, "Changed")
    while runner.run_due():
        pass
    assert [told(person) for person in crowd] == [["edit by ana"]] * 5


def test_a_picture_described_anew_is_no_news_to_who_passed_it_on(ana: User, bob: User) -> None:
    tweet = factories.pictured_tweet(ana, "A swift")
    factories.retweet(bob, tweet)
    tweets.edit_tweet(ana, tweet, tweet.text, alts={tweet.pictures[0]["id"]: "Two swifts"})
    assert [job.name for job in outbox.waiting(9) if job.name == "tell_retweeters"] == []


def test_a_protected_person_is_told_who_asks_and_not_again_when_they_let_them_in(bob: User) -> None:
    owner = factories.person("owner", is_protected=True)
    factories.follow(bob, owner)
    assert told(owner) == ["follow_request by bob"]
    follow_requests.accept(owner, bob)
    assert (told(owner), told(bob), waiting(owner)) == ([], [], 0)


def test_followers_of_one_day_are_one_line(ana: User) -> None:
    for person in factories.people(4):
        factories.follow(person, ana)
    assert told(ana) == ["follow by person3, person2, person1 and 1"]


def test_a_request_to_talk_follows_the_choice_for_messages(ana: User, bob: User) -> None:
    ask_to_talk(bob, ana)
    ask_to_talk(bob, ana)
    assert told(ana) == ["message_request by bob"]
    preferences.choose_notifications(ana, {"message": "off"})
    ask_to_talk(bob, ana, 8)
    assert told(ana) == ["message_request by bob"]


def test_liking_again_is_no_news_within_days(ana: User, bob: User, tweet: Tweet) -> None:
    reactions.like(bob, tweet)
    notifications.mark_read(ana, groups(ana)[0].last_id)
    with heard(Notified) as events:
        reactions.unlike(bob, tweet)
        assert told(ana) == []
        reactions.like(bob, tweet)
    assert (told(ana), waiting(ana), events) == (["like by bob"], 0, [])


def test_telling_costs_two_statements_and_nothing_where_nobody_is_concerned(
    ana: User, bob: User, tweet: Tweet, statements: list[str]
) -> None:
    costs = {}
    for name, act in {
        "plain": lambda: factories.tweet(bob, "Nobody is named here"),
        "one": lambda: factories.tweet(bob, "Hello @ana"),
        "like": lambda: reactions.like(bob, tweet),
        "unlike": lambda: reactions.unlike(bob, tweet),
    }.items():
        statements.clear()
        act()
        costs[name] = len([each for each in statements if "notification" in each])
    assert costs == {"plain": 0, "one": 2, "like": 2, "unlike": 1}
