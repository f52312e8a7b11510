"""Messages that do not get through at once: nothing is lost, nothing is sent twice, and the order stays."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.talks import (
    Line,
    Talk,
    bring_picture,
    field,
    friends,
    listening,
    opened,
    outgoing,
    said,
    say_quietly,
    stored,
    write,
)

pytestmark = pytest.mark.browser

KEPT = "text => Object.values(localStorage).some((each) => each.includes(text))"


@pytest.fixture
def talk(open_window: OpenWindow) -> Talk:
    """Ana and Bob, who follow each other and have begun to talk."""
    return friends(open_window(), open_window())


def test_what_is_written_offline_waits_and_goes_in_order(talk: Talk) -> None:
    ana, bob = talk.pages()
    with talk.ana.refusals():
        talk.ana.context.set_offline(True)
        for number in (1, 2, 3):
            write(ana, f"Waits {number}.")
        expect(outgoing(ana, "Waits 3.").locator(".bubble-state")).to_have_text("Waits for the connection")
        say_quietly(talk.bob, talk.path, "Meanwhile.")
        expect(stored(bob, "Meanwhile.")).to_be_visible()
        talk.ana.context.set_offline(False)
        expect(stored(bob, "Waits 3.")).to_be_visible()
        expect(stored(ana, "Waits 3.")).to_be_visible()
    expect(ana.locator("[data-outgoing]")).to_have_count(0)
    both = ["Are you there?", "Meanwhile.", "Waits 1.", "Waits 2.", "Waits 3."]
    assert said(ana) == said(bob) == both


def test_what_waits_is_still_there_after_a_reload_and_gone_after_signing_out(talk: Talk) -> None:
    ana, bob = talk.pages()
    ana.route(f"**{talk.path}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    ana.route("**/pictures", lambda route: route.continue_())
    with talk.ana.refusals():
        bring_picture(ana)
        write(ana, "With a picture.")
        waits = outgoing(ana, "With a picture.")
        expect(waits.get_by_role("button", name="Try again")).to_be_visible()
        ana.reload()
        listening(ana)
        expect(waits.locator("[data-previews] img")).to_be_visible()
        expect(waits.get_by_role("button", name="Try again")).to_be_visible()
    ana.unroute(f"**{talk.path}")
    waits.get_by_role("button", name="Try again").click()
    expect(stored(bob, "With a picture.").locator(".picture-image")).to_be_visible()
    expect(stored(ana, "With a picture.")).to_have_count(1)
    field(ana).fill("A secret draft")
    ana.wait_for_function(KEPT, arg="A secret draft")
    talk.ana.sign_out()
    assert not ana.evaluate(KEPT, "A secret draft")


def lose_answers(route: Route, keys: list[list[str]]) -> None:
    """Let the server have the first two messages, and the page know nothing of it until the third; note their keys."""
    if route.request.method == "POST":
        keys.append(parse_qs(route.request.post_data or "")["key"])
        if len(keys) < 3:
            route.fetch()
    if len(keys) < 3:
        route.abort()
    else:
        route.continue_()


def test_a_message_whose_answer_got_lost_is_sent_again_under_the_same_key(talk: Talk) -> None:
    ana, bob = talk.pages()
    bring_picture(ana)
    keys: list[list[str]] = []
    ana.route(re.compile(talk.path), lambda route, _: lose_answers(route, keys))
    again = outgoing(ana, "Only once.").get_by_role("button", name="Try again")
    with talk.ana.refusals():
        write(ana, "Only once.")
        expect(again).to_be_visible()
        expect(stored(bob, "Only once.")).to_be_visible()
        with ana.expect_event("requestfailed", lambda request: request.method == "POST"):
            again.click()
        expect(again).to_be_visible()
        again.click()
    expect(stored(ana, "Only once.")).to_be_visible()
    expect(ana.locator("[data-outgoing]")).to_have_count(0)
    assert keys == [keys[0]] * 3
    bob.reload()
    assert said(ana) == said(bob) == ["Are you there?", "Only once."]


def test_a_refused_message_can_be_mended(talk: Talk) -> None:
    ana, bob = talk.pages()
    write(ana, "Far too long. " * 200)
    refused = outgoing(ana, "Far too long.")
    expect(refused.locator(".bubble-state")).to_contain_text("2,000")
    write(ana, "Another one.")
    expect(stored(bob, "Another one.")).to_be_visible()
    refused.get_by_role("button", name="Edit").click()
    expect(refused).to_have_count(0)
    expect(field(ana)).to_have_value(re.compile("^Far too long"))
    write(ana, "Short.")
    expect(stored(bob, "Short.")).to_be_visible()
    assert said(bob) == ["Are you there?", "Another one.", "Short."]


def test_a_draft_is_kept_for_each_conversation_until_it_is_sent(talk: Talk, open_window: OpenWindow) -> None:
    cem = open_window()
    other = friends_path(talk, cem.sign_up("cem"))
    ana = opened(talk.ana.page, talk.path)
    field(ana).fill("Half a thought")
    ana.wait_for_function(KEPT, arg="Half a thought")
    opened(ana, other)
    expect(field(ana)).to_have_value("")
    ana.locator(".inbox-row", has_text="Are you there?").first.get_by_role("link").click()
    expect(field(ana)).to_have_value("Half a thought")
    ana.reload()
    expect(field(ana)).to_have_value("Half a thought")
    listening(ana)
    field(ana).press("Enter")
    expect(stored(ana, "Half a thought")).to_be_visible()
    ana.reload()
    listening(ana)
    expect(field(ana)).to_have_value("")


def friends_path(talk: Talk, name: str) -> str:
    answer = talk.ana.post("/messages", to=name, text="Hello, you.", key="to-the-other")
    return f"/messages/{answer['conversation']}"


def test_what_was_missed_without_a_connection_is_there_afterwards(talk: Talk) -> None:
    line = Line(talk.ana.page)
    ana, bob = talk.pages()
    write(bob, "I take this back.")
    expect(stored(ana, "I take this back.")).to_be_visible()
    write(ana, "Have you seen this?")
    message = stored(bob, "I take this back.").get_attribute("data-message-id")
    line.cut()
    expect(ana.locator("html")).to_have_attribute("data-live", "off")
    talk.bob.post(f"{talk.path}/messages/{message}/unsend")
    for number in range(35):
        say_quietly(talk.bob, talk.path, f"Missed {number}.")
    write(ana, "Over the other way.")
    expect(stored(bob, "Over the other way.")).to_be_visible()
    line.join()
    expect(ana.locator("html")).to_have_attribute("data-live", "on", timeout=30_000)
    expect(stored(ana, "Missed 34.")).to_be_attached()
    expect(ana.locator(".bubble-unsent")).to_be_attached()
    expect(stored(ana, "Over the other way.").locator(".bubble-state")).to_have_text("Seen")
    assert said(ana)[3:] == [*(f"Missed {number}." for number in range(35)), "Over the other way."]
