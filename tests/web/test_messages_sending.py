"""Writing messages at the door: the form without JavaScript, JSON, keys, pictures, and every refusal."""

import html
import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests import factories, pictures
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter.extensions import db
from twitter.models import Conversation, Message, Picture, User
from twitter.services import blocks, conversations
from twitter.services.messages import LONGEST_MESSAGE

NOTHING_SAID = "Write something first."


@pytest.fixture
def said(ana: User, bob: User) -> Message:
    """What Bob wrote to Ana, who follow each other."""
    factories.follow(ana, bob)
    factories.follow(bob, ana)
    return factories.message(bob, ana, text="Are the swifts back?")


@pytest.fixture
def page(said: Message) -> str:
    """The address of their conversation."""
    return f"/messages/{said.conversation_id}"


def texts(conversation_id: int) -> list[str]:
    """Return what was said in a conversation, in order."""
    reread()
    said = select(Message.text).where(Message.conversation_id == conversation_id, Message.kind == "said")
    return list(db.session.scalars(said.order_by(Message.id)))


def drawn_key(page: str) -> str:
    """Return the key that a page's form carries."""
    [key] = re.findall(r'name="key" value="([^"]+)"', page)
    return html.unescape(key)


def send_files(browser: Browser, path: str, *files: bytes, **fields: Any) -> TestResponse:
    """Send the form as a browser does that brings files."""
    body: MultiDict[str, Any] = MultiDict(fields)
    for number, content in enumerate(files):
        body.add("media", FileStorage(io.BytesIO(content), f"{number}.jpg"))
    boundary, content = encode_multipart(body)
    return browser.post(path, data=content, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_form_sends_a_message_and_leads_to_it(anas: Browser, said: Message, page: str) -> None:
    key = drawn_key(anas.get(page).text)
    sent = anas.post(page, data={"text": "Two pairs.", "key": key})
    assert (sent.status_code, sent.location) == (303, f"{page}#latest")
    assert texts(said.conversation_id) == ["Are the swifts back?", "Two pairs."]
    assert "Two pairs." in anas.get(page).text


def test_a_form_that_is_sent_twice_is_one_message(anas: Browser, said: Message, page: str) -> None:
    form = {"text": "Two pairs.", "key": drawn_key(anas.get(page).text)}
    assert [anas.post(page, data=form).status_code for _ in range(2)] == [303, 303]
    assert texts(said.conversation_id) == ["Are the swifts back?", "Two pairs."]


def test_other_words_in_the_same_form_are_another_message(anas: Browser, said: Message, page: str) -> None:
    """A browser that goes back shows the form as it was, key and all."""
    key = drawn_key(anas.get(page).text)
    for text in ("Two pairs.", "Three, even."):
        anas.post(page, data={"text": text, "key": key})
    assert texts(said.conversation_id)[1:] == ["Two pairs.", "Three, even."]


def test_nobody_can_guess_by_its_key_what_was_taken_back(anas: Browser, said: Message, page: str) -> None:
    """The others are told the key of a message, and it stays when the words are gone."""
    drawn = [drawn_key(anas.get(page).text) for _ in range(2)]
    for key in drawn:
        anas.post(page, data={"text": "I quit.", "key": key})
    reread()
    first, second = db.session.scalars(select(Message.key).where(Message.text == "I quit."))
    assert len(first) == len(second) > 40
    assert not {first[at : at + 8] for at in range(57)} & {second[at : at + 8] for at in range(57)}
    assert not any(each[:20] in key for each in drawn for key in (first, second))


def test_a_form_without_a_key_is_sent_all_the_same(anas: Browser, said: Message, page: str) -> None:
    assert anas.post(page, data={"text": "Two pairs."}).status_code == 303
    assert texts(said.conversation_id)[1:] == ["Two pairs."]


def test_a_program_is_told_the_same_id_for_the_same_key_whatever_it_says_then(
    anas: Browser, said: Message, page: str
) -> None:
    first = anas.post(page, data={"text": "Two pairs.", "key": "mine"}, headers=JSON)
    again = anas.post(page, data={"text": "Otherwise.", "key": "mine"}, headers=JSON)
    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert first.json["conversation"] == str(said.conversation_id)
    assert texts(said.conversation_id)[1:] == ["Two pairs."]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_MESSAGE + 1), "nul \0 byte", "a" + "\u0301" * 5000])
def test_what_cannot_be_said_is_refused_and_kept(anas: Browser, said: Message, page: str, text: str) -> None:
    refused = anas.post(page, data={"text": text, "key": "k"})
    assert refused.status_code == 422
    assert 'class="field-error"' in refused.text
    assert html.escape(text.strip()[:50], quote=False).replace("\0", "") in refused.text.replace("\0", "")
    assert "Are the swifts back?" in refused.text
    told = anas.post(page, data={"text": text}, headers=JSON)
    assert (told.status_code, told.json["details"].keys()) == (422, {"text"})
    assert texts(said.conversation_id) == ["Are the swifts back?"]


def test_a_text_of_the_greatest_length_is_sent(anas: Browser, said: Message, page: str) -> None:
    assert anas.post(page, data={"text": "👩‍🌾" * LONGEST_MESSAGE}).status_code == 303
    assert len(texts(said.conversation_id)) == 2


def test_a_key_that_is_none_is_refused_to_programs(anas: Browser, page: str) -> None:
    for key in ("x" * 65, "über", "a b"):
        told = anas.post(page, data={"text": "Hello.", "key": key}, headers=JSON)
        assert (told.status_code, told.json["details"].keys()) == (422, {"key"})


def test_pictures_come_with_the_form(anas: Browser, bobs: Browser, said: Message, page: str) -> None:
    assert send_files(anas, page, pictures.jpeg((60, 40)), text="", alt="A field").status_code == 303
    reread()
    [message] = db.session.scalars(select(Message).where(Message.id > said.id)).all()
    assert [each["alt"] for each in message.pictures] == ["A field"]
    assert f"/pictures/{message.pictures[0]['key']}" in bobs.get(page).text


def test_a_picture_is_kept_when_the_words_are_refused_and_sent_with_the_next_try(
    anas: Browser, said: Message, page: str
) -> None:
    refused = send_files(anas, page, pictures.jpeg((60, 40)), text="x" * (LONGEST_MESSAGE + 1), alt="A field")
    assert refused.status_code == 422
    [kept] = re.findall(r'name="picture" value="(\d+)"', refused.text)
    assert anas.post(page, data={"text": "Look", "picture": kept, "picture_alt": "A field"}).status_code == 303
    reread()
    assert [each["id"] for each in db.session.scalars(select(Message).where(Message.id > said.id)).one().pictures] == [
        kept
    ]


def test_a_bad_file_is_refused_and_the_words_are_kept(anas: Browser, said: Message, page: str) -> None:
    refused = send_files(anas, page, b"no picture", text="Look at this")
    assert refused.status_code == 422
    assert "Look at this</textarea>" in refused.text
    assert texts(said.conversation_id) == ["Are the swifts back?"]


def test_a_fifth_picture_is_refused_in_the_words_of_messages(ana: User, anas: Browser, page: str) -> None:
    waiting = [str(factories.picture(ana).id) for _ in range(4)]
    body = MultiDict([("picture", each) for each in waiting])
    body.add("media", FileStorage(io.BytesIO(pictures.jpeg((60, 40))), "fifth.jpg"))
    boundary, content = encode_multipart(body)
    refused = anas.post(page, data=content, content_type=f"multipart/form-data; boundary={boundary}")
    assert refused.status_code == 422
    assert "A message holds four pictures." in refused.text


def test_a_program_that_tries_again_with_its_pictures_is_told_the_first_message(
    ana: User, anas: Browser, said: Message, page: str
) -> None:
    form = {"text": "", "picture": str(factories.picture(ana).id), "key": "mine"}
    told = [anas.post(page, data=form, headers=JSON) for _ in range(2)]
    assert [each.status_code for each in told] == [201, 201]
    assert told[0].json == told[1].json
    other = anas.post(page, data={**form, "key": "another"}, headers=JSON)
    assert (other.status_code, other.json["details"]) == (422, {"pictures": "missing"})


def test_anothers_picture_cannot_be_sent(bob: User, anas: Browser, said: Message, page: str) -> None:
    waiting = factories.picture(bob)
    assert anas.post(page, data={"text": "Mine", "picture": str(waiting.id)}).status_code == 422
    reread()
    assert db.session.get_one(Picture, waiting.id).message_id is None


def test_nobody_writes_in_a_conversation_they_are_not_in(app: Flask, said: Message, page: str) -> None:
    carlas = browser_of(app, factories.person("carla"))
    answers = [carlas.post(path, data={"text": "Me too"}, headers=JSON) for path in (page, "/messages/1")]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert texts(said.conversation_id) == ["Are the swifts back?"]


def test_across_a_block_nothing_is_sent(ana: User, bob: User, anas: Browser, bobs: Browser, page: str) -> None:
    blocks.block(ana, bob)
    assert [each.post(page, data={"text": "Hello"}).status_code for each in (anas, bobs)] == [403, 403]


def test_whoever_has_not_confirmed_their_address_reads_and_writes_nothing(app: Flask, bob: User) -> None:
    una = factories.person("una", email_verified_at=None)
    said = factories.message(bob, una)
    unas, path = browser_of(app, una), f"/messages/{said.conversation_id}"
    assert unas.post(path, data={"text": "Hello"}).status_code == 403
    conversations_page = unas.get("/messages/new?to=bob").text
    assert "as soon as your e-mail address is confirmed" in conversations_page
    assert 'class="message-form"' not in conversations_page


# Beginning a conversation.


def test_people_are_chosen_one_page_after_the_other_without_javascript(anas: Browser, bob: User) -> None:
    factories.person("bodo")
    offered = anas.get("/messages/new?q=bo").text
    assert 'href="/messages/new?to=bob"' in offered
    assert re.search(r"data-message-form hidden", offered)
    chosen = anas.get("/messages/new?to=bob&q=bo").text
    assert 'href="/messages/new?to=bob&amp;to=bodo"' in chosen
    assert '<input type="hidden" name="to" value="bob">' in chosen
    assert not re.search(r"data-message-form hidden", chosen)
    assert re.search(r"data-title hidden", chosen)
    both = anas.get("/messages/new?to=bob&to=bodo").text
    assert 'href="/messages/new?to=bodo"' in both  # takes the other one out
    assert not re.search(r"data-title hidden", both)


def test_people_written_to_or_followed_lately_are_offered(ana: User, anas: Browser, bob: User) -> None:
    factories.follow(ana, bob)
    assert 'href="/messages/new?to=bob"' in anas.get("/messages/new").text
    assert "Nobody has a name that begins like that." in anas.get("/messages/new?q=zzz").text


def test_writing_to_somebody_opens_the_one_conversation_with_them(
    ana: User, bob: User, anas: Browser, bobs: Browser
) -> None:
    first = anas.post("/messages", data={"to": "bob", "text": "Hello."}, headers=JSON).json["conversation"]
    for browser, name in ((anas, "@BOB"), (bobs, "ana")):
        sent = browser.post("/messages", data={"to": name, "text": "Hello again."})
        assert sent.location == f"/messages/{first}#latest"
    assert texts(int(first)) == ["Hello.", "Hello again.", "Hello again."]


@pytest.mark.parametrize("to", [["bob,dora"], ["bob", "dora"], ["@bob  @DORA bob"]])
def test_several_names_begin_a_group_with_a_title(anas: Browser, bob: User, to: list[str]) -> None:
    factories.person("dora")
    sent = anas.post("/messages", data=MultiDict([*(("to", each) for each in to), ("text", "Hi"), ("title", "Garden")]))
    assert sent.status_code == 303
    reread()
    group = db.session.scalars(select(Conversation)).one()
    assert (group.is_group, group.title) == (True, "Garden")
    page = anas.get(sent.location).text
    assert "Garden" in page
    assert "2 other people" in page


def test_a_group_that_is_sent_twice_begins_once(anas: Browser, bob: User) -> None:
    factories.person("dora")
    form = {"to": "bob dora", "text": "Hi", "key": drawn_key(anas.get("/messages/new").text)}
    sent = [anas.post("/messages", data=form).location for _ in range(2)]
    assert sent[0] == sent[1]
    reread()
    assert db.session.scalar(select(func.count()).select_from(Conversation)) == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"to": "", "text": "Hi"}, "Choose somebody to write to."),
        ({"to": "ana", "text": "Hi"}, "Choose somebody to write to."),
        ({"to": "nobody_here", "text": "Hi"}, "One of these names belongs to nobody here."),
        ({"to": "bob nobody_here", "text": "Hi"}, "One of these names belongs to nobody here."),
        ({"to": "bob", "text": " "}, NOTHING_SAID),
        ({"to": "bob dora", "text": "Hi", "title": "x" * 61}, "Up to 60 characters are fine."),
    ],
)
def test_what_cannot_begin_is_refused_with_everything_kept(
    anas: Browser, bob: User, form: dict[str, str], sentence: str
) -> None:
    factories.person("dora")
    refused = anas.post("/messages", data=form)
    assert refused.status_code == 422
    assert sentence in html.unescape(refused.text)
    assert f"{form['text']}</textarea>" in refused.text
    assert not re.search(r"data-message-form hidden", refused.text)
    if "bob" in form["to"]:
        assert '<input type="hidden" name="to" value="bob">' in refused.text
    told = anas.post("/messages", data=form, headers=JSON)
    assert (told.status_code, {*told.json}) == (422, {"error", "details"})
    reread()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_group_of_more_than_twenty_is_refused(anas: Browser) -> None:
    names = [person.username for person in factories.people(20)]
    refused = anas.post("/messages", data={"to": ",".join(names), "text": "Hi"})
    assert refused.status_code == 422
    assert "up to 20 people" in refused.text


def test_whoever_keeps_one_away_cannot_be_written_to(ana: User, bob: User, anas: Browser, bobs: Browser) -> None:
    blocks.block(bob, ana)
    for browser, name in ((anas, "bob"), (bobs, "ana")):
        assert browser.post("/messages", data={"to": name, "text": "Hello"}).status_code == 403
    assert "Hello" not in bobs.get("/messages/requests").text


def test_after_many_requests_in_a_day_one_has_to_wait(ana: User, anas: Browser) -> None:
    for person in factories.people(conversations.MOST_REQUESTS):
        factories.message(ana, person)
    factories.person("dora")
    told = anas.post("/messages", data={"to": "dora", "text": "Hello"}, headers=JSON)
    assert told.status_code == 429
    shown = anas.post("/messages", data={"to": "dora", "text": "Hello"})
    assert shown.status_code == 429
    assert "Hello</textarea>" in shown.text
