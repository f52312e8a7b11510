"""What stays of conversations when people are deleted: what others said, and nothing that nobody could read."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock, storage
from twitter.errors import Forbidden, NotFound
from twitter.extensions import db
from twitter.jobs.conversations import forget_conversation
from twitter.jobs.runner import run_due
from twitter.models import Conversation, Message, Participant, User
from twitter.queries import conversations as questions
from twitter.queries import health
from twitter.queries.paging import PageRequest
from twitter.services import conversation_ends, conversations, departures, messages, purges

PAGE = PageRequest()
LATER = timedelta(days=14, minutes=1)


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def problems() -> list[str]:
    db.session.rollback()
    return [*health.conversations_off(), *health.pictures_apart()]


def delete_for_good(*people: User) -> None:
    for person in people:
        departures.ask_to_delete(person, factories.PASSWORD)
    with time_machine.travel(clock.now() + LATER):
        run_due()


def test_whoever_wrote_with_a_deleted_person_keeps_their_own_words(ana: User, bob: User) -> None:
    carla, picture = factories.person("carla"), factories.picture(ana)
    file = f"{picture.key}-64.webp"
    talk = factories.message(ana, bob, text="Hello", picture_ids=(picture.id,)).conversation_id
    messages.send(bob, talk, "Hello yourself")
    messages.send(ana, talk, "Well")
    group = factories.message(ana, bob, carla, text="Welcome").conversation_id
    messages.send(bob, group, "Thank you")
    messages.send(ana, group, "You are welcome")
    delete_for_good(ana)
    for conversation_id, said, refusal in ((talk, "Hello yourself", "gone"), (group, "Thank you", "")):
        assert [each.text for each in questions.bubbles(bob.id, conversation_id, PAGE).items] == [said]
        assert questions.view(bob.id, conversation_id).refusal == refusal
    with pytest.raises(Forbidden):
        messages.send(bob, talk, "Are you there?")
    rows = questions.inbox(bob.id, PAGE).items
    assert [(row.last and row.last.text, len(row.people)) for row in rows] == [("Thank you", 1), ("Hello yourself", 0)]
    assert [each.id for each in questions.newer(carla.id, group, rows[0].cursor)] == []
    messages.send(carla, group, "She is gone")
    assert (storage.exists(file), problems()) == (False, [])


def test_a_conversation_goes_with_the_last_one_in_it(ana: User, bob: User) -> None:
    carla = factories.person("carla")
    talk = factories.message(ana, bob, text="Hello").conversation_id
    group = factories.message(ana, bob, carla).conversation_id
    for person in (bob, carla):
        conversations.leave(person, group)
    delete_for_good(ana)
    assert list(db.session.scalars(select(Conversation.id))) == [talk]
    delete_for_good(bob)
    assert (count(Conversation), count(Participant), count(Message), problems()) == (0, 0, 0, [])


def test_a_conversation_with_somebody_in_it_is_never_forgotten(ana: User, bob: User) -> None:
    message = factories.message(ana, bob)
    forget_conversation(message.conversation_id)
    forget_conversation(1)
    assert questions.bubble(bob.id, message.id).id == message.id


@pytest.mark.parametrize("chunk", [2, 3])
def test_a_long_conversation_goes_in_pieces(ana: User, bob: User, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(conversation_ends, "CHUNK", chunk)
    group = factories.message(ana, bob, factories.person("carla")).conversation_id
    for number in range(6):
        messages.send(ana, group, str(number), messages.MessageOptions(picture_ids=(factories.picture(ana).id,)))
    for person in db.session.scalars(select(User)).all():
        conversations.leave(person, group)
    with pytest.raises(NotFound):
        questions.view(ana.id, group)
    run_due()
    assert (count(Conversation), count(Message)) == (0, 0)


def test_people_who_write_while_others_are_deleted_do_not_get_in_the_way(app: Flask, ana: User, bob: User) -> None:
    carla, dan = factories.person("carla"), factories.person("dan")
    group = factories.message(ana, bob, carla, dan).conversation_id
    for number in range(5):
        for person in (ana, bob, carla):
            messages.send(person, group, str(number))
    for leaving in (ana, bob):
        departures.ask_to_delete(leaving, factories.PASSWORD)
    acts = [
        *(lambda leaving=leaving.id: purges.purge(leaving) for leaving in (ana, bob)),
        *(lambda author=author: messages.send(author, group, "Meanwhile") for author in (carla, dan) for _ in range(5)),
    ]
    with time_machine.travel(clock.now() + LATER):
        assert at_once(app, acts) == []
    assert problems() == []
    assert sorted(questions.participant_ids(group)) == sorted([carla.id, dan.id])
    assert [each.text for each in questions.newer(dan.id, group, 0)] == [*"01234", *["Meanwhile"] * 10]
