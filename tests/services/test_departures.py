"""Leaving for a while and for good: what hides, what comes back, and what is gone in the end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_credentials import audited
from tests.services.test_races import at_once, count
from twitter import clock, outbox, storage
from twitter.errors import Conflict, Invalid, NotFound
from twitter.extensions import db
from twitter.jobs import cleanup
from twitter.jobs.runner import run_due
from twitter.models import (
    AuditEvent,
    AuthSession,
    Block,
    Bookmark,
    Conversation,
    Follow,
    FollowRequest,
    HomeEntry,
    Job,
    Like,
    Mention,
    Message,
    MessageRemoval,
    Mute,
    NameWord,
    Notification,
    OneTimeCode,
    Participant,
    Picture,
    Pin,
    RecentSearch,
    Tweet,
    TweetEdit,
    TweetHashtag,
    User,
    UsernameReservation,
)
from twitter.queries import access, health, people
from twitter.queries.sessions import session_for
from twitter.services import (
    accounts,
    blocks,
    conversations,
    credentials,
    deletions,
    departures,
    media,
    messages,
    mutes,
    password_reset,
    purges,
    reactions,
    recent_searches,
    sessions,
    tweets,
)
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

FORTNIGHT = timedelta(days=14)
LATER = FORTNIGHT + timedelta(minutes=1)


def leave(user: User) -> None:
    departures.ask_to_delete(user, factories.PASSWORD)


def sign_in(login: str = "ana", password: str = factories.PASSWORD) -> str:
    return sessions.sign_in(login, password, user_agent="Firefox", address="203.0.113.77")


def is_gone(user_id: int) -> bool:
    return db.session.scalar(select(User.id).where(User.id == user_id)) is None


def problems() -> list[str]:
    db.session.rollback()
    talk = [*health.conversations_off(), *health.pictures_apart()]
    return [*health.counters_off(), *health.orphans(), *health.notifications_apart(), *talk]


def _fall_out(one: User, other: User) -> None:
    """Let two people keep each other away."""
    for keeper, kept_away in ((one, other), (other, one)):
        blocks.block(keeper, kept_away)
        mutes.mute(keeper, kept_away)


def _talk(departing: User, *others: User) -> None:
    """Let somebody write with others, alone and in groups that each of them began."""
    for author in others:
        heard = factories.message(author, departing, text="Hello")
        factories.message(departing, author, picture_ids=(factories.picture(departing).id,))
        messages.remove(departing, heard.id)
    for creator, friend in ((departing, others[0]), (others[0], departing)):
        group = factories.message(creator, friend, others[1], text="Welcome").conversation_id
        conversations.rename(departing, group, "Swifts")
        messages.send(friend, group, "I like it.")
        conversations.add(departing, group, [others[2]])


def stored(row: object) -> None:
    with atomic():
        db.session.add(row)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every step of a purge take several turns."""
    monkeypatch.setattr(purges, "CHUNK", 2)


@pytest.fixture
def life(ana: User, bob: User) -> int:
    """Ana has everything that can hang on a person; return her id."""
    carla, *crowd = factories.people(5)
    for person in (bob, carla, *crowd):
        factories.follow(person, ana)
        factories.follow(ana, person)
    factories.follow(bob, carla)
    own = [factories.tweet(ana, f"Number {number} for @bob #garden") for number in range(5)]
    tweets.edit_tweet(ana, own[0], "Changed for @bob #garden")
    deletions.delete_tweet(ana, own[4])
    factories.tweet(bob, "Hello @ana and @person0")
    reply = factories.reply(bob, own[1])
    factories.reply(carla, reply, "To the answer.")
    factories.tweet(bob, "Look at this.", quote_of=own[2])
    for retweeter, tweet in ((bob, own[2]), (carla, own[2]), (ana, reply)):
        factories.retweet(retweeter, tweet)
    for liker, tweet in ((bob, own[2]), (ana, reply), (carla, reply)):
        factories.like(liker, tweet)
    factories.reply(ana, own[3], "To herself.")
    factories.session_secret(ana)
    password_reset.make_code("ana@example.org", "a request")
    stored(FollowRequest(requester_id=ana.id, requested_id=crowd[0].id))
    stored(FollowRequest(requester_id=crowd[1].id, requested_id=ana.id))
    _fall_out(ana, factories.person("apart"))
    reactions.bookmark(ana, reply)
    _talk(ana, bob, carla, *crowd)
    credentials.change_username(ana, factories.PASSWORD, "anabel")
    assert problems() == []
    return ana.id


def test_a_deactivated_person_is_hidden_and_signed_out_everywhere(ana: User, bob: User) -> None:
    secret, tweet = factories.session_secret(ana), factories.tweet(ana)
    factories.follow(bob, ana)
    departures.deactivate(ana, factories.PASSWORD)
    assert session_for(secret) is None
    for look in (lambda: people.profile(bob.id, "ana"), lambda: access.person("ana")):
        with pytest.raises(NotFound):
            look()
    assert db.session.get_one(Tweet, tweet.id).deleted_at is None
    assert people.profile(None, "bob").following_count == 1  # documented: counters wait with everything else
    assert db.session.scalar(select(Job.name).where(Job.name == "purge_account")) is None
    assert problems() == []


@pytest.mark.parametrize("verb", [departures.deactivate, departures.ask_to_delete])
def test_leaving_asks_the_password(ana: User, verb: Callable[[User, str], None]) -> None:
    secret = factories.session_secret(ana)
    with pytest.raises(Invalid) as refusal:
        verb(ana, "a wrong phrase")
    assert refusal.value.details == {"current_password": "wrong"}
    assert session_for(secret) is not None
    assert people.profile(None, "ana").username == "ana"


def test_signing_in_opens_a_deactivated_account_again(ana: User) -> None:
    tweet = factories.tweet(ana)
    departures.deactivate(ana, factories.PASSWORD)
    assert session_for(sign_in()) is not None
    assert people.profile(None, "ana").tweet_count == 1
    assert access.tweet(None, tweet.id).id == tweet.id
    assert [line.subject_id for line in audited("account_reopened")] == [ana.id]


def test_a_wrong_password_opens_nothing(ana: User) -> None:
    departures.deactivate(ana, factories.PASSWORD)
    with pytest.raises(Invalid):
        sign_in(password="a wrong phrase")
    with pytest.raises(NotFound):
        people.profile(None, "ana")


def test_coming_back_to_an_open_account_is_nothing(ana: User) -> None:
    assert not departures.come_back(ana)
    assert audited("account_reopened") == []


def test_whoever_asks_to_be_deleted_has_14_days_to_change_their_mind(ana: User) -> None:
    start = clock.now()
    leave(ana)
    with time_machine.travel(start + timedelta(days=13, hours=23)):
        assert run_due() == 0
        assert session_for(sign_in()) is not None
    with time_machine.travel(start + LATER):
        run_due()
        purges.purge(ana.id)
        assert purges.due() == []
    assert not is_gone(ana.id)
    assert people.profile(None, "ana").username == "ana"


def test_who_leaves_comes_back_and_leaves_again_has_14_days_again(ana: User) -> None:
    start = clock.now()
    leave(ana)
    with time_machine.travel(start + timedelta(days=10)):
        sign_in()
        leave(ana)
    with time_machine.travel(start + LATER):
        run_due()
        assert not is_gone(ana.id)
    with time_machine.travel(start + timedelta(days=10) + LATER):
        run_due()
        assert is_gone(ana.id)


def test_after_14_days_nobody_can_come_back_even_before_the_purge_has_run(ana: User) -> None:
    leave(ana)
    with time_machine.travel(clock.now() + LATER), pytest.raises(Invalid) as refusal:
        sign_in()
    assert refusal.value.sentence == "Name or password is wrong."
    assert db.session.query(AuthSession).count() == 0


def test_once_a_purge_has_begun_nobody_can_come_back(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(ana)
    departing = db.session.get_one(User, ana.id)
    with time_machine.travel(clock.now() + LATER):
        monkeypatch.setattr(purges, "_STEPS", ())
        monkeypatch.setattr(purges, "_delete_person", lambda _user_id: None)
        purges.purge(ana.id)
    with pytest.raises(Invalid):  # a machine whose clock is late
        departures.come_back(departing)
    with pytest.raises(Invalid):
        sign_in()
    assert password_reset.make_code("ana@example.org", "a request") is None


@pytest.mark.usefixtures("small_chunks")
def test_a_deleted_account_leaves_nothing_behind_and_the_counters_of_others_are_right(life: int) -> None:
    recent_searches.remember(db.session.get_one(User, life), "what nobody should know")
    leave(db.session.get_one(User, life))
    with time_machine.travel(clock.now() + LATER):
        run_due()
    assert is_gone(life)
    assert problems() == []
    for column in (
        *(Tweet.author_id, Tweet.in_reply_to_author_id, Mention.user_id, HomeEntry.user_id, AuthSession.user_id),
        *(OneTimeCode.user_id, Follow.follower_id, Follow.followed_id, FollowRequest.requester_id),
        *(FollowRequest.requested_id, UsernameReservation.user_id, Like.user_id, Bookmark.user_id, Pin.user_id),
        *(Block.blocker_id, Block.blocked_id, Mute.muter_id, Mute.muted_id, RecentSearch.user_id, NameWord.user_id),
        *(Notification.receiver_id, Notification.actor_id),
        *(Message.sender_id, Participant.user_id, MessageRemoval.user_id, Picture.owner_id, Conversation.creator_id),
    ):
        assert db.session.scalars(select(column).where(column == life)).all() == [], column
    assert count(TweetEdit) == 0
    assert count(TweetHashtag) == 0
    assert {person.follower_count for person in db.session.scalars(select(User))} == {0, 1}


@pytest.mark.usefixtures("small_chunks")
def test_what_others_wrote_stays_theirs(life: int) -> None:
    leave(db.session.get_one(User, life))
    with time_machine.travel(clock.now() + LATER):
        run_due()
    db.session.expire_all()
    left = list(db.session.scalars(select(Tweet).where(Tweet.deleted_at.is_(None))))
    assert {tweet.text for tweet in left} == {
        "Hello @ana and @person0",
        "An answer.",
        "To the answer.",
        "Look at this.",
    }
    assert {tweet.text for tweet in left if tweet.is_reply} == {"To the answer."}
    assert [tweet.quote_of_id for tweet in left] == [None] * 4
    assert count(Mention) == 1


def test_the_name_of_a_deleted_account_stays_kept_for_a_while_and_the_address_is_free(life: int) -> None:
    leave(db.session.get_one(User, life))
    with time_machine.travel(clock.now() + LATER):
        run_due()
        for name in ("anabel", "ana"):  # the name she left with, and the one she had before
            with pytest.raises(Conflict):
                accounts.register(name, "ana@example.org", "nine lazy otters")
        assert people.renamed("ana") is None
        assert accounts.register("carla", "ana@example.org", "nine lazy otters").email == "ana@example.org"
    with time_machine.travel(clock.now() + LATER + timedelta(days=31)):
        assert accounts.register("anabel", "new@example.org", "nine lazy otters").username == "anabel"


def test_the_audit_log_keeps_its_lines_with_ids_only(life: int) -> None:
    before = count(AuditEvent)
    leave(db.session.get_one(User, life))
    with time_machine.travel(clock.now() + LATER):
        run_due()
    lines = list(db.session.scalars(select(AuditEvent)))
    assert len(lines) > before
    assert "account_deleted" in {line.action for line in lines if line.subject_id == life}
    assert not [line for line in lines if "ana" in str(line.details)]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("fails_at", range(1, 22, 5))
def test_a_purge_that_fails_half_way_goes_on_where_it_stopped(
    life: int, fails_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions = []

    def failing(*args: object) -> object:
        transactions.append(args)
        if len(transactions) == fails_at:
            raise RuntimeError("the power went")
        return atomic()

    leave(db.session.get_one(User, life))
    monkeypatch.setattr(purges, "atomic", failing)
    with time_machine.travel(clock.now() + LATER):
        with pytest.raises(RuntimeError):
            purges.purge(life)
        assert problems() == []
        for _ in range(2):  # once more after it is done is harmless
            purges.purge(life)
    assert is_gone(life)
    assert problems() == []


def test_two_purges_of_one_person_at_once_take_each_like_back_once(app: Flask, ana: User, bob: User) -> None:
    for number in range(8):
        factories.like(ana, factories.tweet(bob, f"Number {number}"))
    leave(ana)
    user_id = ana.id
    with time_machine.travel(clock.now() + LATER):
        at_once(app, [lambda: purges.purge(user_id)] * 4)
        purges.purge(user_id)  # as the job does again when one of them had to give way
    assert is_gone(user_id)
    assert problems() == []


def test_whoever_deletes_an_answer_meanwhile_does_not_get_in_the_way(app: Flask, ana: User, bob: User) -> None:
    own = [factories.tweet(ana, f"Number {number}") for number in range(12)]
    answers = [factories.reply(bob, tweet) for tweet in own for _ in range(2)]
    leave(ana)
    user_id = ana.id
    deletes = [lambda tweet=tweet: deletions.delete_tweet(bob, tweet) for tweet in answers]
    with time_machine.travel(clock.now() + LATER):
        assert at_once(app, [lambda: purges.purge(user_id), *deletes]) == []
    assert problems() == []
    assert is_gone(user_id)


def test_the_pictures_of_a_deleted_person_are_deleted(ana: User) -> None:
    with media.kept([b"large", b"small"], media.AVATAR) as name:
        ana.avatar_key = name
        stored(ana)
    files = [f"{name}-400.webp", f"{name}-96.webp"]
    assert [storage.exists(key) for key in files] == [True, True]
    leave(ana)
    with time_machine.travel(clock.now() + LATER):
        run_due()
    assert [storage.exists(key) for key in files] == [False, False]


def test_the_pictures_that_a_deleted_person_posted_or_did_not_are_deleted(ana: User) -> None:
    posted = factories.pictured_tweet(ana, "A field").pictures[0]["key"]
    files = [f"{key}-64.webp" for key in (posted, factories.picture(ana).key)]
    assert [storage.exists(key) for key in files] == [True, True]
    leave(ana)
    with time_machine.travel(clock.now() + LATER):
        run_due()
    assert [storage.exists(key) for key in files] == [False, False]
    assert count(Picture) == 0


def test_a_purge_of_nobody_or_of_somebody_who_stays_does_nothing(ana: User) -> None:
    factories.tweet(ana)
    purges.purge(ana.id)
    purges.purge(1)
    departures.deactivate(ana, factories.PASSWORD)
    with time_machine.travel(clock.now() + timedelta(days=400)):
        purges.purge(ana.id)
        assert purges.due() == []
    assert not is_gone(ana.id)
    assert count(Tweet) == 1


def test_somebody_with_1200_followers_goes_in_chunks(ana: User, statements: list[str]) -> None:
    hashed = db.session.scalar(select(User.password_hash).where(User.id == ana.id))
    crowd = [
        User(
            username=f"p{n}",
            username_key=f"p{n}",
            email=f"p{n}",
            email_key=f"p{n}",
            password_hash=hashed,
            display_name="P",
        )
        for n in range(1_200)
    ]
    with atomic():
        db.session.add_all(crowd)
        db.session.flush()
        db.session.add_all(Follow(follower_id=person.id, followed_id=ana.id) for person in crowd)
        for person in crowd:
            person.following_count = 1
        db.session.get_one(User, ana.id).follower_count = 1_200
    tweet = factories.tweet(db.session.get_one(User, ana.id, populate_existing=True))
    run_due()  # the fan-out
    assert count(HomeEntry) == 1_201
    leave(ana)
    statements.clear()
    with time_machine.travel(clock.now() + LATER):
        purges.purge(ana.id)
    assert len([sent for sent in statements if sent.startswith("DELETE FROM follows")]) == 1_200 / purges.CHUNK
    assert len(statements) < 150
    assert is_gone(ana.id)
    assert db.session.scalar(select(Tweet.id).where(Tweet.id == tweet.id)) is None
    assert problems() == []


def test_the_daily_sweep_finds_whom_a_lost_job_forgot(ana: User, bob: User) -> None:
    leave(ana)
    leave(bob)
    sign_in("bob")
    with atomic():
        db.session.execute(Job.__table__.delete())
    cleanup.keep_cleaning()
    cleanup.keep_cleaning()
    assert [job.name for job in outbox.waiting(9)] == ["clean_up"]
    with time_machine.travel(clock.now() + LATER):
        run_due()
        cleanup.keep_cleaning()
        cleanup.clean_up()
        run_due()
    assert is_gone(ana.id)
    assert not is_gone(bob.id)


def test_a_tweet_of_a_deleted_person_leaves_the_homes_of_their_readers(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    factories.tweet(ana)
    factories.tweet(bob)
    leave(ana)
    with time_machine.travel(clock.now() + LATER):
        run_due()
    assert count(HomeEntry) == 1
    assert people.profile(None, "bob").following_count == 0
