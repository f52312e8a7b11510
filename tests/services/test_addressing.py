"""Writing to those whom a text names: where it stands, and once for each key."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock, ids
from twitter.errors import Invalid, NotFound
from twitter.events import Event, MessageSent
from twitter.extensions import db
from twitter.models import Conversation, Message, User
from twitter.services import conversations
from twitter.services.addressing import REMEMBERED, write_to_named
from twitter.services.messages import MessageOptions

pytestmark = pytest.mark.usefixtures("app")


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_group_of_exactly_these_people_is_found_among_others(ana: User, bob: User) -> None:
    cem, dora = factories.person("cem"), factories.person("dora")
    wanted, larger, other = ((ana, bob, cem), (ana, bob, cem, dora), (bob, ana, dora))
    said = {group: factories.message(*group).conversation_id for group in (wanted, larger, other)}
    newer = factories.message(cem, ana, bob).conversation_id
    factories.message(bob, cem)
    assert write_to_named(ana, "@bob @cem hi").conversation_id == newer
    assert write_to_named(ana, "@dora @bob hi").conversation_id == said[other]
    assert write_to_named(ana, "@dora @bob @cem hi").conversation_id == said[larger]
    conversations.leave(cem, newer)
    assert write_to_named(ana, "@bob @cem hi").conversation_id == said[wanted]


def test_one_name_is_the_conversation_of_two_and_not_a_group_that_others_left(ana: User, bob: User) -> None:
    cem = factories.person("cem")
    group = factories.message(ana, bob, cem).conversation_id
    conversations.leave(cem, group)
    two = write_to_named(ana, "@bob hi").conversation_id
    assert two != group
    assert write_to_named(bob, "yes", answered=factories.message(ana, bob).id).conversation_id == two


def test_an_answer_that_names_somebody_else_is_said_to_all_of_them(ana: User, bob: User) -> None:
    cem = factories.person("cem")
    asked = factories.message(ana, bob)
    answer = write_to_named(bob, "What do you say, @cem?", answered=asked.id)
    assert answer.conversation_id != asked.conversation_id
    assert write_to_named(cem, "@ana @bob yes").conversation_id == answer.conversation_id
    with pytest.raises(NotFound):
        write_to_named(cem, "let me in", answered=asked.id)


def test_too_many_names_and_none_are_refused(ana: User) -> None:
    crowd = factories.people(20)
    for text in (" ".join(f"@{person.username}" for person in crowd), "hi", "@ana"):
        with pytest.raises(Invalid):
            write_to_named(ana, text)
    assert count(Message) == count(Conversation) == 0


def test_the_same_key_within_a_day_is_the_same_message(
    ana: User, bob: User, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert factories.person("cem")
    first = write_to_named(ana, "@bob hi", MessageOptions(key="k"))
    again = write_to_named(ana, "@cem other words", MessageOptions(key="k"))
    assert again.id == first.id
    assert [event for event in told if isinstance(event, MessageSent)] == 2 * [
        MessageSent(first.conversation_id, first.id, ana.id)
    ]
    assert write_to_named(bob, "@ana hi", MessageOptions(key="k")).id != first.id
    now = ids.moment_of(first.id) + REMEMBERED + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert write_to_named(ana, "@cem other words", MessageOptions(key="k")).id != first.id


def test_trying_again_at_once_says_it_once(app: Flask, ana: User, bob: User) -> None:
    assert factories.person("cem")
    heard: list[int] = []
    tries = [lambda: heard.append(write_to_named(ana, "@bob @cem hi", MessageOptions(key="k")).id)] * 8
    assert at_once(app, tries) == []
    assert (len(heard), len({*heard}), count(Message), count(Conversation)) == (8, 1, 1, 1)


def test_two_who_write_to_each_other_by_name_do_not_wait_for_each_other(app: Flask, ana: User, bob: User) -> None:
    cem = factories.person("cem")
    people = {ana: "@bob @cem", bob: "@cem @ana", cem: "@ana @bob"}
    tries = [lambda who=who, names=names: write_to_named(who, f"{names} hi") for who, names in people.items()] * 3
    assert at_once(app, tries) == []
    assert count(Message) == 9
