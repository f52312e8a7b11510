"""What `flask doctor` looks at: each check is silent on a healthy site and speaks when its fault is planted."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from tests import factories
from twitter import clock, outbox
from twitter.extensions import db
from twitter.models import Block, HomeEntry, Job, Message, Notification, Participant, Picture, Tweet, User
from twitter.queries import health
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _community(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    factories.tweet(ana)


def test_a_healthy_site_has_no_findings() -> None:
    assert {check.title: check.findings() for check in health.CHECKS} == {check.title: [] for check in health.CHECKS}


@pytest.mark.parametrize("counter", ["tweet_count", "follower_count", "following_count"])
def test_a_counter_that_drifted_is_found(ana: User, counter: str) -> None:
    with atomic():
        db.session.execute(update(User).where(User.id == ana.id).values({counter: 7}))
    assert len(health.counters_off()) == 1
    assert f"@ana: {counter} is 7" in health.counters_off()[0]


@pytest.mark.parametrize("counter", ["like_count", "retweet_count", "reply_count", "quote_count"])
def test_a_counter_of_a_tweet_that_drifted_is_found(ana: User, counter: str) -> None:
    tweet = factories.tweet(ana, "Counted.")
    with atomic():
        db.session.execute(update(Tweet).where(Tweet.id == tweet.id).values({counter: 7}))
    assert health.counters_off() == [f"tweet {tweet.id}: {counter} is 7, counted 0"]


def test_a_tweet_that_shows_what_it_does_not_have_is_found(ana: User) -> None:
    tweet = factories.tweet(ana, "Look.")
    picture = {"key": "p/aa/bb/cc", "width": 800, "height": 500, "alt": "A gate.", "blurhash": "L"}
    with atomic():
        db.session.add(Picture(id=5, owner_id=ana.id, tweet_id=tweet.id, **picture))
    assert health.pictures_apart() == [f"tweet {tweet.id}: shows other pictures than it has"]
    with atomic():
        db.session.execute(update(Tweet).where(Tweet.id == tweet.id).values(pictures=[{"id": "5", **picture}]))
    assert health.pictures_apart() == []
    with atomic():
        db.session.execute(delete(Picture))
    assert len(health.pictures_apart()) == 1


def test_a_message_that_shows_what_it_does_not_have_is_found(ana: User, bob: User) -> None:
    message = factories.message(ana, bob, picture_ids=(factories.picture(ana).id,))
    assert health.pictures_apart() == []
    with atomic():
        db.session.execute(delete(Picture))
    assert health.pictures_apart() == [f"message {message.id}: shows other pictures than it has"]


def test_a_conversation_that_ends_elsewhere_than_it_says_is_found(ana: User, bob: User) -> None:
    message = factories.message(ana, bob)
    assert health.conversations_off() == []
    with atomic():
        db.session.execute(update(Participant).where(Participant.user_id == bob.id).values(last_message_id=7))
    assert health.conversations_off() == [f"conversation {message.conversation_id}: ends at 7 for {bob.id}"]
    with atomic():
        db.session.execute(delete(Message))
    expected = f"conversation {message.conversation_id}: ends at {message.id}, found 0"
    assert health.conversations_off()[0] == expected


@pytest.mark.parametrize("blocker", ["ana", "bob"])
def test_a_follow_across_a_block_is_found(blocker: str, ana: User, bob: User) -> None:
    pair = {"ana": (ana.id, bob.id), "bob": (bob.id, ana.id)}[blocker]
    with atomic():
        db.session.add(Block(blocker_id=pair[0], blocked_id=pair[1]))
    assert health.follows_across_blocks() == [f"{bob.id} follows {ana.id} across a block"]


def test_a_notification_that_outlived_its_cause_is_found(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    factories.like(bob, tweet)
    factories.tweet(bob, "Hello @ana")
    assert health.notifications_apart() == []
    told = list(db.session.scalars(select(Notification).order_by(Notification.id)))
    assert [row.kind for row in told] == ["follow", "like", "mention"]
    with atomic():
        db.session.execute(update(Tweet).where(Tweet.id == tweet.id).values(deleted_at=clock.now()))
    assert health.notifications_apart() == [f"notification {told[1].id} (like): its cause is gone"]
    with atomic():
        db.session.add(Block(blocker_id=bob.id, blocked_id=ana.id))
    assert len(health.notifications_apart()) == 3


def test_home_entries_of_nobody_and_nothing_are_found(ana: User) -> None:
    with atomic():
        db.session.add_all([HomeEntry(user_id=ana.id, tweet_id=5), HomeEntry(user_id=6, tweet_id=5)])
    assert len(health.orphans()) == 3


def test_a_late_job_and_one_set_aside_are_found() -> None:
    with atomic():
        outbox.enqueue("trim_homes")
        outbox.enqueue("trim_homes")
    assert health.jobs_late() == []
    late, aside = outbox.waiting(2)
    with atomic():
        late.run_at = clock.now() - timedelta(minutes=6)
        aside.set_aside_at = clock.now()
    assert len(health.jobs_late()) == 2
    with atomic():
        db.session.execute(delete(Job))


def test_a_missing_unique_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(health.KEYS, User, [("bio",)])
    assert health.keys_missing() == ["users (bio)"]
