"""Two people write to each other in two browsers, and a third sees nothing of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.talks import Talk, begin, bring_picture, field, friends, opened, said, say_quietly, stored, write
from tests.browser.windows import PHONE

pytestmark = pytest.mark.browser

SHOWS_ITS_BEGINNING = """words => {
  const letter = document.createRange();
  letter.setStart(words.firstChild, 0);
  letter.setEnd(words.firstChild, 1);
  const [box, place] = [letter.getBoundingClientRect(), words.getBoundingClientRect()];
  return words.scrollWidth > words.clientWidth && box.left >= place.left - 1 && box.right <= place.right + 1;
}"""


@pytest.fixture
def talk(open_window: OpenWindow) -> Talk:
    """Ana and Bob, who follow each other and have begun to talk."""
    return friends(open_window(), open_window())


def test_messages_arrive_on_both_sides_in_order_and_once(talk: Talk) -> None:
    ana, bob = talk.pages()
    for number in range(1, 4):
        write(ana, f"From Ana, {number}")
        expect(stored(bob, f"From Ana, {number}")).to_be_visible()
        write(bob, f"From Bob, {number}")
        expect(stored(ana, f"From Bob, {number}")).to_be_visible()
    both = ["Are you there?", *(f"From {name}, {number}" for number in range(1, 4) for name in ("Ana", "Bob"))]
    assert said(ana) == said(bob) == both
    expect(field(ana)).to_be_focused()
    expect(field(ana)).to_have_value("")
    ana.reload()
    assert said(ana) == both


def test_many_messages_in_a_row_keep_their_order(talk: Talk) -> None:
    ana, bob = talk.pages()
    texts = [f"Line {number}." for number in range(1, 13)]
    for text in texts:
        write(ana, text)
    expect(stored(bob, "Line 12.")).to_be_visible()
    expect(ana.locator(".bubble-row[data-outgoing]")).to_have_count(0)
    assert said(ana) == said(bob) == ["Are you there?", *texts]


def test_one_sees_that_the_other_writes_and_is_there_and_has_seen(talk: Talk) -> None:
    ana = opened(talk.ana.page, talk.path)
    expect(ana.locator("[data-presence]")).to_be_hidden()
    state = stored(ana, "Are you there?").locator(".bubble-state")
    expect(state).to_have_text("Sent")
    bob = opened(talk.bob.page, talk.path)
    expect(ana.get_by_text("Online now")).to_be_visible()
    expect(state).to_have_text("Seen")
    field(bob).press_sequentially("Yes")
    expect(ana.get_by_text("is writing")).to_be_visible()
    field(bob).press("Enter")
    expect(stored(ana, "Yes")).to_be_visible()
    expect(ana.get_by_text("is writing")).to_be_hidden()
    expect(stored(bob, "Yes").locator(".bubble-state")).to_have_text("Seen")


def test_a_message_that_waits_in_another_place_is_delivered_and_not_seen(talk: Talk) -> None:
    ana = opened(talk.ana.page, talk.path)
    talk.bob.page.goto("/local")
    expect(talk.bob.page.locator("html")).to_have_attribute("data-live", "on")
    write(ana, "For later")
    expect(stored(ana, "For later").locator(".bubble-state")).to_have_text("Delivered")
    talk.bob.page.goto("/messages")
    row = talk.bob.page.locator(".inbox-row")
    expect(row).to_contain_text("For later")
    expect(row.locator(".inbox-count")).to_contain_text("2")
    write(ana, "Still there?")
    expect(row).to_contain_text("Still there?")
    expect(row.locator(".inbox-count")).to_contain_text("3")
    row.get_by_role("link").click()
    expect(stored(talk.bob.page, "Still there?")).to_be_visible()
    expect(stored(ana, "Still there?").locator(".bubble-state")).to_have_text("Seen")
    expect(row.locator(".inbox-count")).to_have_count(0)
    expect(row.get_by_role("link")).to_have_attribute("aria-current", "page")


def test_a_picture_is_sent_with_words_and_seen_by_both_alone(talk: Talk, open_window: OpenWindow) -> None:
    ana, bob = talk.pages()
    bring_picture(ana)
    ana.get_by_label("Description for").fill("A roof")
    write(ana, "Look at this.")
    image = stored(bob, "Look at this.").locator(".picture-image")
    expect(image).to_have_attribute("alt", "A roof")
    expect(stored(ana, "Look at this.").locator(".picture-image")).to_be_visible()
    expect(ana.locator(".composer-picture")).to_have_count(0)
    stored(bob, "Look at this.").locator(".picture-link").click()
    expect(bob.locator("#lightbox")).to_be_visible()
    address = image.get_attribute("src")
    assert address
    assert talk.bob.context.request.get(address).ok
    stranger = open_window()
    stranger.sign_up("eve")
    assert stranger.context.request.get(address).status == 404


def test_a_message_is_taken_back_from_everybody_after_a_question(talk: Talk) -> None:
    ana, bob = talk.pages()
    write(ana, "I should not say this.")
    mine = stored(ana, "I should not say this.")
    mine.hover()
    mine.get_by_label("More about this message").click()
    mine.get_by_role("link", name="Unsend").click()
    ana.get_by_role("dialog", name="Unsend this message?").get_by_role("button", name="Keep it").click()
    expect(stored(bob, "I should not say this.")).to_be_visible()
    mine.get_by_label("More about this message").click()
    mine.get_by_role("link", name="Unsend").click()
    ana.get_by_role("dialog", name="Unsend this message?").get_by_role("button", name="Unsend").click()
    expect(bob.locator(".bubble").get_by_text("This message was unsent")).to_be_visible()
    expect(bob.get_by_text("I should not say this.")).to_have_count(0)
    expect(ana.locator(".bubble").get_by_text("You unsent this message")).to_be_visible()
    assert "/messages/" in ana.url


def test_a_message_is_deleted_for_oneself_and_stays_for_the_other(talk: Talk) -> None:
    ana, bob = talk.pages()
    write(ana, "Keep this.")
    theirs = stored(bob, "Keep this.")
    theirs.hover()
    theirs.get_by_label("More about this message").click()
    theirs.get_by_role("button", name="Delete for me").click()
    bob.get_by_role("dialog", name="Delete this message for yourself?").get_by_role("button", name="Delete").click()
    expect(theirs).to_have_count(0)
    bob.reload()
    expect(stored(bob, "Are you there?")).to_be_visible()
    expect(theirs).to_have_count(0)
    expect(stored(ana, "Keep this.")).to_be_visible()


def test_a_third_person_sees_and_hears_nothing(talk: Talk, open_window: OpenWindow) -> None:
    eve = open_window()
    eve.sign_up("eve")
    heard: list[str] = []
    eve.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    eve.page.goto("/local")
    expect(eve.page.locator("html")).to_have_attribute("data-live", "on")
    with eve.refusals():
        answer = eve.page.goto(talk.path)
        assert answer
        assert answer.status == 404
        expect(eve.page.locator("html")).to_have_attribute("data-live", "on")
    ana, bob = talk.pages()
    write(ana, "Only for Bob")
    expect(stored(bob, "Only for Bob")).to_be_visible()
    message = stored(bob, "Only for Bob").get_attribute("data-message-id")
    for path in (talk.path, f"{talk.path}?min_id=0", f"{talk.path}/messages/{message}"):
        headers = {"HX-Request": "true"}
        assert eve.context.request.get(path, headers=headers).status == 404
    expect(eve.page.locator("[data-unread=messages]").first).to_be_hidden()
    assert heard
    assert not re.search(r'"(message|message_changed|typing|seen|presence)"', "".join(heard))


def test_a_request_is_read_accepted_and_answered(open_window: OpenWindow) -> None:
    ana, bob = open_window(), open_window(size=PHONE)
    ana_name, bob_name = ana.sign_up("ana"), bob.sign_up("bob")
    ana.page.goto(f"/messages/new?to={bob_name}")
    ana.page.get_by_role("textbox", name="Message", exact=True).fill("May I ask you something?")
    ana.page.get_by_role("button", name="Send", exact=True).click()
    expect(stored(ana.page, "May I ask you something?")).to_be_visible()
    bob.page.goto("/messages")
    expect(bob.page.locator(".inbox-row")).to_have_count(0)
    bob.page.get_by_role("link", name="Requests").click()
    bob.page.locator(".inbox-row").get_by_text(ana_name).click()
    expect(stored(bob.page, "May I ask you something?")).to_be_visible()
    expect(field(bob.page)).to_have_count(0)
    expect(ana.page.locator(".bubble-state")).to_have_text("Sent")
    bob.page.get_by_role("button", name="Accept").click()
    field(bob.page).fill("Of course")
    bob.page.get_by_role("button", name="Send", exact=True).click()
    expect(stored(ana.page, "Of course")).to_be_visible()
    expect(stored(ana.page, "May I ask you something?").locator(".bubble-state")).to_have_text("Seen")


def test_the_number_of_requests_follows(open_window: OpenWindow) -> None:
    ana, bob = open_window(), open_window(size=PHONE)
    bob_name = bob.sign_up("bob")
    ana.sign_up("ana")
    bob.page.goto("/messages")
    count = bob.page.locator("#requests-count")
    expect(bob.page.locator("html")).to_have_attribute("data-live", "on")
    expect(count).to_be_hidden()
    begin(ana, bob_name)
    expect(count).to_have_text("1")
    expect(bob.page.get_by_role("link", name="Requests 1")).to_be_visible()
    bob.page.get_by_role("link", name="Requests 1").click()
    bob.page.locator(".inbox-row").click()
    bob.page.get_by_role("button", name="Accept").click()
    expect(field(bob.page)).to_be_visible()
    bob.page.get_by_role("link", name="Back to the list").click()
    expect(count).to_be_hidden()


def test_words_that_run_the_other_way_are_cut_where_they_end(talk: Talk) -> None:
    say_quietly(talk.bob, talk.path, "\u05e9\u05dc\u05d5\u05dd " * 40)
    talk.ana.page.goto("/messages")
    words = talk.ana.page.locator(".inbox-words bdi").last
    expect(words).to_be_visible()
    assert words.evaluate(SHOWS_ITS_BEGINNING)


def test_three_write_in_a_group(talk: Talk, open_window: OpenWindow) -> None:
    cem = open_window()
    cem_name = cem.sign_up("cem")
    cem.post(f"/@{talk.ana_name}/follow")
    path = begin(talk.ana, talk.bob_name, cem_name, text="Saturday?")
    pages = [opened(window.page, path) for window in (talk.ana, talk.bob, cem)]
    ana, bob, third = pages
    field(bob).press_sequentially("Yes")
    expect(ana.get_by_text("is writing")).to_be_visible()
    expect(third.get_by_text("is writing")).to_be_visible()
    field(bob).press("Enter")
    for page in pages:
        expect(stored(page, "Yes")).to_be_visible()
    write(third, "Me too")
    for page in pages:
        expect(stored(page, "Me too")).to_be_visible()
    write(ana, "At ten.")
    expect(stored(ana, "At ten.").locator(".bubble-state")).to_have_text("Seen by everyone")
