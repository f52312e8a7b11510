"""What people see of their conversations: in their order, in pages, and nothing that is not for them."""

import pytest

from tests import factories
from twitter.errors import NotFound
from twitter.models import User
from twitter.queries import conversations as questions
from twitter.queries.bubbles import InboxRow
from twitter.queries.conversations import finding
from twitter.queries.paging import Page, PageRequest
from twitter.services import blocks, conversations, messages, moderation
from twitter.services.messages import MessageOptions
from twitter.services.operator import OPERATOR

PAGE = PageRequest()


def inbox(user: User, page: PageRequest = PAGE, *, requests: bool = False) -> list[InboxRow]:
    return list(questions.inbox(user.id, page, requests=requests).items)


def found(viewer: User, words: str, conversation_id: int | None = None) -> list[str]:
    page = questions.search(viewer.id, words, PAGE, conversation_id)
    return [row.bubble.text for row in page.items]


def talk_of(one: User, other: User, *texts: str) -> int:
    """A conversation of two people who let each other in, in which one said something."""
    for follower, followed in ((one, other), (other, one)):
        factories.follow(follower, followed)
    talk = conversations.begin(one, [other]).id
    for text in texts:
        messages.send(one, talk, text)
    return talk


@pytest.fixture
def carla(ana: User) -> User:
    """A third person."""
    return factories.person("carla")


# The inbox


def test_an_inbox_shows_what_moved_last_first_with_its_people_and_its_last_line(
    ana: User, bob: User, carla: User
) -> None:
    with_bob = talk_of(ana, bob, "Hello @bob", "Are you there?")
    with_carla = talk_of(carla, ana, "Hello")
    messages.send(ana, with_bob, "", MessageOptions(picture_ids=(factories.picture(ana).id,)))
    rows = inbox(ana)
    assert [row.id for row in rows] == [with_bob, with_carla]
    assert [[person.username for person in row.people] for row in rows] == [["bob"], ["carla"]]
    assert [row.unread_count for row in rows] == [0, 1]
    assert [(row.last.text, row.last.picture_count, row.last.is_own) for row in rows if row.last] == [
        ("", 1, True),
        ("Hello", 0, False),
    ]
    assert rows[0].cursor == rows[0].last.id
    theirs = inbox(bob)[0]
    assert (theirs.unread_count, theirs.last.is_own, theirs.last.sender.username) == (3, False, "ana")
    assert inbox(factories.person("dan")) == []


def test_an_inbox_comes_in_pages(ana: User) -> None:
    talks = [talk_of(ana, person, "Hello") for person in factories.people(5)]
    first = questions.inbox(ana.id, PageRequest(limit=2))
    second = questions.inbox(ana.id, PageRequest(first.next_max_id, 2))
    last = questions.inbox(ana.id, PageRequest(second.next_max_id, 2))
    assert [row.id for page in (first, second, last) for row in page.items] == talks[::-1]
    assert last.next_max_id is None


def test_a_large_group_names_three_and_counts_the_rest(ana: User) -> None:
    crowd = factories.people(6)
    group = factories.message(ana, *crowd).conversation_id
    conversations.leave(crowd[0], group)
    row = inbox(ana)[0]
    assert ([person.username for person in row.people], row.more_people) == (["person1", "person2", "person3"], 2)
    assert (row.last.kind, row.last.sender.username) == ("left", "person0")


def test_the_last_line_is_the_newest_that_the_viewer_still_sees(ana: User, bob: User, carla: User) -> None:
    talk = talk_of(ana, bob, "One", "Two")
    last = messages.send(ana, talk, "Three")
    messages.remove(bob, last.id)
    assert (inbox(bob)[0].last.text, inbox(ana)[0].last.text) == ("Two", "Three")
    messages.unsend(ana, last.id)
    assert (inbox(ana)[0].last.is_unsent, inbox(ana)[0].last.text) == (True, "")
    for bubble in questions.bubbles(bob.id, talk, PAGE).items:
        messages.remove(bob, bubble.id)
    assert (inbox(bob)[0].last, inbox(bob)[0].unread_count) == (None, 0)


def test_unread_messages_are_counted_up_to_a_hundred(ana: User, bob: User) -> None:
    talk = talk_of(ana, bob)
    for number, expected in ((99, 99), (1, 100), (20, 100)):
        for _ in range(number):
            messages.send(ana, talk, "Hello")
        assert inbox(bob)[0].unread_count == expected
    conversations.mark_seen(bob, talk, inbox(bob)[0].last.id)
    assert inbox(bob)[0].unread_count == 0


def test_requests_stand_apart_and_are_counted(ana: User, bob: User) -> None:
    requests = [factories.message(person, ana).conversation_id for person in factories.people(3)]
    talk = talk_of(ana, bob, "Hello")
    assert [row.id for row in inbox(ana)] == [talk]
    assert [row.id for row in inbox(ana, requests=True)] == requests[::-1]
    assert all(row.is_request for row in inbox(ana, requests=True))
    assert (questions.waiting_requests(ana.id), questions.waiting_requests(bob.id)) == (3, 0)


def test_a_request_of_somebody_suspended_is_not_there_until_they_are_back(ana: User) -> None:
    spammer = factories.person("spammer")
    request = factories.message(spammer, ana).conversation_id
    moderation.suspend(OPERATOR, spammer, "spam")
    assert (inbox(ana, requests=True), questions.waiting_requests(ana.id)) == ([], 0)
    moderation.unsuspend(OPERATOR, spammer)
    assert [row.id for row in inbox(ana, requests=True)] == [request]


def test_an_inbox_is_three_statements_however_long_it_is(ana: User, statements: list[str]) -> None:
    for crowd in (factories.people(2, "one"), factories.people(12, "two")):
        for person in crowd:
            talk_of(ana, person, "Hello")
        factories.message(ana, *crowd)
        statements.clear()
        rows = inbox(ana)
        assert len(statements) == 3
    assert len(rows) == 16


# One conversation


def test_a_conversation_is_read_in_pages_and_from_where_one_was(ana: User, bob: User) -> None:
    talk = talk_of(ana, bob, *(str(number) for number in range(7)))
    first = questions.bubbles(bob.id, talk, PageRequest(limit=3))
    second = questions.bubbles(bob.id, talk, PageRequest(first.next_max_id, 3))
    assert [bubble.text for bubble in first.items + second.items] == ["6", "5", "4", "3", "2", "1"]
    newer = questions.newer(bob.id, talk, second.items[0].id, limit=2)
    assert [bubble.text for bubble in newer] == ["4", "5"]
    assert questions.newer(bob.id, talk, first.items[0].id) == []
    assert questions.newer(bob.id, talk, 0)[0].sender.username == "ana"


def test_a_conversation_of_which_all_was_deleted_is_empty_and_not_missing(ana: User, bob: User, carla: User) -> None:
    talk = talk_of(ana, bob, "Hello")
    conversations.delete(bob, talk)
    assert questions.bubbles(bob.id, talk, PAGE).items == ()
    assert questions.newer(bob.id, talk, 0) == []
    for look in (lambda: questions.bubbles(carla.id, talk, PAGE), lambda: questions.newer(carla.id, talk, 0)):
        with pytest.raises(NotFound):
            look()


def test_nothing_is_found_under_ids_that_cannot_be(ana: User, bob: User) -> None:
    talk = talk_of(ana, bob, "Hello")
    for look in (
        lambda: questions.view(ana.id, 2**80),
        lambda: questions.bubbles(ana.id, 2**80, PAGE),
        lambda: questions.newer(ana.id, 2**80, 0),
        lambda: questions.bubble(ana.id, 2**80),
    ):
        with pytest.raises(NotFound):
            look()
    assert questions.newer(ana.id, talk, 2**80) == []
    assert questions.may_open(ana.id, 2**80) is False
    assert found(ana, "Hello", 2**80) == []


def test_a_conversation_costs_as_many_statements_for_many_as_for_few(ana: User, statements: list[str]) -> None:
    costs = []
    for size in (2, 19):
        crowd = factories.people(size, f"size{size}_")
        group = factories.message(ana, *crowd).conversation_id
        for person in crowd:
            messages.send(person, group, "Hello")
        statements.clear()
        questions.view(ana.id, group)
        assert len(questions.bubbles(ana.id, group, PAGE).items) == size + 1
        questions.newer(ana.id, group, 0)
        costs.append(len(statements))
    assert costs == [3, 3]


def test_presence_is_for_those_who_may_know(ana: User, bob: User, carla: User) -> None:
    dan, elsa = factories.person("dan"), factories.person("elsa", shows_presence=False)
    fred = factories.person("fred")
    group = factories.message(ana, bob, carla, dan, elsa, fred).conversation_id
    for person in (bob, carla, elsa, fred):
        conversations.accept(person, group)
    blocks.block(carla, ana)
    moderation.suspend(OPERATOR, fred, "spam")
    assert questions.online_peers_allowed(ana.id, group) == [bob.id]
    assert sorted(questions.online_peers_allowed(bob.id, group)) == [ana.id, carla.id]
    assert questions.online_peers_allowed(dan.id, group) == []  # a request is not let in yet
    conversations.leave(bob, group)
    assert questions.online_peers_allowed(ana.id, group) == questions.online_peers_allowed(bob.id, group) == []


# Finding


def test_words_are_found_in_ones_own_messages_whatever_their_capitals_and_accents(
    ana: User, bob: User, carla: User
) -> None:
    with_bob = talk_of(ana, bob, "Crème brûlée at noon", "100% sure", "a_b")
    with_carla = talk_of(ana, carla, "No creme for me")
    talk_of(bob, carla, "Creme, but not for Ana")
    assert found(ana, "CREME") == ["No creme for me", "Crème brûlée at noon"]
    assert found(ana, "noon crèm") == ["Crème brûlée at noon"]
    assert found(ana, "creme", with_carla) == ["No creme for me"]
    assert (found(ana, "0%"), found(ana, "a_b"), found(ana, "%"), found(ana, "_")) == (
        ["100% sure"],
        ["a_b"],
        ["100% sure"],
        ["a_b"],
    )
    for words in ("", "  ", "nothing", "\x00", "\ud800", "creme\x00noon nothing"):
        assert found(ana, words) == []
    assert found(ana, "noon", with_carla) == []
    row = questions.search(ana.id, "noon", PAGE).items[0]
    assert (row.bubble.conversation_id, row.is_group, [person.username for person in row.people]) == (
        with_bob,
        False,
        ["bob"],
    )


def test_what_was_taken_back_deleted_or_left_is_found_no_more(ana: User, bob: User, carla: User) -> None:
    talk = talk_of(ana, bob, "swifts one")
    two, three = (messages.send(ana, talk, text) for text in ("swifts two", "swifts three"))
    messages.unsend(ana, two.id)
    messages.remove(bob, three.id)
    assert found(bob, "swifts") == ["swifts one"]
    group = factories.message(ana, bob, carla, text="swifts in a group").conversation_id
    assert found(carla, "swifts") == ["swifts in a group"]
    blocks.block(carla, ana)
    assert found(carla, "swifts") == []
    conversations.delete(bob, talk)
    conversations.leave(bob, group)
    assert found(bob, "swifts") == []


def test_what_is_found_comes_in_pages(ana: User, bob: User, statements: list[str]) -> None:
    talk_of(ana, bob, *(f"swift {number}" for number in range(5)))
    statements.clear()
    first = questions.search(ana.id, "swift", PageRequest(limit=3))
    assert len(statements) == 3
    second = questions.search(ana.id, "swift", PageRequest(first.next_max_id, 3))
    assert [row.bubble.text for row in first.items + second.items] == [f"swift {number}" for number in range(4, -1, -1)]


def test_a_rare_word_is_looked_for_step_by_step_and_never_missed(
    ana: User, bob: User, carla: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LOOKED_AT", 3)
    talk = talk_of(ana, bob, "a swift", "one", "two", "another swift", "three", "four")
    talk_of(carla, ana, "five", "six")
    steps, request = [], PageRequest()
    while True:
        page = questions.search(ana.id, "swift", request)
        steps.append([row.bubble.text for row in page.items])
        if page.next_max_id is None:
            break
        request = PageRequest(page.next_max_id)
    assert steps == [[], ["another swift"], ["a swift"]]
    inside = questions.search(ana.id, "swift", PageRequest(), talk)
    assert [row.bubble.text for row in inside.items] == ["another swift"]
    assert inside.next_max_id is not None
    assert questions.search(ana.id, "swift", PageRequest(0)).items == ()
    assert questions.search(carla.id, "swift", PageRequest()).next_max_id is None
    conversations.delete(ana, talk)  # what one has deleted takes no step
    assert questions.search(ana.id, "swift", PageRequest()) == Page(())


def test_people_to_write_to_are_those_one_wrote_with_then_those_one_follows(ana: User, bob: User, carla: User) -> None:
    dan, elsa, fred = (factories.person(name) for name in ("dan", "elsa", "fred"))
    for followed in (dan, bob, fred):
        factories.follow(ana, followed)
    talk_of(ana, bob, "Hello")
    talk_of(carla, ana, "Hello")
    factories.message(elsa, ana)  # a request is nobody one writes with
    blocks.block(fred, ana)
    assert [person.username for person in questions.recent_people(ana.id, 5)] == ["carla", "bob", "dan"]
    assert [person.username for person in questions.recent_people(ana.id, 1)] == ["carla"]
