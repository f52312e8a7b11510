"""What moderators take down is gone as by a deletion, comes back whole, and is emptied for good after a time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from tests import factories
from tests.services.test_deletions import LISTS
from tests.services.test_races import at_once
from tests.telling import told
from twitter import clock, events, storage
from twitter.errors import Conflict, NotFound
from twitter.events import Event
from twitter.extensions import db
from twitter.jobs.cleanup import clean_up
from twitter.jobs.runner import run_due
from twitter.models import HomeEntry, Like, ModerationAct, Picture, Tweet, TweetEdit, User
from twitter.queries import access, health, tweets
from twitter.queries.paging import PageRequest
from twitter.queries.pictures import is_for_strangers
from twitter.queries.search import tweets as search
from twitter.services import deletions, media, moderation, purges, reactions
from twitter.services import tweets as verbs
from twitter.services.moderation import Why
from twitter.transaction import atomic, rows_changed

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mo() -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def tweet(ana: User, bob: User) -> Tweet:
    """An edited tweet of Ana's with a picture, in answer to Bob, who follows her and did everything to it."""
    factories.follow(bob, ana)
    asked = factories.tweet(bob, "What did you see?")
    tweet = factories.pictured_tweet(ana, "A #heron", text="Look at the heron, @bob", in_reply_to=asked)
    verbs.edit_tweet(ana, tweet, "Look at the #heron, @bob")
    factories.like(bob, tweet)
    reactions.bookmark(bob, tweet)
    reactions.pin(ana, tweet)
    factories.retweet(bob, tweet)
    factories.reply(bob, tweet, "Where is it?")
    factories.tweet(bob, "What a bird", quote_of=tweet)
    return tweet


@pytest.fixture
def remove(mo: User, ana: User, tweet: Tweet) -> Callable[[], ModerationAct]:
    """Let the moderator take Ana's tweet down."""
    return lambda: moderation.act(mo, ana, "delete_tweets", Why(words="No birds.", tweet_ids=(tweet.id,)))


def seen(tweet: Tweet, ana: User, bob: User) -> dict[str, bool]:
    """Return where the tweet is found, and what is found of it."""
    not_for_answers = {"everyone", "ana's tweets"}
    found = {name: tweet.id in where(ana, bob) for name, where in LISTS.items() if name not in not_for_answers}
    found["the search"] = tweet.id in [card.id for card in search(bob.id, "heron", PageRequest()).items]
    quote = db.session.scalar(select(Tweet.id).where(Tweet.quote_of_id == tweet.id)) or 0
    found["the quote"] = tweets.cards(bob.id, [quote])[quote].quote is not None
    return found


def counts(ana: User, bob: User) -> list[tuple[int, int]]:
    """Return the counters of both, and of what was answered."""
    people = select(User.tweet_count, User.id).where(User.id.in_([ana.id, bob.id])).order_by(User.id)
    answered = select(Tweet.reply_count, Tweet.id).where(Tweet.text == "What did you see?")
    return [(row[0], 0) for row in [*db.session.execute(people), *db.session.execute(answered)]]


def findings() -> list[str]:
    """Return what the doctor finds wrong."""
    checks = [check for check in health.CHECKS if check.findings is not health.jobs_late]
    return [line for check in checks for line in check.findings()]


def test_what_is_taken_down_is_gone_everywhere_and_comes_back_whole(
    tweet: Tweet, ana: User, bob: User, mo: User, remove: Callable[[], ModerationAct]
) -> None:
    key = tweet.pictures[0]["key"]
    before = counts(ana, bob), tweets.cards(bob.id, [tweet.id])[tweet.id].counts
    assert set(seen(tweet, ana, bob).values()) == {True}
    act = remove()
    run_due()
    assert set(seen(tweet, ana, bob).values()) == {False}
    assert [count for count, _ in counts(ana, bob)] == [0, 4, 0]
    with pytest.raises(NotFound):
        is_for_strangers(ana.id, key)
    with pytest.raises(NotFound):
        access.tweet(ana.id, tweet.id)
    assert told(bob) == []
    assert findings() == []
    moderation.undo(mo, act.id)
    run_due()
    after = seen(tweet, ana, bob)
    assert set(after.values()) == {True}
    card = tweets.cards(bob.id, [tweet.id])[tweet.id]
    assert (counts(ana, bob), card.counts) == before
    assert (card.text, len(card.pictures), card.viewer.has_liked, card.is_pinned) == (
        "Look at the #heron, @bob",
        1,
        True,
        False,
    )
    assert db.session.scalar(select(func.count()).select_from(TweetEdit)) == 1
    assert is_for_strangers(None, key)
    assert findings() == []


def test_what_happens_meanwhile_is_counted_when_it_comes_back(
    tweet: Tweet, ana: User, bob: User, mo: User, remove: Callable[[], ModerationAct]
) -> None:
    late = factories.person("late")
    act = remove()
    for answer in db.session.scalars(select(Tweet).where(Tweet.in_reply_to_id == tweet.id)).all():
        deletions.delete_tweet(bob, answer)
    factories.follow(late, ana)
    moderation.undo(mo, act.id)
    factories.follow(late, bob)
    card = tweets.cards(bob.id, [tweet.id])[tweet.id]
    assert (card.counts.replies, card.counts.retweets, card.counts.quotes) == (0, 1, 1)
    assert findings() == []


def test_it_comes_back_though_somebody_it_mentions_is_gone(
    tweet: Tweet, ana: User, bob: User, mo: User, remove: Callable[[], ModerationAct]
) -> None:
    act, bob_id = remove(), bob.id
    leave_for_good(bob)
    moderation.undo(mo, act.id)
    assert tweets.cards(None, [tweet.id])[tweet.id].mention_ids == {}
    assert db.session.get(User, bob_id) is None
    assert findings() == []


def leave_for_good(person: User) -> None:
    with atomic():
        rows_changed(
            update(User).where(User.id == person.id).values(deletes_at=clock.now(), deactivated_at=clock.now())
        )
    purges.purge(person.id)
    run_due()
    db.session.expire_all()


def test_after_thirty_days_it_is_gone_for_good(
    tweet: Tweet, ana: User, mo: User, remove: Callable[[], ModerationAct]
) -> None:
    file = media.keys(tweet.pictures[0]["key"], media.widths_within(tweet.pictures[0]["width"]))[0]
    storage.put(file, b"RIFF....WEBP")
    with time_machine.travel(clock.now()) as traveller:
        act = remove()
        clean_up()
        traveller.shift(timedelta(days=29))
        clean_up()
        assert storage.exists(file)
        traveller.shift(timedelta(days=2))
        clean_up()
        run_due()
    row = db.session.get_one(Tweet, tweet.id, populate_existing=True)
    assert (row.text, row.pictures, row.removed_at, row.deleted_at is not None) == ("", [], None, True)
    assert [db.session.scalar(select(func.count()).select_from(each)) for each in (TweetEdit, Picture, Like)] == [0] * 3
    assert not storage.exists(file)
    assert (
        db.session.scalar(select(HomeEntry.tweet_id).where(HomeEntry.user_id == ana.id, HomeEntry.tweet_id == row.id))
        is None
    )
    with pytest.raises(Conflict):
        moderation.undo(mo, act.id)
    db.session.refresh(act)
    assert (act.undone_at, act.shown[0]["text"]) == (None, "Look at the #heron, @bob")
    assert findings() == []


def test_it_goes_with_the_account_of_its_author(tweet: Tweet, ana: User, remove: Callable[[], ModerationAct]) -> None:
    file = media.keys(tweet.pictures[0]["key"], media.widths_within(tweet.pictures[0]["width"]))[0]
    storage.put(file, b"RIFF....WEBP")
    remove()
    tweet_id = tweet.id
    leave_for_good(ana)
    assert db.session.scalar(select(func.count()).where(Tweet.id == tweet_id)) == 0
    assert not storage.exists(file)
    assert findings() == []


def test_only_tweets_that_the_person_wrote_are_taken_down(tweet: Tweet, ana: User, bob: User, mo: User) -> None:
    retweet = db.session.scalars(select(Tweet.id).where(Tweet.author_id == bob.id, Tweet.retweet_of_id.is_not(None)))
    mine = factories.tweet(bob)
    act = moderation.act(mo, bob, "delete_tweets", Why(tweet_ids=(mine.id, tweet.id, *retweet)))
    assert act.tweet_ids == [mine.id]
    assert tweet.id in tweets.cards(None, [tweet.id])


def test_open_pages_hear_of_it(tweet: Tweet, mo: User, remove: Callable[[], ModerationAct], told: list[Event]) -> None:
    act = remove()
    assert events.TweetDeleted(tweet.id) in told
    assert events.TweetChanged(tweet.in_reply_to_id or 0) in told
    told.clear()
    moderation.undo(mo, act.id)
    assert events.TweetChanged(tweet.in_reply_to_id or 0) in told


def test_taking_down_answering_liking_and_deleting_at_once_counts_right(
    tweet: Tweet, ana: User, bob: User, mo: User, app: Flask
) -> None:
    others = [factories.person(f"other{number}").id for number in range(4)]
    ids = tweet.id, ana.id, mo.id

    def act() -> None:
        moderator, person = (db.session.get_one(User, each) for each in (ids[2], ids[1]))
        row = moderation.act(moderator, person, "delete_tweets", Why(tweet_ids=(ids[0],)))
        moderation.undo(moderator, row.id)

    def answer(user_id: int) -> None:
        person, answered = db.session.get_one(User, user_id), db.session.get_one(Tweet, ids[0])
        factories.like(person, answered)
        factories.reply(person, answered)

    db.session.commit()
    raised = at_once(app, [act, *(lambda user_id=each: answer(user_id) for each in others)])
    assert [error for error in raised if not isinstance(error, NotFound)] == []
    db.session.commit()
    assert findings() == []
