"""What somebody has not seen yet: counted as the page shows it, up to a bound, in the statement of every request."""

from typing import Any

import pytest
from sqlalchemy import insert, update

from tests import factories
from twitter import clock, ids
from twitter.extensions import db
from twitter.models import Conversation, Notification, Participant, User
from twitter.queries import unread as unread_queries
from twitter.queries.bubbles import Unread
from twitter.queries.sessions import session_for
from twitter.queries.unread import unread
from twitter.services.notifications import mark_read
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


def conversation(reader: User, **side: Any) -> None:
    """Store a conversation in which somebody has something new, unless `side` says otherwise."""
    newest = ids.new_id()
    with atomic():
        talk = Conversation(id=ids.new_id(), is_group=True, last_message_id=newest)
        db.session.add(talk)
        db.session.flush()
        mine = {"last_message_id": newest, "read_id": newest - 1, **side}
        db.session.add(Participant(conversation_id=talk.id, user_id=reader.id, **mine))


def notifications(receiver: User, actors: list[User], groups: int) -> None:
    """Store notifications by each of some people in each of so many groups."""
    rows = [
        {
            "receiver_id": receiver.id,
            "actor_id": actor.id,
            "kind": "like",
            "subject_id": number,
            "group_key": f"{number}",
        }
        for number in range(groups)
        for actor in actors
    ]
    with atomic():
        db.session.execute(insert(Notification), rows)


def test_everybody_is_counted_by_themselves(ana: User, bob: User) -> None:
    factories.like(bob, factories.tweet(ana))
    factories.follow(ana, bob)
    factories.tweet(ana, "@bob?")
    conversation(bob)
    assert unread([ana.id, bob.id]) == {
        ana.id: Unread(notifications=1, messages=0),
        bob.id: Unread(notifications=2, messages=1),
    }
    assert unread([]) == {}


def test_a_session_brings_the_same_in_its_one_statement(ana: User, bob: User, statements: list[str]) -> None:
    factories.like(bob, factories.tweet(ana))
    for _ in range(2):
        conversation(ana)
    secret = factories.session_secret(ana)
    statements.clear()
    signed_in = session_for(secret, counts_unread=True)
    assert signed_in is not None
    assert signed_in.unread == Unread(notifications=1, messages=2)
    assert len(statements) == 1
    unasked = session_for(secret)
    assert unasked is not None
    assert unasked.unread is None


@pytest.mark.parametrize(
    "side",
    [
        {"is_request": True},
        {"is_muted": True},
        {"left_at": clock.now()},
        {"read_id": ids.LARGEST},
        {"hidden_id": ids.LARGEST},
    ],
    ids=lambda side: next(iter(side)),
)
def test_what_waits_is_muted_left_read_or_deleted_counts_as_nothing_new(side: dict[str, Any], ana: User) -> None:
    conversation(ana, **side)
    assert unread([ana.id])[ana.id].messages == 0
    conversation(ana)
    assert unread([ana.id])[ana.id].messages == 1


def test_counting_ends_at_a_hundred(ana: User, bob: User) -> None:
    notifications(ana, [bob], 120)
    for _ in range(101):
        conversation(ana)
    assert unread([ana.id])[ana.id] == Unread(notifications=100, messages=100)


def test_only_the_newest_are_looked_at(ana: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread_queries, "_NOTIFICATIONS_LOOKED_AT", 3)
    monkeypatch.setattr(unread_queries, "_CONVERSATIONS_LOOKED_AT", 3)
    unread_queries._unread_of.cache_clear()
    notifications(ana, [bob], 5)
    for _ in range(5):
        conversation(ana)
    assert unread([ana.id])[ana.id] == Unread(notifications=3, messages=3)
    with atomic():
        db.session.execute(update(Participant).values(read_id=Participant.last_message_id))
    mark_read(ana, ids.LARGEST)
    assert unread([ana.id])[ana.id] == Unread()
    unread_queries._unread_of.cache_clear()


def test_many_who_like_one_tweet_are_one_thing_to_see(ana: User) -> None:
    notifications(ana, factories.people(12), 2)
    assert unread([ana.id])[ana.id].notifications == 2
