"""What was said in conversations: the last of it, what each message follows, and what stands around one."""

import pytest

from tests import factories
from twitter.ids import LARGEST
from twitter.models import User
from twitter.queries import conversations as questions
from twitter.queries.conversations import Answered
from twitter.queries.paging import PageRequest
from twitter.services import blocks, conversations, messages

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def cem(ana: User) -> User:
    """A third person, whom Ana follows."""
    cem = factories.person("cem")
    factories.follow(ana, cem)
    return cem


def test_the_last_thing_said_is_what_the_reader_still_sees(ana: User, bob: User, cem: User) -> None:
    factories.follow(ana, bob)
    two, group = factories.message(bob, ana, text="one"), factories.message(cem, ana, bob, text="two")
    for text in ("three", "four"):
        messages.send(bob, group.conversation_id, text)
    removed = messages.send(cem, group.conversation_id, "five")
    messages.remove(ana, removed.id)
    conversations.rename(cem, group.conversation_id, "Club")
    talks = [two.conversation_id, group.conversation_id]

    def said(viewer: User) -> dict[int, str]:
        return {talk: bubble.text for talk, bubble in questions.last_said(viewer.id, talks).items()}

    assert said(ana) == {two.conversation_id: "one", group.conversation_id: "four"}
    assert said(cem) == {group.conversation_id: "five"}
    blocks.block(ana, bob)
    assert said(ana) == {two.conversation_id: "one", group.conversation_id: "two"}
    conversations.delete(ana, two.conversation_id)
    conversations.leave(ana, group.conversation_id)
    assert said(ana) == {}
    assert questions.last_said(ana.id, []) == {}


def test_a_message_follows_what_was_said_before_it(ana: User, bob: User) -> None:
    one, two, three, four = (factories.message(who, other) for who, other in ((ana, bob), (bob, ana)) * 2)
    messages.unsend(bob, two.id)
    messages.remove(ana, three.id)
    wanted = [one.id, three.id, four.id]
    assert questions.answered(bob.id, wanted) == {
        three.id: Answered(one.id, ana.id),
        four.id: Answered(three.id, ana.id),
    }
    assert questions.answered(ana.id, [four.id]) == {four.id: Answered(one.id, ana.id)}
    assert questions.answered(factories.person("eve").id, wanted) == {}


def test_what_stands_around_a_message_is_in_order_and_cut(ana: User, bob: User) -> None:
    said = [factories.message(ana, bob, text=f"{number}").id for number in range(7)]
    messages.unsend(ana, said[2])
    middle = questions.bubble(bob.id, said[3])
    before, after = questions.around(bob.id, middle, 2)
    assert [bubble.id for bubble in before] == [said[1]]
    assert [bubble.id for bubble in after] == said[4:6]


def test_some_messages_are_found_at_once_by_who_may_see_them(ana: User, bob: User) -> None:
    said = [factories.message(ana, bob).id for _ in range(3)]
    messages.remove(bob, said[1])
    assert {*questions.some(bob.id, [*said, 1, LARGEST + 1])} == {said[0], said[2]}
    assert {*questions.some(ana.id, said)} == {*said}
    assert questions.some(factories.person("eve").id, said) == questions.some(ana.id, [LARGEST + 1]) == {}


def test_one_row_of_the_inbox_is_as_it_stands_there(ana: User, bob: User, cem: User) -> None:
    factories.follow(ana, bob)
    accepted, asked = factories.message(bob, ana), factories.message(factories.person("eve"), ana)
    own = factories.message(cem, bob)
    [listed] = questions.inbox(ana.id, PageRequest()).items
    assert questions.row(ana.id, accepted.conversation_id) == listed
    for other in (asked.conversation_id, own.conversation_id, 1, LARGEST + 1):
        assert questions.row(ana.id, other) is None
    conversations.delete(ana, accepted.conversation_id)
    assert questions.row(ana.id, accepted.conversation_id) is None
