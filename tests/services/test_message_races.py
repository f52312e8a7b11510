"""Messages sent, conversations begun and left by many at once: each once, in order, and missed by nobody."""

import threading

from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once
from twitter.errors import Forbidden, NotFound
from twitter.events import Event, MessageChanged
from twitter.extensions import db
from twitter.models import Conversation, Message, Notification, Participant, Picture, User
from twitter.queries import conversations as questions
from twitter.queries import health
from twitter.services import blocks, conversations, messages
from twitter.services.messages import MessageOptions
from twitter.transaction import let_go


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def talk_of(one: User, other: User) -> int:
    factories.follow(one, other)
    factories.follow(other, one)
    return conversations.begin(one, [other]).id


def test_one_key_sent_ten_times_at_once_is_one_message(app: Flask, ana: User, bob: User) -> None:
    talk, heard = talk_of(ana, bob), []
    acts = [lambda: heard.append(messages.send(ana, talk, "Hello", MessageOptions(key="one")).id)] * 10
    assert at_once(app, acts) == []
    assert (count(Message), len(heard), len(set(heard))) == (1, 10, 1)


def test_one_picture_sent_with_one_key_many_times_at_once_is_sent_once(app: Flask, ana: User, bob: User) -> None:
    talk, picture_id = talk_of(ana, bob), factories.picture(ana).id
    options = MessageOptions(key="one", picture_ids=(picture_id,))
    assert at_once(app, [lambda: messages.send(ana, talk, "", options)] * 5) == []
    assert (count(Message), count(Picture), health.pictures_apart()) == (1, 1, [])


def test_a_group_tried_ten_times_at_once_is_one_group(app: Flask, ana: User, bob: User) -> None:
    carla = factories.person("carla")
    assert at_once(app, [lambda: factories.message(ana, bob, carla, key="one")] * 10) == []
    assert (count(Conversation), count(Message), count(Participant)) == (1, 1, 3)


def test_both_who_begin_at_once_are_in_one_conversation(app: Flask, ana: User, bob: User) -> None:
    acts = [lambda: factories.message(ana, bob), lambda: factories.message(bob, ana)] * 5
    assert at_once(app, acts) == []
    assert (count(Conversation), count(Participant), count(Message)) == (1, 2, 10)
    assert health.conversations_off() == []


def test_whoever_asks_for_what_is_newer_misses_nothing_while_all_write(app: Flask, ana: User, bob: User) -> None:
    """The rule behind `since`: what has a smaller id than something that was seen never comes later."""
    writers = [ana, bob, *factories.people(4)]
    group = factories.message(ana, *writers[1:], text="0").conversation_id
    seen: list[int] = []
    is_over = threading.Event()
    reader = threading.Thread(target=read_until, args=(app, is_over, ana.id, group, seen))
    reader.start()
    acts = [lambda writer=writer: [messages.send(writer, group, str(n)) for n in range(1, 11)] for writer in writers]
    raised = at_once(app, acts)
    is_over.set()
    reader.join()
    assert raised == []
    stored = list(db.session.scalars(select(Message.id).order_by(Message.id)))
    assert (len(stored), seen) == (61, stored)
    for writer in writers:  # and each one's own words stand in the order in which they were said
        said = select(Message.text).where(Message.sender_id == writer.id, Message.text != "0").order_by(Message.id)
        assert list(db.session.scalars(said)) == [str(number) for number in range(1, 11)]
    assert health.conversations_off() == []


def read_until(app: Flask, is_over: threading.Event, reader_id: int, group: int, seen: list[int]) -> None:
    """Ask again and again for what is newer than what was seen, until all is written and read."""
    with app.app_context():
        while True:
            was_over = is_over.is_set()
            let_go()
            found = questions.newer(reader_id, group, seen[-1] if seen else 0, limit=7)
            seen.extend(bubble.id for bubble in found)
            if was_over and not found:
                return


def test_of_a_block_and_a_message_at_once_none_comes_after_the_block(app: Flask, ana: User, bob: User) -> None:
    talk = talk_of(ana, bob)
    for number in range(5):
        acts = [lambda number=number: messages.send(ana, talk, str(number)), lambda: blocks.block(bob, ana)]
        raised = at_once(app, acts)
        assert all(isinstance(error, Forbidden) for error in raised)
        before = count(Message)
        assert [type(error) for error in at_once(app, [lambda: messages.send(ana, talk, "Late")])] == [Forbidden]
        assert count(Message) == before
        blocks.unblock(bob, ana)


def test_a_request_and_a_block_at_once_leave_nothing_told(app: Flask, ana: User) -> None:
    for person in factories.people(5):
        acts = [lambda person=person: factories.message(ana, person), lambda person=person: blocks.block(person, ana)]
        assert all(isinstance(error, Forbidden) for error in at_once(app, acts))
    assert count(Notification) == 0


def test_unsending_ten_times_at_once_is_told_once(app: Flask, ana: User, bob: User, told: list[Event]) -> None:
    talk, picture_id = talk_of(ana, bob), factories.picture(ana).id
    message_id = messages.send(ana, talk, "Hello", MessageOptions(picture_ids=(picture_id,))).id
    assert at_once(app, [lambda: messages.unsend(ana, message_id)] * 10) == []
    assert told.count(MessageChanged(talk, message_id)) == 1
    assert (count(Picture), health.pictures_apart()) == (0, [])


def test_leaving_writing_and_reading_at_once_leave_no_drift(app: Flask, ana: User, bob: User) -> None:
    crowd = [bob, *factories.people(4)]
    group = factories.message(ana, *crowd).conversation_id
    newest = 2**62
    acts = [
        *(lambda person=person: messages.send(person, group, "Hello") for person in (ana, *crowd)),
        *(lambda person=person: conversations.mark_seen(person, group, newest) for person in (ana, *crowd)),
        *(lambda person=person: conversations.leave(person, group) for person in crowd[:2]),
        *(lambda person=person: conversations.accept(person, group) for person in crowd[2:]),
        lambda: conversations.rename(ana, group, "Swifts"),
        lambda: conversations.delete(ana, group),
    ]
    for error in at_once(app, acts):
        assert isinstance(error, NotFound)  # who left could not write any more
    assert health.conversations_off() == []
    assert len(questions.participant_ids(group)) == 4


def test_adding_at_once_never_makes_a_group_too_large(app: Flask, ana: User) -> None:
    crowd = factories.people(17)
    group = factories.message(ana, *crowd).conversation_id
    late = factories.people(6, "late")
    raised = at_once(app, [lambda person=person: conversations.add(ana, group, [person]) for person in late])
    assert len(raised) == 4
    assert len(questions.participant_ids(group)) == 20
    assert health.conversations_off() == []
