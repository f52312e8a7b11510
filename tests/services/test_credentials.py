"""Changing name and password: what is asked, what is refused, and what becomes of the old name."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests import factories
from tests.services.test_races import at_once, count
from twitter import clock, events
from twitter.errors import Conflict, Invalid, TwitterError
from twitter.extensions import db
from twitter.models import AuditEvent, Job, User, UsernameReservation
from twitter.queries import people
from twitter.queries.sessions import session_for
from twitter.services import accounts, credentials, sessions, tweets, usernames
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

NEW = "nine lazy otters"


def session_id(user: User) -> tuple[str, int]:
    secret = factories.session_secret(user)
    signed_in = session_for(secret)
    assert signed_in is not None
    return secret, signed_in.session.id


def rename(user: User, name: str) -> None:
    credentials.change_username(user, factories.PASSWORD, name)


def named(user: User) -> str | None:
    return db.session.scalar(select(User.username).where(User.id == user.id))


def jobs(name: str) -> list[dict[str, int]]:
    return list(db.session.scalars(select(Job.payload).where(Job.name == name)))


def audited(action: str) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


@pytest.fixture
def ended() -> Iterator[list[int]]:
    """The ids of sessions whose sockets are told to go."""
    told: list[int] = []

    def note(event: events.SessionEnded) -> None:
        told.append(event.session_id)

    events.listen(events.SessionEnded, note)
    yield told
    events.stop_listening(events.SessionEnded, note)


def test_a_new_password_ends_the_other_sessions_keeps_this_one_and_is_told_by_mail(ana: User, ended: list[int]) -> None:
    (here, here_id), (there, there_id) = session_id(ana), session_id(ana)
    credentials.change_password(ana, here_id, factories.PASSWORD, NEW)
    assert session_for(here) is not None
    assert session_for(there) is None
    assert ended == [there_id]
    assert jobs("mail_password_changed") == [{"user_id": ana.id}]
    assert [(line.actor_id, line.subject_id, line.details) for line in audited("password_changed")] == [
        (ana.id, ana.id, {})
    ]


def test_after_a_change_only_the_new_password_signs_in(ana: User) -> None:
    credentials.change_password(ana, session_id(ana)[1], factories.PASSWORD, NEW)
    assert sessions.prove("ana", NEW).id == ana.id
    with pytest.raises(Invalid):
        sessions.prove("ana", factories.PASSWORD)


@pytest.mark.parametrize(
    ("current", "new", "details"),
    [
        ("a wrong phrase", NEW, {"current_password": "wrong"}),
        (f"{factories.PASSWORD} ", NEW, {"current_password": "wrong"}),
        ("", NEW, {"current_password": "wrong"}),
        ("\ud800", NEW, {"current_password": "wrong"}),
        (factories.PASSWORD, factories.PASSWORD, {"password": "same"}),
        (factories.PASSWORD, "short", {"password": "too_short"}),
        (factories.PASSWORD, "x1" * 65, {"password": "too_long"}),
        (factories.PASSWORD, "password123", {"password": "common"}),
        (factories.PASSWORD, "my skein of yarn", {"password": "personal"}),
    ],
)
def test_a_refused_password_changes_nothing(ana: User, current: str, new: str, details: dict[str, str]) -> None:
    before, (there, _) = ana.password_hash, session_id(ana)
    with pytest.raises(Invalid) as refusal:
        credentials.change_password(ana, 1, current, new)
    assert refusal.value.details == details
    assert db.session.scalar(select(User.password_hash).where(User.id == ana.id)) == before
    assert session_for(there) is not None
    assert jobs("mail_password_changed") == []


def test_of_ten_changes_at_once_one_wins_and_the_others_are_told_that_the_password_is_wrong(
    app: Flask, ana: User
) -> None:
    def change(number: int) -> None:
        user = db.session.get_one(User, ana.id)
        credentials.change_password(user, 1, factories.PASSWORD, f"otters number {number} sleep")

    raised = at_once(app, [lambda number=number: change(number) for number in range(10)])
    assert [error.details for error in raised if isinstance(error, Invalid)] == [{"current_password": "wrong"}] * 9
    assert len(jobs("mail_password_changed")) == 1


def test_a_new_name_is_everywhere_at_once_and_the_old_one_leads_to_it(ana: User, bob: User) -> None:
    tweet = factories.tweet(bob, "Good morning @ana")
    rename(ana, "Anabel")
    assert (ana.username, ana.username_key) == ("Anabel", "anabel")
    assert people.profile(None, "anabel").username == "Anabel"
    assert people.renamed("Ana") == "Anabel"
    assert tweet.mention_ids == {"ana": ana.id}
    assert [(line.subject_id, line.details) for line in audited("username_changed")] == [(ana.id, {})]


def test_only_the_capitals_may_change_and_nothing_is_kept(ana: User) -> None:
    rename(ana, "ANA")
    assert named(ana) == "ANA"
    assert count(UsernameReservation) == 0


@pytest.mark.parametrize(
    ("password", "name", "kind", "details"),
    [
        ("a wrong phrase", "anabel", Invalid, {"current_password": "wrong"}),
        (factories.PASSWORD, "ana", Conflict, {"username": "same"}),
        (factories.PASSWORD, "@ana ", Conflict, {"username": "same"}),
        (factories.PASSWORD, "bob", Conflict, {"username": "taken"}),
        (factories.PASSWORD, "BOB", Conflict, {"username": "taken"}),
        (factories.PASSWORD, "admin", Conflict, {"username": "taken"}),
        (factories.PASSWORD, "Settings", Conflict, {"username": "taken"}),
        (factories.PASSWORD, "an", Invalid, {"username": "invalid"}),
        (factories.PASSWORD, "a" * 31, Invalid, {"username": "invalid"}),
        (factories.PASSWORD, "änne", Invalid, {"username": "invalid"}),
        (factories.PASSWORD, "", Invalid, {"username": "invalid"}),
        (factories.PASSWORD, "ana\0bel", Invalid, {"text": "unstorable_character"}),
    ],
)
@pytest.mark.usefixtures("bob")
def test_a_refused_name_changes_nothing(
    ana: User, password: str, name: str, kind: type[TwitterError], details: dict[str, str]
) -> None:
    with pytest.raises(kind) as refusal:
        credentials.change_username(ana, password, name)
    assert refusal.value.details == details
    assert named(ana) == "ana"
    assert count(UsernameReservation) == 0


def test_an_old_name_is_kept_for_30_days_from_everybody_else(ana: User, bob: User) -> None:
    rename(ana, "anabel")
    for attempt in (
        lambda: rename(bob, "Ana"),
        lambda: accounts.register("ana", "other@example.org", NEW),
        lambda: accounts.create("ANA", "other@example.org", NEW, role="admin"),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.details == {"username": "taken"}
    assert named(bob) == "bob"
    assert count(User) == 2
    assert people.renamed("ana") == "anabel"


def test_after_30_days_anybody_may_have_it(ana: User, bob: User) -> None:
    rename(ana, "anabel")
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1)):
        assert people.renamed("ana") is None
        rename(bob, "ana")
        assert people.renamed("bob") == "ana"
        assert accounts.register("Carla", "carla@example.org", NEW).username == "Carla"


def test_a_free_name_is_free_for_a_new_account(ana: User) -> None:
    rename(ana, "anabel")
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert accounts.register("ana", "other@example.org", NEW).username == "ana"
    assert count(UsernameReservation) == 0


def test_one_may_take_ones_old_name_back(ana: User) -> None:
    rename(ana, "anabel")
    rename(ana, "ana")
    assert named(ana) == "ana"
    assert [row.username_key for row in db.session.scalars(select(UsernameReservation))] == ["anabel"]
    assert people.renamed("anabel") == "ana"


def test_several_changes_all_lead_to_the_newest_name(ana: User) -> None:
    for name in ("second", "third", "fourth"):
        rename(ana, name)
    assert {people.renamed(name) for name in ("ana", "second", "third")} == {"fourth"}


def test_nobody_keeps_more_than_a_few_names_at_a_time(ana: User) -> None:
    for number in range(usernames.MOST_KEPT):
        rename(ana, f"name{number}")
    with pytest.raises(Invalid) as refusal:
        rename(ana, "one_more")
    assert refusal.value.details == {"username": "too_often"}
    assert (named(ana), ana.username) == ("name2", "name2")
    assert people.renamed("one_more") is None
    rename(ana, "name1")  # back to one of them needs no further place
    with time_machine.travel(clock.now() + timedelta(days=31)):
        rename(ana, "one_more")


def test_the_old_name_of_somebody_hidden_leads_nowhere(ana: User) -> None:
    rename(ana, "anabel")
    ana.suspended_at = clock.now()
    with atomic():
        db.session.add(ana)
    assert people.renamed("ana") is None


def test_a_mention_of_an_old_name_names_nobody(ana: User, bob: User) -> None:
    rename(ana, "anabel")
    assert tweets.post_tweet(bob, "Where is @ana").mention_ids == {}


def test_names_whose_time_is_over_are_forgotten(ana: User) -> None:
    rename(ana, "anabel")
    assert usernames.forget_expired() == 0
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert usernames.forget_expired() == 1
    assert count(UsernameReservation) == 0


def test_one_name_wanted_by_ten_people_goes_to_one(app: Flask) -> None:
    crowd = [person.id for person in factories.people(10)]
    raised = at_once(
        app, [lambda user_id=user_id: rename(db.session.get_one(User, user_id), "Wanted") for user_id in crowd]
    )
    assert [error.details for error in raised if isinstance(error, Conflict)] == [{"username": "taken"}] * 9
    assert db.session.scalar(select(func.count()).where(User.username_key == "wanted")) == 1
    assert count(UsernameReservation) == 1


def test_a_name_that_is_given_up_and_wanted_at_the_same_moment_stays_kept(app: Flask, ana: User) -> None:
    others = [person.id for person in factories.people(4)]
    acts = [lambda: rename(db.session.get_one(User, ana.id), "anabel")]
    acts += [lambda user_id=user_id: rename(db.session.get_one(User, user_id), "ana") for user_id in others]
    acts += [lambda n=n: accounts.register("ana", f"new{n}@example.org", NEW) for n in range(4)]
    raised = at_once(app, acts)
    # Whoever waits for the same name can meet a deadlock on MariaDB; the door then asks them to try again.
    assert len(raised) == 8
    assert {type(error) for error in raised} <= {Conflict, OperationalError}
    assert people.renamed("ana") == "anabel"
    assert db.session.scalar(select(func.count()).where(User.username_key == "ana")) == 0
