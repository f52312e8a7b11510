"""Writing messages: once for each key, for the people of the conversation alone, and taken back."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests import factories
from twitter import ids, storage
from twitter.errors import Forbidden, Invalid, NotFound, TwitterError
from twitter.events import Event, MessageChanged, MessageSent, UnreadChanged
from twitter.extensions import db
from twitter.ids import moment_of
from twitter.jobs.runner import run_due
from twitter.models import Conversation, Message, Notification, Participant, Picture, User
from twitter.queries import conversations as questions
from twitter.queries import health, pictures
from twitter.queries.paging import PageRequest
from twitter.services import blocks, conversations, messages, moderation
from twitter.services.messages import MessageOptions
from twitter.services.operator import OPERATOR
from twitter.transaction import atomic

PAGE = PageRequest()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def side(user: User, conversation_id: int) -> Participant:
    db.session.rollback()
    return db.session.get_one(Participant, (conversation_id, user.id), populate_existing=True)


def texts(viewer: User, conversation_id: int) -> list[str]:
    return [bubble.text for bubble in questions.bubbles(viewer.id, conversation_id, PAGE).items]


def problems() -> list[str]:
    db.session.rollback()
    return [*health.conversations_off(), *health.pictures_apart(), *health.counters_off()]


@pytest.fixture
def talk(ana: User, bob: User) -> int:
    """The conversation of Ana and Bob, who follow each other."""
    factories.follow(ana, bob)
    factories.follow(bob, ana)
    return conversations.begin(ana, [bob]).id


def test_a_message_is_read_by_both_and_by_nobody_else(ana: User, bob: User, talk: int, told: list[Event]) -> None:
    carla = factories.person("carla")
    message = messages.send(ana, talk, "  Are the swifts back, @bob?\r\n")
    assert texts(ana, talk) == texts(bob, talk) == ["Are the swifts back, @bob?"]
    assert questions.bubble(bob.id, message.id).mention_ids == {"bob": bob.id}
    assert told == [MessageSent(talk, message.id, ana.id)]
    for look in (
        lambda: questions.view(carla.id, talk),
        lambda: questions.bubbles(carla.id, talk, PAGE),
        lambda: questions.newer(carla.id, talk, 0),
        lambda: questions.bubble(carla.id, message.id),
        lambda: messages.send(carla, talk, "Me too."),
        lambda: messages.unsend(carla, message.id),
        lambda: messages.remove(carla, message.id),
    ):
        with pytest.raises(NotFound):
            look()
    assert problems() == []


def test_a_message_moves_the_conversation_for_everybody_and_is_read_by_its_sender(
    ana: User, bob: User, talk: int
) -> None:
    message = messages.send(ana, talk, "Hello")
    assert db.session.get_one(Conversation, talk, populate_existing=True).last_message_id == message.id
    mine, theirs = side(ana, talk), side(bob, talk)
    assert (mine.last_message_id, mine.read_id, mine.delivered_id) == (message.id, message.id, message.id)
    assert (theirs.last_message_id, theirs.read_id, theirs.delivered_id) == (message.id, 0, 0)


@pytest.mark.parametrize(
    ("text", "options", "details"),
    [
        ("", MessageOptions(), {"text": "blank"}),
        (" \n\u200b ", MessageOptions(), {"text": "blank"}),
        ("a\x07b", MessageOptions(), {"text": "unstorable_character"}),
        ("é" * 2_001, MessageOptions(), {"text": "too_long"}),
        ("x" * 1_000_000, MessageOptions(), {"text": "too_long"}),
        ("Hello", MessageOptions(key="k" * 65), {"key": "malformed"}),
        ("Hello", MessageOptions(key="a key"), {"key": "malformed"}),
        ("Hello", MessageOptions(key="clé"), {"key": "malformed"}),
        ("Hello", MessageOptions(picture_ids=(1,)), {"pictures": "missing"}),
        ("Hello", MessageOptions(picture_ids=(2**70,)), {"pictures": "missing"}),
        ("Hello", MessageOptions(picture_ids=(1, 2, 3, 4, 5)), {"pictures": "too_many"}),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_of_it_stays(
    ana: User, bob: User, talk: int, text: str, options: MessageOptions, details: dict[str, str]
) -> None:
    crowd = factories.people(1)
    for attempt in (
        lambda: messages.send(ana, talk, text, options),
        lambda: messages.write_to(ana, [bob], text, options),
        lambda: messages.write_to(ana, [bob, crowd[0]], text, options),
    ):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert refusal.value.details == details
    assert (count(Message), count(Conversation)) == (0, 1)


def test_a_message_holds_2000_characters_as_people_count_them(ana: User, bob: User, talk: int) -> None:
    long = "👩‍👩‍👧" * 2_000
    messages.send(ana, talk, long)
    messages.send(ana, talk, f"https://example.org/{'x' * 1_000} {'y' * 1_900}")
    assert texts(bob, talk)[1] == long


def test_the_same_key_is_the_same_message_whatever_it_says_then(
    ana: User, bob: User, talk: int, told: list[Event]
) -> None:
    first = messages.send(ana, talk, "Hello", MessageOptions(key="one"))
    told.clear()
    for text in ("Hello", "Something else"):
        assert messages.send(ana, talk, text, MessageOptions(key="one")).id == first.id
    assert texts(bob, talk) == ["Hello"]
    assert set(told) == {MessageSent(talk, first.id, ana.id)}  # again: nobody may have heard of it before
    messages.send(bob, talk, "Hello yourself", MessageOptions(key="one"))  # a key is its sender's
    messages.send(ana, talk, "Hello again")
    messages.send(ana, talk, "And again")
    assert texts(bob, talk) == ["And again", "Hello again", "Hello yourself", "Hello"]


def test_a_retry_is_answered_with_its_message_even_where_a_new_one_is_refused(ana: User, bob: User, talk: int) -> None:
    first = messages.send(ana, talk, "Hello", MessageOptions(key="one"))
    blocks.block(bob, ana)
    assert messages.send(ana, talk, "Hello", MessageOptions(key="one")).id == first.id
    with pytest.raises(Forbidden):
        messages.send(ana, talk, "Hello", MessageOptions(key="two"))


def test_an_id_is_larger_than_the_last_even_when_that_was_made_by_a_faster_clock(
    ana: User, bob: User, talk: int
) -> None:
    ahead = ids.first_id_at(ids.moment_of(ids.new_id()) + timedelta(hours=1))
    early = messages.send(ana, talk, "From a machine whose clock is fast")
    with atomic():
        db.session.execute(update(Message).where(Message.id == early.id).values(id=ahead))
        db.session.execute(update(Conversation).values(last_message_id=ahead))
        db.session.execute(update(Participant).values(last_message_id=ahead))
    sent = [messages.send(author, talk, "Later").id for author in (bob, ana, bob)]
    assert [ahead, *sent] == sorted({ahead, *sent})
    assert moment_of(sent[-1]) - moment_of(ahead) < timedelta(seconds=1)
    assert [bubble.id for bubble in questions.newer(ana.id, talk, ahead)] == sent
    assert problems() == []


def test_somebody_whose_address_is_not_confirmed_cannot_write(app: Flask, ana: User) -> None:
    una = factories.person("una", email_verified_at=None)
    with pytest.raises(Forbidden):
        factories.message(una, ana)
    message = factories.message(ana, una)
    with pytest.raises(Forbidden):
        messages.send(una, message.conversation_id, "Thank you")


@pytest.mark.parametrize("blocks_first", [True, False])
def test_nobody_writes_across_a_block_and_both_still_read(ana: User, bob: User, talk: int, blocks_first: bool) -> None:
    messages.send(ana, talk, "Hello")
    one, other = (ana, bob) if blocks_first else (bob, ana)
    blocks.block(one, other)
    sentences = set()
    for writer, reader in ((ana, bob), (bob, ana)):
        for attempt in (
            lambda writer=writer: messages.send(writer, talk, "Are you there?"),
            lambda writer=writer, reader=reader: messages.write_to(writer, [reader], "Are you there?"),
        ):
            with pytest.raises(Forbidden) as refusal:
                attempt()
            sentences.add(refusal.value.sentence)
    assert len(sentences) == 1  # it does not say who blocked whom
    assert texts(ana, talk) == texts(bob, talk) == ["Hello"]
    assert questions.view(one.id, talk).refusal == "blocks"
    assert questions.view(other.id, talk).refusal == "blocked"
    blocks.unblock(one, other)
    messages.send(other, talk, "Good to hear")
    assert questions.view(one.id, talk).refusal == ""


def test_whoever_is_suspended_is_not_written_to(ana: User, bob: User, talk: int) -> None:
    messages.send(bob, talk, "Hello")
    moderation.suspend(OPERATOR, bob, "spam")
    with pytest.raises(Forbidden):
        messages.send(ana, talk, "Are you there?")
    with pytest.raises(NotFound):
        factories.message(ana, bob)
    assert questions.view(ana.id, talk).refusal == "gone"
    assert texts(ana, talk) == ["Hello"]


def test_in_a_group_those_kept_apart_do_not_read_each_other(ana: User, bob: User, told: list[Event]) -> None:
    carla = factories.person("carla")
    group = factories.message(ana, bob, carla, text="Welcome").conversation_id
    for each in (bob, carla):
        conversations.accept(each, group)
    messages.send(bob, group, "From Bob")
    blocks.block(bob, carla)
    conversations.mark_seen(carla, group, ids.LARGEST)
    conversations.delete(carla, group)
    told.clear()
    unheard = messages.send(bob, group, "From Bob again")
    assert UnreadChanged(carla.id) not in told
    assert questions.inbox(carla.id, PAGE).items == ()  # nothing she may read has come
    messages.send(carla, group, "From Carla")
    assert texts(ana, group) == ["From Carla", "From Bob again", "From Bob", "Welcome"]
    assert texts(bob, group) == ["From Bob again", "From Bob", "Welcome"]
    assert texts(carla, group) == ["From Carla"]
    with pytest.raises(NotFound):
        questions.bubble(carla.id, unheard.id)
    assert problems() == []


def test_a_blocked_persons_words_in_a_group_do_not_count_as_unread(ana: User, bob: User) -> None:
    carla = factories.person("carla")
    group = factories.message(ana, bob, carla, text="Welcome").conversation_id
    for each in (bob, carla):
        conversations.accept(each, group)
    blocks.block(carla, bob)
    conversations.mark_seen(carla, group, ids.LARGEST)
    messages.send(bob, group, "From Bob")
    row = questions.inbox(carla.id, PAGE).items[0]
    assert (row.unread_count, row.last and row.last.text) == (0, "Welcome")
    assert side(carla, group).read_id == side(carla, group).last_message_id
    messages.send(ana, group, "From Ana")
    assert questions.inbox(carla.id, PAGE).items[0].unread_count == 1


# Pictures


def test_a_message_shows_pictures_to_its_people_alone(ana: User, bob: User, talk: int) -> None:
    carla, picture = factories.person("carla"), factories.picture(ana, alt="A field")
    assert pictures.is_for_strangers(ana.id, picture.key) is False
    with pytest.raises(NotFound):
        pictures.is_for_strangers(bob.id, picture.key)
    message = messages.send(ana, talk, "", MessageOptions(picture_ids=(picture.id,)))
    assert [shown["alt"] for shown in questions.bubble(bob.id, message.id).pictures] == ["A field"]
    for reader in (ana, bob):
        assert pictures.is_for_strangers(reader.id, picture.key) is False
    for other in (carla.id, None):
        with pytest.raises(NotFound):
            pictures.is_for_strangers(other, picture.key)
    blocks.block(ana, bob)
    assert pictures.is_for_strangers(bob.id, picture.key) is False  # what was said between them stays theirs
    assert problems() == []


def test_a_picture_is_seen_no_more_by_who_deleted_its_message_or_left(ana: User, bob: User, talk: int) -> None:
    carla, dan = factories.person("carla"), factories.person("dan")
    keys = [factories.picture(ana) for _ in range(2)]
    in_talk = messages.send(ana, talk, "Look", MessageOptions(picture_ids=(keys[0].id,)))
    group = factories.message(ana, bob, carla, dan, picture_ids=(keys[1].id,))
    messages.remove(bob, in_talk.id)
    conversations.delete(bob, group.conversation_id)
    conversations.leave(carla, group.conversation_id)
    blocks.block(dan, ana)
    for reader, picture in ((bob, keys[0]), (bob, keys[1]), (carla, keys[1]), (dan, keys[1])):
        with pytest.raises(NotFound):
            pictures.is_for_strangers(reader.id, picture.key)
    assert pictures.is_for_strangers(ana.id, keys[1].key) is False


def test_a_picture_is_in_one_message_or_tweet(ana: User, bob: User, talk: int) -> None:
    picture = factories.picture(ana)
    messages.send(ana, talk, "Look", MessageOptions(picture_ids=(picture.id,), key="one"))
    messages.send(ana, talk, "Look", MessageOptions(picture_ids=(picture.id,), key="one"))  # a retry takes none
    for attempt in (
        lambda: messages.send(ana, talk, "Again", MessageOptions(picture_ids=(picture.id,))),
        lambda: factories.tweet(ana, "Again", picture_ids=(picture.id,)),
        lambda: messages.send(bob, talk, "Mine", MessageOptions(picture_ids=(factories.picture(ana).id,))),
    ):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert refusal.value.details == {"pictures": "missing"}
    assert texts(bob, talk) == ["Look"]
    assert problems() == []


# Taking back


def test_an_unsent_message_is_emptied_for_everybody_with_its_pictures(
    ana: User, bob: User, talk: int, told: list[Event]
) -> None:
    picture = factories.picture(ana)
    file, key = f"{picture.key}-64.webp", picture.key
    message = messages.send(ana, talk, "A secret for @bob", MessageOptions(picture_ids=(picture.id,)))
    told.clear()
    for _ in range(2):
        messages.unsend(ana, message.id)
    assert told == [MessageChanged(talk, message.id)]
    for reader in (ana, bob):
        bubble = questions.bubble(reader.id, message.id)
        assert (bubble.text, bubble.pictures, bubble.mention_ids, bubble.is_unsent) == ("", (), {}, True)
        with pytest.raises(NotFound):
            pictures.is_for_strangers(reader.id, key)
    assert storage.exists(file)
    run_due()
    assert not storage.exists(file)
    stored = db.session.get_one(Message, message.id, populate_existing=True)
    assert (stored.text, stored.search_text, stored.pictures) == ("", "", [])
    assert (count(Picture), problems()) == (0, [])


def test_nobody_takes_back_what_others_said_or_what_became_of_a_group(ana: User, bob: User, talk: int) -> None:
    message = messages.send(ana, talk, "Hello")
    carla = factories.person("carla")
    group = factories.message(ana, bob, carla).conversation_id
    conversations.rename(ana, group, "Swifts")
    renamed = questions.bubbles(ana.id, group, PAGE).items[0]
    for taker, message_id in ((bob, message.id), (ana, renamed.id)):
        with pytest.raises(Forbidden):
            messages.unsend(taker, message_id)
    for message_id in (1, 2**70):
        with pytest.raises(NotFound):
            messages.unsend(ana, message_id)
    assert texts(bob, talk) == ["Hello"]


def test_a_message_deleted_for_oneself_stays_for_the_others(ana: User, bob: User, talk: int, told: list[Event]) -> None:
    message = messages.send(ana, talk, "Hello")
    told.clear()
    messages.remove(bob, message.id)
    assert told == [MessageChanged(talk, message.id, for_user_id=bob.id)]
    assert (texts(ana, talk), texts(bob, talk)) == (["Hello"], [])
    for look in (questions.bubble, lambda reader_id, _: messages.remove(bob, message.id)):
        with pytest.raises(NotFound):
            look(bob.id, message.id)
    row = questions.inbox(bob.id, PAGE).items[0]
    assert (row.last, row.unread_count) == (None, 0)


# Writing to people


def test_writing_to_somebody_begins_the_one_conversation_with_them(ana: User, bob: User) -> None:
    first = factories.message(ana, bob, text="Hello")
    conversations.accept(bob, first.conversation_id)
    answer = factories.message(bob, ana, text="Hello yourself")
    assert first.conversation_id == answer.conversation_id
    assert count(Conversation) == 1


def test_a_group_that_is_tried_again_is_the_same_group(ana: User, bob: User) -> None:
    carla = factories.person("carla")
    first = factories.message(ana, bob, carla, key="one")
    again = factories.message(ana, bob, carla, key="one")
    assert (again.id, count(Conversation), count(Message)) == (first.id, 1, 1)
    other = factories.message(ana, bob, carla, key="two")
    assert (other.conversation_id == first.conversation_id, count(Conversation)) == (False, 2)
    theirs = factories.message(carla, bob, ana, key="one")  # a key is its sender's
    assert (theirs.id == first.id, count(Conversation)) == (False, 3)


def test_a_refused_message_begins_no_conversation(ana: User, bob: User) -> None:
    blocks.block(bob, ana)
    for attempt in (
        lambda: factories.message(ana, bob),
        lambda: factories.message(ana, bob, factories.person("carla")),
        lambda: factories.message(ana, factories.person("dan"), picture_ids=(1,)),
    ):
        with pytest.raises(TwitterError):
            attempt()
    assert (count(Conversation), count(Participant), count(Message)) == (0, 0, 0)


# Telling


def test_a_stranger_is_told_once_of_a_request_and_not_any_more_once_they_answer(ana: User, bob: User) -> None:
    message = factories.message(ana, bob)
    messages.send(ana, message.conversation_id, "Are you there?")
    told = db.session.scalars(select(Notification)).all()
    assert [(row.receiver_id, row.actor_id, row.kind) for row in told] == [(bob.id, ana.id, "message_request")]
    assert told[0].subject_id == message.conversation_id
    messages.send(bob, message.conversation_id, "Who are you?")
    assert side(bob, message.conversation_id).is_request is False
    assert count(Notification) == 0


def test_nobody_is_told_of_a_request_by_whom_they_follow(ana: User, bob: User, talk: int) -> None:
    messages.send(ana, talk, "Hello")
    assert {row.kind for row in db.session.scalars(select(Notification))} <= {"follow"}


def test_sending_costs_as_many_statements_in_a_large_group_as_in_a_small_one(
    ana: User, bob: User, statements: list[str]
) -> None:
    crowd = [bob, *factories.people(18)]
    groups = [factories.message(ana, *crowd[:size]).conversation_id for size in (2, 19)]
    costs = []
    for group in groups:
        statements.clear()
        messages.send(ana, group, "Hello")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 14
