"""Conversations as apps see them: one's inbox, its pages, and having read them."""

import re

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import Phone, reread
from tests.api.shapes import matches
from twitter.api.entities.conversations import Conversation
from twitter.ids import LARGEST
from twitter.models import User
from twitter.queries import conversations as questions
from twitter.queries.paging import PageRequest
from twitter.queries.unread import unread
from twitter.services import conversations, messages, preferences

PATH = "/api/v1/conversations"


@pytest.fixture
def cem(app: Flask) -> User:
    """A third person."""
    return factories.person("cem")


@pytest.fixture
def friends(ana: User, bob: User, cem: User) -> tuple[User, User, User]:
    """Three people who follow each other, so that nobody has to ask."""
    everybody = (ana, bob, cem)
    for one in everybody:
        for other in everybody:
            if one != other:
                factories.follow(one, other)
    return everybody


@pytest.fixture
def bobs(app: Flask, bob: User) -> Phone:
    """Bob's phone."""
    phone = Phone(app)
    assert bob.id
    assert phone.sign_in("bob").status_code == 200
    return phone


def shown(phone: Phone, query: str = "") -> list[dict]:
    answer = phone.get(PATH + query)
    assert answer.status_code == 200
    matches(list[Conversation], answer.json)
    return answer.json


def last(conversation: dict) -> str:
    return re.sub("<[^>]*>", "", conversation["last_status"]["content"])


def seen_by_others(reader: User, conversation_id: int) -> int:
    """Return up to where Bob's pages show that somebody has read."""
    reread()
    [other] = questions.view(reader.id, conversation_id).others
    return other.seen_id


@pytest.mark.usefixtures("friends")
def test_the_inbox_holds_who_is_in_a_conversation_and_what_was_said_last(
    ana: User, bob: User, cem: User, anas: Phone
) -> None:
    two = factories.message(bob, ana, text="Are you there?")
    group = factories.message(ana, bob, cem, text="Come, both", title="Club")
    first, second = shown(anas)
    assert [first["id"], second["id"]] == [str(group.conversation_id), str(two.conversation_id)]
    assert [each["username"] for each in first["accounts"]] == ["bob", "cem"]
    assert [last(first), last(second)] == ["Come, both", "Are you there?"]
    assert [first["unread"], second["unread"]] == [False, True]
    assert first["last_status"]["visibility"] == "direct"


@pytest.mark.usefixtures("friends")
def test_what_says_nothing_is_not_the_last_that_was_said(ana: User, bob: User, cem: User, anas: Phone) -> None:
    group = factories.message(ana, bob, cem, text="one")
    taken_back, removed = (messages.send(bob, group.conversation_id, text) for text in ("two", "three"))
    conversations.rename(ana, group.conversation_id, "Garden club")
    messages.unsend(bob, taken_back.id)
    messages.remove(ana, removed.id)
    assert [last(each) for each in shown(anas)] == ["one"]
    messages.unsend(ana, group.id)
    [conversation] = shown(anas)
    assert conversation["last_status"] is None


def test_a_request_stands_there_once_it_is_accepted(ana: User, bob: User, anas: Phone) -> None:
    said = factories.message(bob, ana, text="You do not know me")
    paths = [f"{PATH}/{said.conversation_id}/{act}" for act in ("read", "unread")]
    assert shown(anas) == []
    assert [anas.post(path).status_code for path in paths] == [404, 404]
    reread()
    assert seen_by_others(bob, said.conversation_id) == 0
    conversations.accept(ana, said.conversation_id)
    assert [last(each) for each in shown(anas)] == ["You do not know me"]


@pytest.mark.usefixtures("friends")
def test_pages_follow_each_other_by_the_last_message(ana: User, bob: User, anas: Phone) -> None:
    people = factories.people(4)
    for person in people:
        factories.follow(ana, person)
        factories.message(person, ana, text=person.username)
    path, seen = f"{PATH}?limit=3", []
    while path:
        answer = anas.get(path)
        seen.append([last(each) for each in answer.json])
        links = {
            name: link for link, name in re.findall(r'<http://[^/]+(/[^>]+)>; rel="(\w+)"', answer.headers["Link"])
        }
        path = links.get("next")
    assert seen == [["person3", "person2", "person1"], ["person0"]]
    newer = anas.get(links["prev"])
    assert [last(each) for each in newer.json] == ["person3", "person2", "person1"]


@pytest.mark.usefixtures("friends")
def test_having_read_is_told_to_the_pages_of_both(ana: User, bob: User, anas: Phone) -> None:
    said = factories.message(bob, ana)
    path = f"{PATH}/{said.conversation_id}"
    answer = anas.post(f"{path}/read")
    matches(Conversation, answer.json)
    assert (answer.status_code, answer.json["unread"]) == (200, False)
    assert seen_by_others(bob, said.conversation_id) == said.id
    assert unread([ana.id])[ana.id].messages == 0
    answer = anas.post(f"{path}/unread")
    matches(Conversation, answer.json)
    assert answer.json["unread"] is True
    reread()
    assert unread([ana.id])[ana.id].messages == 1
    assert anas.post(f"{path}/read").json["unread"] is False


@pytest.mark.usefixtures("friends")
def test_who_does_not_show_what_they_have_seen_is_not_shown_it(ana: User, bob: User, anas: Phone) -> None:
    said = factories.message(bob, ana)
    preferences.choose_messages(ana, seen=False, presence=True)
    assert anas.post(f"{PATH}/{said.conversation_id}/read").json["unread"] is False
    assert seen_by_others(bob, said.conversation_id) == 0


@pytest.mark.usefixtures("friends")
def test_one_deletes_a_conversation_for_oneself(ana: User, bob: User, anas: Phone, bobs: Phone) -> None:
    said = factories.message(bob, ana, text="one")
    answer = anas.delete(f"{PATH}/{said.conversation_id}")
    assert (answer.status_code, answer.json) == (200, {})
    assert shown(anas) == []
    assert [last(each) for each in shown(bobs)] == ["one"]
    messages.send(bob, said.conversation_id, "two")
    [back] = shown(anas)
    assert (last(back), back["last_status"]["in_reply_to_id"]) == ("two", None)


@pytest.mark.usefixtures("friends")
@pytest.mark.parametrize(("method", "act"), [("DELETE", ""), ("POST", "/read"), ("POST", "/unread")])
def test_another_persons_conversation_is_none(
    method: str, act: str, ana: User, bob: User, cem: User, anas: Phone
) -> None:
    others = factories.message(bob, cem)
    for conversation_id in (others.conversation_id, others.conversation_id + 1, LARGEST, "x"):
        answer = anas.open(method, f"{PATH}/{conversation_id}{act}")
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})


@pytest.mark.parametrize(
    ("method", "act", "needed"),
    [
        ("GET", "", "read:statuses"),
        ("DELETE", "/1", "write:conversations"),
        ("POST", "/1/read", "write:conversations"),
        ("POST", "/1/unread", "write:conversations"),
    ],
)
def test_a_token_must_be_good_for_it(method: str, act: str, needed: str, ana: User, phone: Phone) -> None:
    assert phone.open(method, PATH + act).status_code == 401
    phone.access_token = factories.oauth_token(ana, "read:accounts write:statuses")
    assert phone.open(method, PATH + act).status_code == 403
    phone.access_token = factories.oauth_token(ana, needed)
    assert phone.open(method, PATH + act).status_code in {200, 404}


def test_an_app_without_a_person_has_no_inbox(phone: Phone) -> None:
    phone.access_token = factories.oauth_token(None, "read")
    assert phone.get(PATH).status_code == 422


@pytest.mark.usefixtures("friends")
def test_many_conversations_cost_no_more_statements_than_one(ana: User, anas: Phone, statements: list[str]) -> None:
    counts = []
    for number in range(1, 7):
        other = factories.person(f"other{number}")
        factories.follow(ana, other)
        factories.message(other, ana, text=f"@ana #tag{number}")
        reread()
        statements.clear()
        assert len(shown(anas)) == number
        counts.append(len(statements))
    assert len({*counts[1:]}) == 1


def test_what_an_app_posts_and_what_pages_send_is_one_story(
    app: Flask, ana: User, bob: User, anas: Phone, bobs: Phone
) -> None:
    factories.follow(bob, ana)
    factories.follow(ana, bob)
    posted = anas.post("/api/v1/statuses", {"status": "@bob hi", "visibility": "direct"})
    assert posted.status_code == 200, posted.json
    [row] = questions.inbox(bob.id, PageRequest()).items
    assert row.last.text == "@bob hi"
    reread()
    messages.send(bob, row.id, "hello from a page")
    [conversation] = shown(anas)
    assert last(conversation) == "hello from a page"
    assert conversation["last_status"]["in_reply_to_id"] == posted.json["id"]
    answer = {"status": "so there", "visibility": "direct", "in_reply_to_id": conversation["last_status"]["id"]}
    assert anas.post("/api/v1/statuses", answer).status_code == 200
    [conversation] = shown(bobs)
    assert last(conversation) == "so there"
