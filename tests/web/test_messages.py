"""The pages of messages as they are read: the inbox, requests, a conversation, and what a search finds."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests import factories
from tests.browsers import JSON, Browser, browser_of
from tests.web.conftest import reread
from twitter import clock
from twitter.extensions import db
from twitter.models import Message, Participant, User
from twitter.queries import conversations as questions
from twitter.queries.conversations import finding
from twitter.queries.paging import PageRequest
from twitter.services import blocks, conversations, messages
from twitter.services.messages import MessageOptions
from twitter.web.pictures import media_url

FRAGMENT = {"HX-Request": "true"}
NASTY = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
def friends(ana: User, bob: User) -> None:
    """Ana and Bob follow each other: what one begins is no request to the other."""
    factories.follow(ana, bob)
    factories.follow(bob, ana)


@pytest.fixture
def said(friends: None, ana: User, bob: User) -> Message:
    """Something that Bob wrote to Ana."""
    return factories.message(bob, ana, text="Are the swifts back?")


@pytest.fixture
def page(said: Message) -> str:
    """The address of the conversation of Ana and Bob."""
    return f"/messages/{said.conversation_id}"


@pytest.fixture
def carlas(app: Flask) -> Browser:
    """The browser of somebody who is in no conversation."""
    return browser_of(app, factories.person("carla"))


def ids_in(page: str) -> list[int]:
    """Return the ids of the bubbles on a page, from top to bottom."""
    return [int(found) for found in re.findall(r'data-message-id="(\d+)"', page)]


def unread_in(page: str, conversation_id: int) -> int:
    """Return how much is new in a row of the inbox."""
    [count] = re.findall(rf'data-conversation="{conversation_id}"\s+data-unread="(\d+)"', page)
    return int(count)


def is_ticked(page: str, name: str) -> bool:
    """Return whether a box of a form is ticked."""
    [box] = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    return "checked" in box


def answer(sender: User, said: Message, text: str) -> Message:
    """Say something in the conversation of a message."""
    return messages.send(sender, said.conversation_id, text)


def test_the_inbox_shows_who_wrote_what_and_how_much_of_it_is_new(anas: Browser, bobs: Browser, said: Message) -> None:
    mine, theirs = anas.get("/messages").text, bobs.get("/messages").text
    assert unread_in(mine, said.conversation_id) == 1
    assert "Are the swifts back?" in mine
    assert unread_in(theirs, said.conversation_id) == 0
    assert "You:" in theirs


def test_an_empty_inbox_says_what_to_do(anas: Browser) -> None:
    assert "No messages yet" in anas.get("/messages").text
    assert "No requests" in anas.get("/messages/requests").text


def test_what_a_stranger_begins_is_a_request_with_who_they_are(
    ana: User, anas: Browser, bobs: Browser, bob: User
) -> None:
    bob.bio = "I count swifts."
    db.session.commit()
    first = factories.message(bob, ana, text="May I ask about the mill?")
    assert "May I ask" not in anas.get("/messages").text
    assert "May I ask" in anas.get("/messages/requests").text
    page = anas.get(f"/messages/{first.conversation_id}").text
    assert "I count swifts." in page
    assert "Joined " in page
    assert f'formaction="/messages/{first.conversation_id}/accept"' in page
    assert f'href="/messages/{first.conversation_id}/delete"' in page
    assert 'href="/@bob/block?next=/messages/requests"' in page
    assert "<textarea" not in page.partition('class="conversation-foot"')[2].partition("</section>")[0]
    assert "<textarea" in bobs.get(f"/messages/{first.conversation_id}").text.partition('class="conversation-foot"')[2]


def test_a_conversation_goes_from_the_oldest_to_the_newest(ana: User, anas: Browser, said: Message, page: str) -> None:
    second, third = answer(ana, said, "Two pairs."), answer(ana, said, "Over the canal.")
    shown = anas.get(page).text
    assert ids_in(shown) == [said.id, second.id, third.id]
    assert f'data-newest="{third.id}"' in shown
    assert f'id="conversation-{said.conversation_id}"' in shown
    assert shown.count('aria-current="page"') >= 1
    assert 'data-hx-history="false"' in shown


def test_earlier_messages_are_a_link_and_a_fragment(ana: User, anas: Browser, said: Message, page: str) -> None:
    later = [answer(ana, said, f"Number {number}").id for number in range(35)]
    newest = anas.get(page).text
    assert ids_in(newest) == later[-30:]
    [before] = re.findall(r'data-earlier="([^"]+)"', newest)
    assert before == f"{page}?max_id={later[-30]}"
    assert ids_in(anas.get(before).text) == [said.id, *later[:5]]
    piece = anas.get(before, headers=FRAGMENT).text
    assert ids_in(piece) == [said.id, *later[:5]]
    assert "<html" not in piece
    assert "data-earlier=" not in piece


def test_what_is_newer_is_a_fragment_that_goes_on_where_the_page_ends(
    bob: User, anas: Browser, said: Message, page: str
) -> None:
    newer = answer(bob, said, "I saw three of them.")
    piece = anas.get(f"{page}?min_id={said.id}", headers=FRAGMENT).text
    assert ids_in(piece) == [newer.id]
    assert "bubble-row-follows" in piece
    assert "data-day hidden" in piece
    assert ids_in(anas.get(f"{page}?min_id={newer.id}", headers=FRAGMENT).text) == []
    assert ids_in(anas.get(f"{page}?min_id=0", headers=FRAGMENT).text) == [said.id, newer.id]


def test_one_bubble_is_a_fragment_and_told_to_programs(anas: Browser, bobs: Browser, said: Message, page: str) -> None:
    piece = anas.get(f"{page}/messages/{said.id}").text
    assert ids_in(piece) == [said.id]
    assert "<html" not in piece
    told = anas.get(f"{page}/messages/{said.id}", headers=JSON).json
    assert told == {
        "id": str(said.id),
        "sentence": "Message from Bob",
        "url": f"{page}#latest",
        "is_quiet": False,
    }
    assert bobs.get(f"{page}/messages/{said.id}", headers=JSON).json["is_quiet"] is True


def test_a_muted_conversation_is_quiet(ana: User, anas: Browser, said: Message, page: str) -> None:
    conversations.set_muted(ana, said.conversation_id, True)
    assert anas.get(f"{page}/messages/{said.id}", headers=JSON).json["is_quiet"] is True
    assert "Muted" in anas.get("/messages").text


def test_whoever_is_not_in_it_is_told_the_same_as_of_one_that_never_was(
    carlas: Browser, said: Message, page: str
) -> None:
    nowhere = f"/messages/{said.conversation_id + 1}"
    endings = ["", "/about", "/delete", "/leave", f"/messages/{said.id}", f"/messages/{said.id}/unsend", "?min_id=1"]
    for ending in endings:
        answers = [carlas.get(path + ending, headers={**JSON, **FRAGMENT}) for path in (page, nowhere)]
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].text == answers[1].text
    assert carlas.get(f"/messages/search?q=swifts&in={said.conversation_id}").status_code == 404
    assert "Are the swifts" not in carlas.get("/messages/search?q=swifts").text


def test_a_message_is_part_of_its_own_conversation_only(app: Flask, ana: User, anas: Browser, said: Message) -> None:
    other = factories.message(ana, factories.person("dora"), text="Elsewhere.")
    path = f"/messages/{other.conversation_id}/messages/{said.id}"
    assert anas.get(path).status_code == 404
    for act in ("unsend", "remove"):
        assert anas.post(f"{path}/{act}").status_code == 404


def test_whoever_has_left_a_group_is_a_stranger_to_it(
    app: Flask, ana: User, bob: User, anas: Browser, bobs: Browser
) -> None:
    first = factories.message(ana, bob, factories.person("dora"), text="Who waters on Sunday?", title="Garden club")
    path = f"/messages/{first.conversation_id}"
    assert "Garden club" in bobs.get(path).text
    conversations.leave(bob, first.conversation_id)
    assert bobs.get(path).status_code == 404
    assert "Bob left" in anas.get(path).text


def test_looking_at_a_conversation_writes_nothing(anas: Browser, said: Message, page: str) -> None:
    def side() -> tuple[int, int]:
        reread()
        row = db.session.get_one(Participant, (said.conversation_id, said_to))
        return row.read_id, row.delivered_id

    said_to = next(each for each in questions.participant_ids(said.conversation_id) if each != said.sender_id)
    before = side()
    assert anas.get(page).status_code == 200
    assert side() == before


@pytest.mark.parametrize(("how_far", "word"), [("", "Sent"), ("delivered", "Delivered"), ("seen", "Seen")])
def test_an_own_bubble_says_how_far_it_has_come(
    ana: User, bobs: Browser, said: Message, page: str, how_far: str, word: str
) -> None:
    if how_far == "delivered":
        conversations.mark_delivered(ana.id, said.conversation_id, said.id)
    elif how_far == "seen":
        conversations.mark_seen(ana, said.conversation_id, said.id)
    assert f'data-state="{word.lower()}"' in bobs.get(page).text
    assert f"<span data-words>{word}</span>" in bobs.get(page).text


def test_whoever_hides_what_they_have_seen_is_shown_as_reached_at_most(
    ana: User, anas: Browser, bobs: Browser, said: Message, page: str
) -> None:
    assert anas.post("/settings/privacy/messages", data={"presence": "y"}).status_code == 303
    reread()
    conversations.mark_seen(ana, said.conversation_id, said.id)
    assert "<span data-words>Seen</span>" not in bobs.get(page).text


def test_in_a_group_it_says_who_has_seen_it(app: Flask, ana: User, bob: User, anas: Browser) -> None:
    dora = factories.person("dora")
    for person in (bob, dora):
        factories.follow(person, ana)
    first = factories.message(ana, bob, dora, text="Who waters on Sunday?")
    conversations.mark_seen(bob, first.conversation_id, first.id)
    path = f"/messages/{first.conversation_id}"
    assert "<span data-words>Seen by Bob</span>" in anas.get(path).text
    conversations.mark_seen(dora, first.conversation_id, first.id)
    assert "<span data-words>Seen by everyone</span>" in anas.get(path).text


def test_bubbles_of_one_person_follow_each_other_until_a_pause_or_another_day(
    friends: None, ana: User, bob: User, anas: Browser
) -> None:
    noon = clock.now().replace(hour=12) + timedelta(days=1)
    moments = [timedelta(0), timedelta(minutes=1), timedelta(days=1), timedelta(days=1, minutes=30)]
    for number, later in enumerate(moments):  # ids never go back, so neither does time
        with time_machine.travel(noon + later, tick=False):
            first = factories.message(bob, ana, text=f"Number {number}", key=f"number-{number}")
    with time_machine.travel(noon + timedelta(days=2), tick=False):
        rows = anas.get(f"/messages/{first.conversation_id}").text.split('<li class="bubble-row')[1:]
    follows = ["bubble-row-follows" in row.partition('"')[0] for row in rows[:4]]
    assert follows == [False, True, False, False]
    begins_day = [" hidden" not in row.partition("data-day")[2].partition(">")[0] for row in rows[:4]]
    assert begins_day == [True, False, True, False]
    assert "Yesterday" in rows[2]


def test_what_somebody_wrote_or_is_called_never_becomes_markup(app: Flask, ana: User, bob: User, anas: Browser) -> None:
    bob.display_name = NASTY[:50]
    db.session.commit()
    dora = factories.person("dora")
    factories.follow(ana, bob)
    first = factories.message(bob, ana, dora, text=NASTY, title=NASTY[:60])
    path = f"/messages/{first.conversation_id}"
    pages = [
        "/messages",
        path,
        f"{path}/about",
        f"{path}/delete",
        f"{path}/messages/{first.id}",
        "/messages/search?q=script",
        f"/messages/new?to=bob&q={NASTY}",
    ]
    for each in pages:
        text = anas.get(each).text
        assert "<script>alert" not in text, each
        assert "<img src=x" not in text, each
    assert "&lt;script&gt;alert(1)" in anas.get(path).text


def test_links_names_and_hashtags_in_a_message_can_be_followed(
    bob: User, anas: Browser, said: Message, page: str
) -> None:
    answer(bob, said, "See https://example.org/swifts with @ana and #swifts, not with @nobody_here")
    shown = anas.get(page).text
    for address in ("https://example.org/swifts", "/@ana", "/tags/swifts"):
        assert f'href="{address}"' in shown.partition('id="bubbles"')[2]
    assert 'href="/@nobody_here"' not in shown


def test_pictures_are_for_those_in_the_conversation(
    bob: User, anas: Browser, bobs: Browser, carlas: Browser, stranger: Browser, said: Message
) -> None:
    picture = factories.picture(bob, alt="A field")
    message = messages.send(bob, said.conversation_id, "", MessageOptions(picture_ids=(picture.id,)))
    path = media_url(picture, 480)
    reread()
    assert [each.get(path).status_code for each in (anas, bobs, carlas, stranger)] == [200, 200, 404, 404]
    assert anas.get(path).headers["Cache-Control"] == "private, no-store"
    assert path in anas.get(f"/messages/{said.conversation_id}").text
    messages.unsend(bob, message.id)
    assert [each.get(path).status_code for each in (anas, bobs)] == [404, 404]


def test_whoever_writes_can_be_blocked_from_the_conversation_until_they_are(
    ana: User, bob: User, anas: Browser, page: str
) -> None:
    way = 'href="/@bob/block?next=/messages"'
    assert way in anas.get(page).text
    blocks.block(ana, bob)
    assert way not in anas.get(page).text


@pytest.mark.parametrize(
    ("what", "sentence"), [("blocks", "You blocked Bob."), ("is blocked", "You cannot write to this person.")]
)
def test_across_a_block_it_can_be_read_and_not_answered(
    ana: User, bob: User, anas: Browser, page: str, what: str, sentence: str
) -> None:
    blocks.block(*((ana, bob) if what == "blocks" else (bob, ana)))
    shown = anas.get(page).text
    assert "Are the swifts back?" in shown
    assert sentence in shown
    assert 'class="message-form"' not in shown


def test_who_is_gone_leaves_what_was_said(bob: User, anas: Browser, page: str) -> None:
    bob.suspended_at = clock.now()
    db.session.commit()
    shown = anas.get(page).text
    assert "This person is not here any more." in shown
    assert 'class="message-form"' not in shown


def test_a_group_that_everybody_left_says_so(ana: User, bob: User, anas: Browser) -> None:
    dora = factories.person("dora")
    first = factories.message(ana, bob, dora, text="Who waters on Sunday?")
    for person in (bob, dora):
        conversations.leave(person, first.conversation_id)
    shown = anas.get(f"/messages/{first.conversation_id}").text
    assert "Everybody else has left this group." in shown
    assert "Nobody else" in anas.get("/messages").text


def test_search_finds_what_was_said_everywhere_or_in_one_conversation(
    ana: User, anas: Browser, said: Message, page: str
) -> None:
    other = factories.message(ana, factories.person("dora"), text="Swifts, and terns.")
    found = anas.get("/messages/search?q=SWIFTS").text
    assert f'href="{page}?max_id={said.id + 1}#message-{said.id}"' in found
    assert f"#message-{other.id}" in found
    inside = anas.get(f"/messages/search?q=swifts&in={said.conversation_id}").text
    assert f"#message-{said.id}" in inside
    assert f"#message-{other.id}" not in inside
    assert "Nothing found" in anas.get("/messages/search?q=herons").text
    assert anas.get(f"{page}?max_id={said.id + 1}").text.count(f'id="message-{said.id}"') == 1


def test_a_search_says_how_far_back_it_looked(
    ana: User, anas: Browser, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("Terns.", "And gulls."):
        messages.send(ana, said.conversation_id, text)
    monkeypatch.setattr(finding, "LOOKED_AT", 2)
    first = anas.get("/messages/search?q=herons").text
    assert "None of your newest messages says that." in first
    assert "Nothing found" not in first
    further = re.search(r'href="(/messages/search\?q=herons&amp;max_id=\d+)"[^>]*rel="next"', first)
    assert further is not None
    assert "Look further back" in first
    last = anas.get(further[1].replace("&amp;", "&"), headers=FRAGMENT).text
    assert "No older message says that." in last
    assert "Look further back" not in last


@pytest.mark.parametrize("asked", ["in=abc", "in=-1", "in=1e3", "q=%00", "q=" + "x" * 5000, "max_id=abc"])
def test_a_strange_search_is_no_fault_of_ours(anas: Browser, asked: str) -> None:
    assert anas.get(f"/messages/search?{asked}").status_code == 200


@pytest.mark.parametrize("no_id", ["0", str(2**63), str(10**30)])
def test_what_can_be_no_id_is_not_found(anas: Browser, page: str, no_id: str) -> None:
    assert anas.get(f"/messages/{no_id}").status_code == 404
    assert anas.get(f"{page}/messages/{no_id}").status_code == 404
    assert anas.get(f"/messages/search?in={no_id[:19]}").status_code == 404
    for act in ("mute", "accept", "delete", "leave", f"messages/{no_id}/remove"):
        assert anas.post(f"/messages/{no_id}/{act}").status_code in {404, 405}
    assert anas.get(f"{page}?max_id={no_id}").status_code == 200


@pytest.mark.parametrize("path", ["/messages", "/messages/requests"])
@pytest.mark.parametrize("rows", [2, 20])
def test_the_inbox_takes_as_many_statements_for_few_rows_as_for_many(
    anas: Browser, ana: User, statements: list[str], path: str, rows: int
) -> None:
    for person in factories.people(rows):
        if path == "/messages":
            factories.follow(ana, person)
        factories.message(person, ana)
    statements.clear()
    assert anas.get(path).text.count('class="inbox-row') == rows
    assert len(statements) == 5, statements  # the session, the rows, their people, their last lines, and the requests


@pytest.mark.parametrize("rows", [1, 29])
def test_a_conversation_takes_as_many_statements_for_few_bubbles_as_for_many(
    anas: Browser, bob: User, said: Message, page: str, statements: list[str], rows: int
) -> None:
    for number in range(rows):
        answer(bob, said, f"Number {number}")
    statements.clear()
    assert len(ids_in(anas.get(page).text)) == rows + 1
    assert len(statements) == 7, statements  # beside those of the inbox: the conversation and its bubbles
    statements.clear()
    anas.get(f"{page}?min_id={said.id}", headers=FRAGMENT)
    assert len(statements) == 3, statements


def test_older_conversations_follow_by_link_and_as_a_fragment(anas: Browser, ana: User) -> None:
    for person in factories.people(22):
        factories.follow(ana, person)
        factories.message(person, ana)
    first = anas.get("/messages").text
    assert first.count('class="inbox-row') == 20
    [older] = re.findall(r'href="(/messages\?max_id=\d+)"', first)
    assert anas.get(older).text.count('class="inbox-row') == 2
    piece = anas.get(older, headers=FRAGMENT).text
    assert piece.count('class="inbox-row') == 2
    assert "<html" not in piece
    assert questions.inbox(ana.id, PageRequest()).next_max_id == int(older.partition("=")[2])


def test_a_profile_leads_to_a_message_unless_one_of_the_two_keeps_the_other_away(
    ana: User, bob: User, anas: Browser, bobs: Browser, stranger: Browser
) -> None:
    link = 'href="/messages/new?to=bob"'
    assert anas.get("/@bob").text.count(link) == 2
    assert link not in bobs.get("/@bob").text
    assert link not in stranger.get("/@bob").text
    blocks.block(bob, ana)
    assert link not in anas.get("/@bob").text


def test_what_people_one_writes_with_are_shown_is_ones_choice(ana: User, anas: Browser) -> None:
    page = anas.get("/settings/privacy").text
    assert [name for name in ("protected", "seen", "presence") if is_ticked(page, name)] == ["seen", "presence"]
    assert anas.post("/settings/privacy/messages", data={"seen": "y"}, headers=JSON).json == {
        "seen": True,
        "presence": False,
    }
    reread()
    assert (ana.shows_seen, ana.shows_presence, ana.is_protected) == (True, False, False)
    assert anas.post("/settings/privacy/messages").location == "/settings/privacy"
    reread()
    assert (ana.shows_seen, ana.shows_presence) == (False, False)


def test_the_back_button_gets_the_whole_of_a_conversation(anas: Browser, said: Message, page: str) -> None:
    headers = {**FRAGMENT, "HX-History-Restore-Request": "true"}
    assert "<html" in anas.get(page, headers=headers).text
    assert f'id="message-{said.id}"' in anas.get(page, headers=headers).text
