"""Conversations: one for two people, groups, requests of strangers, and each person's own side."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from tests import factories
from twitter import ids, storage
from twitter.errors import Forbidden, Invalid, NotFound, RateLimited
from twitter.events import ConversationChanged, ConversationRead, Event, MessageSent, UnreadChanged
from twitter.extensions import db
from twitter.jobs.runner import run_due
from twitter.models import Conversation, Message, Notification, Participant, User
from twitter.queries import conversations as questions
from twitter.queries import health
from twitter.queries.bubbles import InboxRow
from twitter.queries.paging import PageRequest
from twitter.services import blocks, conversations, departures, follows, messages, moderation, preferences
from twitter.services.operator import OPERATOR
from twitter.transaction import atomic

PAGE = PageRequest()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def side(user: User, conversation_id: int) -> Participant:
    db.session.rollback()
    return db.session.get_one(Participant, (conversation_id, user.id), populate_existing=True)


def inbox(user: User, *, requests: bool = False) -> list[InboxRow]:
    return list(questions.inbox(user.id, PAGE, requests=requests).items)


def lines(viewer: User, conversation_id: int) -> list[tuple[str, str, str]]:
    """What was said, the oldest first, as kind, sender and text."""
    found = questions.newer(viewer.id, conversation_id, 0)
    return [(bubble.kind, bubble.sender.username, bubble.text) for bubble in found]


def group_of(creator: User, *others: User) -> int:
    """A group in which everybody has let the others in."""
    group = factories.message(creator, *others, text="Welcome").conversation_id
    for other in others:
        conversations.accept(other, group)
    return group


@pytest.fixture
def carla(ana: User) -> User:
    """A third person."""
    return factories.person("carla")


# Beginning


def test_two_people_have_one_conversation_whoever_begins_it(ana: User, bob: User) -> None:
    first = conversations.begin(ana, [bob, ana, bob])
    assert (first.is_group, first.title, first.creator_id) == (False, "", ana.id)
    assert conversations.begin(bob, [ana]).id == first.id
    assert conversations.begin(ana, [bob], "A title is for groups").id == first.id
    assert (count(Conversation), count(Participant)) == (1, 2)


def test_nobody_hears_of_a_conversation_before_something_is_said(ana: User, bob: User, told: list[Event]) -> None:
    conversations.begin(ana, [bob])
    assert (told, inbox(bob), inbox(bob, requests=True), inbox(ana), count(Notification)) == ([], [], [], [], 0)


def test_the_same_people_may_have_several_groups(ana: User, bob: User, carla: User) -> None:
    one, two = (conversations.begin(ana, [bob, carla], title) for title in ("  The\nswifts ", ""))
    assert (one.is_group, one.title, two.title, one.id == two.id) == (True, "The swifts", "", False)
    assert questions.participant_ids(one.id) == sorted([ana.id, bob.id, carla.id])


def test_a_group_holds_twenty_people(ana: User) -> None:
    crowd = factories.people(20)
    with pytest.raises(Invalid) as refusal:
        conversations.begin(ana, crowd)
    assert refusal.value.details == {"to": "too_many"}
    group = conversations.begin(ana, crowd[:19]).id
    with pytest.raises(Invalid):
        conversations.add(ana, group, crowd)
    messages.send(ana, group, "Welcome")
    conversations.leave(crowd[0], group)
    conversations.add(ana, group, [*crowd[1:]])
    assert len(questions.participant_ids(group)) == 20


def test_what_is_no_conversation_is_refused_in_a_sentence(ana: User, bob: User) -> None:
    for people, title, details in (
        ([], "", {"to": "blank"}),
        ([ana], "", {"to": "blank"}),
        ([bob], "x" * 61, {"title": "too_long"}),
    ):
        with pytest.raises(Invalid) as refusal:
            conversations.begin(ana, people, title)
        assert refusal.value.details == details
    assert count(Conversation) == 0


@pytest.mark.parametrize("blocks_first", [True, False])
def test_a_block_stands_between_both_ways_and_its_sentence_does_not_tell_whose(
    ana: User, bob: User, carla: User, blocks_first: bool
) -> None:
    blocks.block(*((ana, bob) if blocks_first else (bob, ana)))
    for people in ([bob], [bob, carla]):
        with pytest.raises(Forbidden) as refusal:
            conversations.begin(ana, people)
        assert refusal.value.sentence == "You cannot write to them: one of you blocked the other."
    group = conversations.begin(ana, [carla, *factories.people(1)]).id
    with pytest.raises(Forbidden):
        conversations.add(ana, group, [bob])
    assert count(Conversation) == 1


def test_people_who_are_gone_are_not_found(ana: User, bob: User, carla: User) -> None:
    moderation.suspend(OPERATOR, bob, "spam")
    departures.deactivate(carla, factories.PASSWORD)
    for people in ([bob], [carla], [bob, *factories.people(1)]):
        with pytest.raises(NotFound):
            conversations.begin(ana, people)
    assert count(Conversation) == 0


# Requests


def test_a_stranger_asks_first_and_is_told_nothing_until_they_are_let_in(
    ana: User, bob: User, told: list[Event]
) -> None:
    message = factories.message(ana, bob)
    conversation_id = message.conversation_id
    assert ([row.id for row in inbox(ana)], inbox(bob)) == ([conversation_id], [])
    assert [row.id for row in inbox(bob, requests=True)] == [conversation_id]
    assert questions.waiting_requests(bob.id) == 1
    assert questions.view(bob.id, conversation_id).is_request
    told.clear()
    conversations.mark_delivered(bob.id, conversation_id, message.id)
    conversations.mark_seen(bob, conversation_id, message.id)
    assert [event for event in told if isinstance(event, ConversationRead)] == []
    assert questions.view(ana.id, conversation_id).others[0].seen_id == 0
    assert questions.online_peers_allowed(ana.id, conversation_id) == []
    told.clear()
    conversations.accept(bob, conversation_id)
    assert set(told) == {
        ConversationChanged(conversation_id, bob.id),
        UnreadChanged(bob.id),
        ConversationRead(conversation_id, bob.id, message.id, message.id),  # what they had read before they said yes
    }
    assert [row.id for row in inbox(bob)] == [conversation_id]
    assert (inbox(bob, requests=True), questions.waiting_requests(bob.id)) == ([], 0)
    assert questions.view(ana.id, conversation_id).others[0].seen_id == message.id
    assert questions.online_peers_allowed(ana.id, conversation_id) == [bob.id]
    assert count(Notification) == 0


def test_who_answers_a_request_shows_that_they_read_it(ana: User, bob: User, told: list[Event]) -> None:
    message = factories.message(ana, bob)
    conversations.mark_seen(bob, message.conversation_id, message.id)
    told.clear()
    answer = messages.send(bob, message.conversation_id, "Of course")
    assert ConversationRead(message.conversation_id, bob.id, answer.id, answer.id) in told


def test_who_follows_the_writer_is_not_asked(ana: User, bob: User, carla: User) -> None:
    factories.follow(bob, ana)
    factories.follow(ana, carla)
    group = factories.message(ana, bob, carla).conversation_id
    assert [row.id for row in inbox(bob)] == [group]
    assert [row.id for row in inbox(carla, requests=True)] == [group]


def test_a_declined_request_comes_back_as_a_request_without_what_was_said(ana: User, bob: User) -> None:
    message = factories.message(ana, bob)
    conversations.delete(bob, message.conversation_id)
    assert (inbox(bob, requests=True), questions.waiting_requests(bob.id), count(Notification)) == ([], 0, 0)
    messages.send(ana, message.conversation_id, "Are you there?")
    assert [row.last and row.last.text for row in inbox(bob, requests=True)] == ["Are you there?"]
    assert lines(bob, message.conversation_id) == [("said", "ana", "Are you there?")]
    assert count(Notification) == 0  # and nobody is told a second time


def test_twenty_strangers_a_day_can_be_asked(ana: User) -> None:
    crowd = factories.people(23)
    start = ids.moment_of(ids.new_id())  # ids never go back, wherever another test travelled
    with time_machine.travel(start) as traveller:
        for stranger in crowd[:20]:
            conversations.begin(ana, [stranger])
        with pytest.raises(RateLimited) as refusal:
            factories.message(ana, crowd[20])
        assert 86_000 < refusal.value.retry_after <= 86_400
        with pytest.raises(RateLimited):
            conversations.begin(ana, crowd[18:])
        assert conversations.begin(ana, [crowd[0]]).id  # one that was begun goes on
        factories.follow(crowd[21], ana)
        factories.message(ana, crowd[21])  # who follows is no stranger
        factories.message(crowd[5], ana)  # whoever answers is none either
        factories.message(ana, crowd[20])
        with pytest.raises(RateLimited):
            factories.message(ana, crowd[22])
        traveller.shift(timedelta(days=1, minutes=1))
        factories.message(ana, crowd[22])
    assert count(Conversation) == 23


def test_strangers_cannot_be_asked_without_end_by_adding_them_to_groups(ana: User, bob: User, carla: User) -> None:
    for friend in (bob, carla):
        factories.follow(friend, ana)
    groups = [group_of(ana, bob, carla) for _ in range(21)]
    crowd = factories.people(22)
    for group, stranger in zip(groups[:20], crowd, strict=False):
        conversations.add(ana, group, [stranger])
    for refused in (lambda: conversations.add(ana, groups[20], [crowd[20]]), lambda: factories.message(ana, crowd[20])):
        with pytest.raises(RateLimited):
            refused()
    assert inbox(crowd[20], requests=True) == []
    factories.follow(crowd[21], ana)
    conversations.add(ana, groups[20], [crowd[21]])  # who follows is no stranger
    others = group_of(bob, ana, carla)
    with pytest.raises(RateLimited):
        conversations.add(ana, others, [crowd[20]])  # in whosever group
    conversations.add(bob, others, [crowd[20]])  # which nobody else has to wait for


# One's own side


def test_a_deleted_conversation_is_gone_for_oneself_and_back_with_the_next_message(
    ana: User, bob: User, told: list[Event]
) -> None:
    group = group_of(ana, bob, factories.person("carla"))
    told.clear()
    conversations.delete(bob, group)
    assert told == [ConversationChanged(group, bob.id), UnreadChanged(bob.id)]
    assert (inbox(bob), lines(bob, group), len(inbox(ana)), len(lines(ana, group))) == ([], [], 1, 1)
    assert questions.view(bob.id, group).id == group  # whoever has the address may still write
    messages.send(ana, group, "Still here?")
    assert [(row.unread_count, row.last and row.last.text) for row in inbox(bob)] == [(1, "Still here?")]
    assert lines(bob, group) == [("said", "ana", "Still here?")]


def test_a_muted_conversation_says_so_to_its_owner_alone(ana: User, bob: User, told: list[Event]) -> None:
    group = group_of(ana, bob, factories.person("carla"))
    told.clear()
    for _ in range(2):
        conversations.set_muted(bob, group, True)
    assert set(told) == {ConversationChanged(group, bob.id), UnreadChanged(bob.id)}
    assert (inbox(bob)[0].is_muted, questions.view(bob.id, group).is_muted) == (True, True)
    assert inbox(ana)[0].is_muted is False
    conversations.set_muted(bob, group, False)
    assert inbox(bob)[0].is_muted is False


def test_others_see_how_far_somebody_has_read_and_never_less(ana: User, bob: User, told: list[Event]) -> None:
    group = group_of(ana, bob)
    ids_ = [messages.send(ana, group, f"Number {number}").id for number in range(3)]
    told.clear()
    conversations.mark_delivered(bob.id, group, ids_[1])
    conversations.mark_seen(bob, group, ids_[0])
    conversations.mark_seen(bob, group, ids_[2])
    for up_to in (ids_[0], 0, -5, ids_[2]):
        conversations.mark_seen(bob, group, up_to)
        conversations.mark_delivered(bob.id, group, up_to)
    assert [event for event in told if isinstance(event, ConversationRead)] == [
        ConversationRead(group, bob.id, 0, ids_[1]),
        ConversationRead(group, bob.id, ids_[0], ids_[1]),
        ConversationRead(group, bob.id, ids_[2], ids_[2]),
    ]
    assert told.count(UnreadChanged(bob.id)) == 2
    assert inbox(bob)[0].unread_count == 0
    other = questions.view(ana.id, group).others[0]
    assert (other.seen_id, other.delivered_id) == (ids_[2], ids_[2])


def test_nobody_has_read_what_is_not_written_yet(ana: User, bob: User) -> None:
    group = group_of(ana, bob)
    for up_to in (ids.LARGEST, 2**80):
        conversations.mark_seen(bob, group, up_to)
        conversations.mark_delivered(bob.id, group, up_to)
    messages.send(ana, group, "Later")
    assert inbox(bob)[0].unread_count == 1
    assert side(bob, group).delivered_id < side(bob, group).last_message_id


def test_who_does_not_show_what_they_have_seen_still_shows_what_arrived(
    ana: User, bob: User, told: list[Event]
) -> None:
    group = group_of(ana, bob)
    message = messages.send(ana, group, "Hello")
    with atomic():
        db.session.execute(update(User).where(User.id == bob.id).values(shows_seen=False, shows_presence=False))
    told.clear()
    conversations.mark_seen(bob, group, message.id)
    assert ConversationRead(group, bob.id, 0, message.id) in told
    other = questions.view(ana.id, group).others[0]
    assert (other.seen_id, other.delivered_id, other.shows_presence) == (0, message.id, False)
    assert (questions.online_peers_allowed(ana.id, group), inbox(bob)[0].unread_count) == ([], 0)
    told.clear()
    answer = messages.send(bob, group, "Hello yourself")
    assert [event for event in told if isinstance(event, ConversationRead)] == []
    messages.send(ana, group, "Good")
    told.clear()
    answer = messages.send(bob, group, "Indeed")
    assert ConversationRead(group, bob.id, 0, answer.id) in told


def test_the_moment_of_reading_tells_nothing_of_who_does_not_show_it(ana: User, bob: User, told: list[Event]) -> None:
    group = group_of(ana, bob)
    preferences.choose_messages(bob, seen=False, presence=False)
    message = messages.send(ana, group, "Hello")
    conversations.mark_delivered(bob.id, group, message.id)
    told.clear()
    conversations.mark_seen(bob, group, message.id)
    assert told == [UnreadChanged(bob.id)]
    assert inbox(bob)[0].unread_count == 0


def test_a_block_hides_how_far_two_people_have_read_and_who_is_online(ana: User, bob: User, told: list[Event]) -> None:
    group = group_of(ana, bob)
    message = messages.send(ana, group, "Hello")
    blocks.block(bob, ana)
    told.clear()
    conversations.mark_seen(bob, group, message.id)
    assert told == [UnreadChanged(bob.id)]
    other = questions.view(ana.id, group).others[0]
    assert (other.seen_id, other.delivered_id, other.shows_presence) == (0, 0, False)
    assert questions.online_peers_allowed(ana.id, group) == questions.online_peers_allowed(bob.id, group) == []


def test_what_one_cannot_see_does_not_stay_unread(ana: User, bob: User, carla: User) -> None:
    group = group_of(ana, bob, carla)
    seen = messages.send(ana, group, "From Ana")
    messages.send(bob, group, "From Bob")
    blocks.block(carla, bob)
    conversations.mark_seen(carla, group, seen.id)
    assert side(carla, group).read_id == side(carla, group).last_message_id
    last = messages.send(ana, group, "From Ana again")
    conversations.mark_seen(carla, group, seen.id)
    assert side(carla, group).read_id < last.id


# Groups


def test_whoever_leaves_a_group_is_out_of_it_and_the_others_read_that_they_left(
    ana: User, bob: User, carla: User, told: list[Event]
) -> None:
    group = group_of(ana, bob, carla)
    told.clear()
    conversations.leave(bob, group)
    assert lines(ana, group)[-1] == ("left", "bob", "")
    assert {event for event in told if isinstance(event, ConversationChanged)} == {
        ConversationChanged(group, person.id) for person in (ana, bob, carla)
    }
    for look in (
        lambda: questions.view(bob.id, group),
        lambda: questions.bubbles(bob.id, group, PAGE),
        lambda: messages.send(bob, group, "One more thing"),
        lambda: conversations.leave(bob, group),
        lambda: conversations.mark_seen(bob, group, ids.LARGEST),
    ):
        with pytest.raises(NotFound):
            look()
    assert (questions.may_open(bob.id, group), inbox(bob)) == (False, [])
    messages.send(ana, group, "They are gone")
    assert [(other.person.username, other.has_left) for other in questions.view(ana.id, group).others] == [
        ("bob", True),
        ("carla", False),
    ]
    assert health.conversations_off() == []


def test_two_people_cannot_leave_each_other(ana: User, bob: User) -> None:
    talk = factories.message(ana, bob).conversation_id
    for verb in (
        lambda: conversations.leave(ana, talk),
        lambda: conversations.rename(ana, talk, "Us"),
        lambda: conversations.add(ana, talk, [factories.person("carla")]),
    ):
        with pytest.raises(Invalid) as refusal:
            verb()
        assert refusal.value.details == {"conversation": "not_a_group"}
    assert len(lines(ana, talk)) == 1


def test_the_last_one_of_a_group_takes_it_along(ana: User, bob: User, carla: User) -> None:
    picture = factories.picture(ana)
    file = f"{picture.key}-64.webp"
    group = factories.message(ana, bob, carla, picture_ids=(picture.id,)).conversation_id
    for person in (bob, carla):
        conversations.leave(person, group)
    assert questions.view(ana.id, group).refusal == "alone"
    with pytest.raises(Forbidden):
        messages.send(ana, group, "Anybody?")
    conversations.leave(ana, group)
    run_due()
    assert (count(Conversation), count(Message), count(Participant), storage.exists(file)) == (0, 0, 0, False)


def test_whoever_is_added_reads_what_is_said_from_then_on(ana: User, bob: User, carla: User, told: list[Event]) -> None:
    group = group_of(ana, bob, factories.person("dan"))
    factories.follow(carla, ana)
    told.clear()
    conversations.add(ana, group, [carla, bob, carla])
    assert lines(carla, group) == [("added", "ana", "@carla")]
    assert [row.id for row in inbox(carla)] == [group]
    assert [event.sender_id for event in told if isinstance(event, MessageSent)] == [ana.id]
    assert ConversationChanged(group, carla.id) in told
    messages.send(carla, group, "Hello all")
    assert lines(bob, group)[-1] == ("said", "carla", "Hello all")
    assert health.conversations_off() == []


def test_strangers_who_are_added_or_left_before_are_asked(ana: User, bob: User, carla: User) -> None:
    dan, elsa = factories.person("dan"), factories.person("elsa")
    group = group_of(ana, bob, carla)
    conversations.add(bob, group, [dan, elsa])
    assert [row.id for row in inbox(dan, requests=True)] == [group]
    assert [row.actor_id for row in db.session.scalars(select(Notification))] == [bob.id, bob.id]
    factories.follow(carla, ana)
    conversations.leave(carla, group)
    conversations.add(ana, group, [carla])
    assert [row.id for row in inbox(carla, requests=True)] == [group]
    assert lines(carla, group) == [("added", "ana", "@carla")]


def test_nobody_is_added_who_is_gone(ana: User, bob: User, carla: User) -> None:
    group = group_of(ana, carla, factories.person("dan"))
    moderation.suspend(OPERATOR, bob, "spam")
    with pytest.raises(NotFound):
        conversations.add(ana, group, [factories.person("ed"), bob])
    assert len(lines(ana, group)) == 1
    assert len(questions.participant_ids(group)) == 3


def test_who_is_not_in_a_conversation_is_told_that_there_is_none(ana: User, bob: User, carla: User) -> None:
    group = group_of(ana, bob, factories.person("dan"))
    for conversation_id in (group, group + 1, 2**70):
        for verb in (
            lambda there: conversations.add(carla, there, [carla]),
            lambda there: conversations.rename(carla, there, "Mine"),
            lambda there: conversations.accept(carla, there),
            lambda there: conversations.delete(carla, there),
            lambda there: conversations.set_muted(carla, there, True),
            lambda there: conversations.leave(carla, there),
            lambda there: conversations.mark_seen(carla, there, ids.LARGEST),
            lambda there: conversations.mark_delivered(carla.id, there, ids.LARGEST),
            lambda there: questions.view(carla.id, there),
            lambda there: questions.bubbles(carla.id, there, PAGE),
            lambda there: questions.newer(carla.id, there, 0),
        ):
            with pytest.raises(NotFound) as refusal:
                verb(conversation_id)
            assert refusal.value.sentence == NotFound().sentence
    assert (len(lines(ana, group)), questions.view(ana.id, group).title) == (1, "")


def test_a_renamed_group_says_its_new_name(ana: User, bob: User, carla: User, told: list[Event]) -> None:
    group = group_of(ana, bob, carla)
    told.clear()
    for _ in range(2):
        conversations.rename(bob, group, " The\nswifts ")
    assert lines(ana, group)[1:] == [("renamed", "bob", "The swifts")]
    assert (inbox(ana)[0].title, questions.view(carla.id, group).title) == ("The swifts", "The swifts")
    assert ConversationChanged(group, ana.id) in told
    with pytest.raises(Invalid):
        conversations.rename(bob, group, "x" * 61)


def test_whoever_changes_a_group_lets_it_in(ana: User, bob: User, carla: User) -> None:
    group = factories.message(ana, bob, carla).conversation_id
    conversations.rename(bob, group, "Swifts")
    assert [row.id for row in inbox(bob)] == [group]
    assert {row.receiver_id for row in db.session.scalars(select(Notification))} == {carla.id}


def test_following_later_does_not_move_a_request(ana: User, bob: User) -> None:
    talk = factories.message(ana, bob).conversation_id
    follows.follow(bob, ana)
    assert [row.id for row in inbox(bob, requests=True)] == [talk]
