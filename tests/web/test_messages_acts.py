"""What people do with a conversation and its messages, without JavaScript and as programs do it."""

import pytest
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import Conversation, Message, Participant, User
from twitter.services import messages


@pytest.fixture
def said(ana: User, bob: User) -> Message:
    """What Bob wrote to Ana, who does not follow him: a request."""
    return factories.message(bob, ana, text="Are the swifts back?")


@pytest.fixture
def page(said: Message) -> str:
    """The address of their conversation."""
    return f"/messages/{said.conversation_id}"


@pytest.fixture
def dora(app: Flask) -> User:
    """Somebody in the group."""
    return factories.person("dora")


@pytest.fixture
def group(ana: User, bob: User, dora: User) -> str:
    """The address of a group that Ana began with Bob and Dora, who follow her."""
    for person in (bob, dora):
        factories.follow(person, ana)
    first = factories.message(ana, bob, dora, text="Who waters on Sunday?", title="Garden club")
    return f"/messages/{first.conversation_id}"


def side(page: str, user: User) -> Participant:
    """Return somebody's side of the conversation at an address, as it is stored now."""
    reread()
    return db.session.get_one(Participant, (int(page.rpartition("/")[2]), user.id))


def test_a_message_is_marked_as_read_by_a_button(ana: User, anas: Browser, said: Message, page: str) -> None:
    anas.post(f"{page}/accept")
    assert f'formaction="{page}/seen"' in anas.get(page).text
    assert anas.post(f"{page}/seen", data={"id": said.id, "next": page}).location == f"{page}#latest"
    assert side(page, ana).read_id == said.id
    assert f'formaction="{page}/seen"' not in anas.get(page).text


def test_reading_never_goes_back(ana: User, bob: User, anas: Browser, said: Message, page: str) -> None:
    later = messages.send(bob, said.conversation_id, "Over the canal.")
    for up_to in (later.id, said.id, 1):
        assert anas.post(f"{page}/seen", data={"id": up_to}, headers=JSON).status_code == 200
    assert side(page, ana).read_id == later.id


@pytest.mark.parametrize("no_id", ["", "0", "-1", "abc", "9" * 30, "\u0661", str(2**63)])
def test_what_is_no_message_cannot_be_seen(ana: User, anas: Browser, page: str, no_id: str) -> None:
    assert anas.post(f"{page}/seen", data={"id": no_id}).status_code == 422
    assert side(page, ana).read_id == 0


def test_a_request_that_is_accepted_moves_to_the_inbox_and_counts_as_read(
    ana: User, anas: Browser, said: Message, page: str
) -> None:
    assert anas.post(f"{page}/accept", data={"id": said.id}).location == f"{page}#latest"
    assert "Are the swifts" in anas.get("/messages").text
    assert "Are the swifts" not in anas.get("/messages/requests").text
    assert side(page, ana).read_id == said.id
    assert 'class="message-form"' in anas.get(page).text


def test_answering_a_request_accepts_it(anas: Browser, page: str) -> None:
    anas.post(page, data={"text": "They are."})
    assert "They are." in anas.get("/messages").text


def test_a_request_that_is_deleted_is_back_with_the_next_message(
    bob: User, anas: Browser, said: Message, page: str
) -> None:
    assert "Delete this request?" in anas.get(f"{page}/delete").text
    assert anas.post(f"{page}/delete").location == "/messages/requests"
    assert "Are the swifts" not in anas.get("/messages/requests").text
    messages.send(bob, said.conversation_id, "Hello?")
    assert "Hello?" in anas.get("/messages/requests").text
    assert "Are the swifts" not in anas.get(page).text


def test_deleting_a_conversation_is_for_oneself(anas: Browser, bobs: Browser, page: str) -> None:
    assert "Delete this conversation?" in bobs.get(f"{page}/delete").text
    assert bobs.post(f"{page}/delete").location == "/messages"
    assert "Are the swifts" not in bobs.get("/messages").text
    assert "Are the swifts" in anas.get(page).text


def test_muting_is_undone_where_it_was_done(ana: User, anas: Browser, page: str) -> None:
    assert anas.post(f"{page}/mute", data={"next": f"{page}/about"}).location == f"{page}/about"
    assert side(page, ana).is_muted
    assert f'formaction="{page}/unmute"' in anas.get(page).text
    assert anas.post(f"{page}/unmute", data={"next": "//elsewhere.example"}).location == f"{page}#latest"
    assert not side(page, ana).is_muted


def test_an_own_message_is_taken_back_after_a_question(anas: Browser, bobs: Browser, said: Message, page: str) -> None:
    path = f"{page}/messages/{said.id}/unsend"
    asked = bobs.get(path).text
    assert "Are the swifts back?" in asked
    assert "It cannot be brought back." in asked
    assert bobs.post(path, data={"next": page}).location == f"{page}#latest"
    assert "This message was unsent" in anas.get(page).text
    assert "Are the swifts" not in anas.get(page).text
    assert "You unsent this message" in bobs.get(page).text
    assert bobs.get(path).status_code == 404
    assert bobs.post(path, headers=JSON).status_code == 200  # once more is harmless


def test_nobody_takes_back_what_others_said(anas: Browser, said: Message, page: str) -> None:
    path = f"{page}/messages/{said.id}/unsend"
    assert anas.get(path).status_code == 404
    assert anas.post(path).status_code == 403
    assert "Are the swifts back?" in anas.get(page).text


def test_a_message_is_deleted_for_oneself(anas: Browser, bobs: Browser, said: Message, page: str) -> None:
    path = f"{page}/messages/{said.id}/remove"
    assert anas.post(path, headers=JSON).json == {}
    assert "Are the swifts" not in anas.get(page).text.partition('id="bubbles"')[2]
    assert "Are the swifts" in bobs.get(page).text
    assert anas.post(path, headers=JSON).status_code == 404
    assert anas.get(f"{page}/messages/{said.id}").status_code == 404


def test_a_group_is_left_after_a_question(anas: Browser, bobs: Browser, group: str) -> None:
    assert "the others see that you left" in bobs.get(f"{group}/leave").text
    assert bobs.post(f"{group}/leave").location == "/messages"
    assert bobs.get(group).status_code == 404
    assert bobs.post(group, data={"text": "Hello"}).status_code == 404
    assert "Bob left" in anas.get(group).text


def test_a_conversation_of_two_cannot_be_left_named_or_joined(anas: Browser, page: str, dora: User) -> None:
    assert anas.get(f"{page}/leave").status_code == 404
    assert anas.post(f"{page}/leave").status_code == 422
    for act, form in (("rename", {"title": "Us"}), ("add", {"to": "dora"})):
        assert anas.post(f"{page}/{act}", data=form, headers=JSON).status_code == 422
        assert anas.post(f"{page}/{act}", data=form).status_code == 422


def test_a_group_gets_another_name_and_says_who_gave_it(anas: Browser, bobs: Browser, group: str) -> None:
    about = anas.get(f"{group}/about").text
    assert 'value="Garden club"' in about
    assert "Dora" in about
    renamed = anas.post(f"{group}/rename", data={"title": "Sundays", "next": f"{group}/about"})
    assert renamed.location == f"{group}/about"
    shown = bobs.get(group).text
    assert "Sundays" in shown
    assert "Ana named the group Sundays" in shown
    anas.post(f"{group}/rename", data={"title": ""})
    assert "took the name of the group away" in bobs.get(group).text


def test_a_name_that_is_too_long_is_refused_and_kept(anas: Browser, group: str) -> None:
    refused = anas.post(f"{group}/rename", data={"title": "x" * 61})
    assert refused.status_code == 422
    assert f'value="{"x" * 61}"' in refused.text
    assert "Up to 60 characters are fine." in refused.text
    reread()
    assert db.session.get_one(Conversation, int(group.rpartition("/")[2])).title == "Garden club"


def test_people_are_added_and_read_what_is_said_from_then_on(app: Flask, ana: User, anas: Browser, group: str) -> None:
    emil = factories.person("emil")
    factories.follow(emil, ana)
    assert anas.post(f"{group}/add", data={"to": "@emil"}).location == f"{group}#latest"
    shown = browser_of(app, emil).get(group).text
    assert "Who waters" not in shown
    assert "You added @emil" in anas.get(group).text


@pytest.mark.parametrize(
    ("to", "sentence"),
    [("", "Choose somebody to write to."), ("nobody_here", "One of these names belongs to nobody here.")],
)
def test_nobody_is_added_by_no_name(anas: Browser, group: str, to: str, sentence: str) -> None:
    refused = anas.post(f"{group}/add", data={"to": to})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert f'value="{to}"' in refused.text


def test_a_refused_addition_keeps_the_name_of_the_group(anas: Browser, group: str) -> None:
    anas.post(f"{group}/rename", data={"title": "Storks"})
    assert 'value="Storks"' in anas.post(f"{group}/add", data={"to": "nobody_here"}).text


@pytest.fixture
def acts(said: Message) -> dict[str, dict[str, str]]:
    """Everything one can do at the address of a conversation, with what the form says."""
    message = f"messages/{said.id}"
    return {
        "": {"text": "Hello"},
        "/seen": {"id": str(said.id)},
        "/accept": {},
        "/delete": {},
        "/mute": {},
        "/unmute": {},
        "/leave": {},
        "/add": {"to": "bob"},
        "/rename": {"title": "Ours"},
        f"/{message}/unsend": {},
        f"/{message}/remove": {},
    }


def test_a_third_person_can_do_nothing_and_learns_nothing(
    app: Flask, said: Message, page: str, acts: dict[str, dict[str, str]]
) -> None:
    carlas = browser_of(app, factories.person("carla"))
    for act, form in acts.items():
        answers = [carlas.post(path + act, data=form, headers=JSON) for path in (page, "/messages/12345")]
        assert [each.status_code for each in answers] == [404, 404], act
        assert answers[0].text == answers[1].text


def test_whoever_left_is_a_third_person(bobs: Browser, group: str) -> None:
    bobs.post(f"{group}/leave")
    for act, form in {
        "/mute": {},
        "/accept": {},
        "/rename": {"title": "x"},
        "/add": {"to": "ana"},
        "/leave": {},
    }.items():
        assert bobs.post(group + act, data=form).status_code == 404


def test_the_forms_carry_their_token(checking_app: Flask, ana: User, said: Message, page: str) -> None:
    anas = browser_of(checking_app, ana)
    assert anas.post(page, data={"text": "Hello"}).status_code == 403
    assert anas.post(f"{page}/mute").status_code == 403
    assert anas.post(page, data={"text": "Hello", "csrf_token": anas.csrf_token()}).status_code == 303
