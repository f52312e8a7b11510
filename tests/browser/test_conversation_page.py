"""An open conversation on a phone and on a desktop, by keyboard, with scripts and without."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.talks import (
    Talk,
    begin,
    bring_picture,
    field,
    friends,
    listening,
    opened,
    outgoing,
    photograph,
    said,
    say_quietly,
    stored,
    write,
)
from tests.browser.test_accessibility import AXE, RULES, RUN
from tests.browser.windows import DESKTOP, PHONE, Window

pytestmark = pytest.mark.browser

FROM_THE_END = """place => Math.round(place.scrollHeight - place.scrollTop - place.clientHeight)"""
TOP_OF = "row => Math.round(row.getBoundingClientRect().top)"
ENOUGH = 40  # messages: more than a page of them


@pytest.fixture
def talk(open_window: OpenWindow) -> Talk:
    """Ana on a desktop and Bob on a phone, who have begun to talk."""
    return friends(open_window(), open_window(size=PHONE))


@pytest.fixture
def long_talk(talk: Talk) -> Talk:
    """The two after they have written much."""
    for number in range(ENOUGH):
        say_quietly(talk.bob, talk.path, f"Story {number}.\nIt goes on.")
    return talk


def test_what_is_read_stays_where_it_is_while_messages_come(long_talk: Talk) -> None:
    ana = opened(long_talk.ana.page, long_talk.path)
    log = ana.get_by_role("log")
    assert log.evaluate(FROM_THE_END) < 5
    log.evaluate("place => { place.scrollTop -= 600; }")
    top = stored(ana, f"Story {ENOUGH - 10}.").evaluate(TOP_OF)
    say_quietly(long_talk.bob, long_talk.path, "Something new.")
    button = ana.get_by_role("button", name="New messages")
    expect(button).to_be_visible()
    assert stored(ana, f"Story {ENOUGH - 10}.").evaluate(TOP_OF) == top
    bob = opened(long_talk.bob.page, long_talk.path)
    button.click()
    expect(button).to_be_hidden()
    expect(stored(ana, "Something new.")).to_be_in_viewport()
    say_quietly(long_talk.bob, long_talk.path, "And more.")
    expect(stored(ana, "And more.")).to_be_in_viewport()
    write(ana, "I read it.")
    expect(stored(bob, "I read it.")).to_be_in_viewport()


def test_earlier_messages_come_above_and_move_nothing(long_talk: Talk) -> None:
    ana = opened(long_talk.ana.page, long_talk.path)
    assert said(ana)[0].startswith(f"Story {ENOUGH - 30}.")
    row = stored(ana, f"Story {ENOUGH - 30}.").locator(".bubble")  # the day above it goes further up
    with ana.expect_response("**max_id=*"):
        ana.get_by_role("log").evaluate("place => { place.scrollTop = 40; }")
        top = row.evaluate(TOP_OF)
    expect(stored(ana, "Are you there?")).to_be_attached()
    assert abs(row.evaluate(TOP_OF) - top) < 2
    assert [text.partition("\n")[0] for text in said(ana)[1:]] == [f"Story {number}." for number in range(ENOUGH)]
    expect(ana.get_by_role("link", name="Earlier messages")).to_have_count(0)


def test_the_keys_of_the_field_are_those_of_the_device(talk: Talk) -> None:
    ana, bob = talk.pages()
    field(ana).focus()
    ana.keyboard.type("One line")
    ana.keyboard.press("Shift+Enter")
    ana.keyboard.type("and another")
    ana.keyboard.press("Enter")
    expect(stored(bob, "One line\nand another")).to_be_visible()
    expect(field(ana)).to_be_focused()
    ana.keyboard.press("Enter")
    ana.keyboard.press("Escape")
    expect(field(ana)).not_to_be_focused()
    expect(ana.locator(".bubble-row")).to_have_count(2)
    field(bob).focus()
    bob.keyboard.type("On a phone")
    bob.keyboard.press("Enter")
    bob.keyboard.type("Enter is a new line")
    bob.get_by_role("button", name="Send", exact=True).tap()
    expect(stored(ana, "On a phone\nEnter is a new line")).to_be_visible()
    ana.keyboard.type("gm")
    expect(ana.get_by_role("heading", name="Messages", level=1)).to_be_visible()


def test_two_windows_of_one_person_show_the_same_and_send_once(talk: Talk, open_window: OpenWindow) -> None:
    ana, bob = talk.pages()
    other = open_window()
    other.context.add_cookies(talk.ana.context.cookies())
    second = opened(other.page, talk.path)
    write(ana, "From the first window")
    expect(stored(second, "From the first window")).to_be_visible()
    write(second, "From the second window")
    expect(stored(ana, "From the second window")).to_be_visible()
    write(bob, "I see one of you")
    for page in (ana, second):
        expect(stored(page, "I see one of you")).to_be_visible()
    both = ["Are you there?", "From the first window", "From the second window", "I see one of you"]
    assert said(ana) == said(second) == said(bob) == both


def test_a_refused_unsending_brings_the_message_back(talk: Talk) -> None:
    ana = opened(talk.ana.page, talk.path)
    mine = stored(ana, "Are you there?")
    ana.route("**/unsend", lambda route: route.fulfill(status=503, json={"error": "Not now."}))
    mine.hover()
    mine.get_by_label("More about this message").click()
    mine.get_by_role("link", name="Unsend").click()
    with talk.ana.refusals():
        ana.get_by_role("dialog", name="Unsend this message?").get_by_role("button", name="Unsend").click()
        expect(ana.locator("#toasts")).to_contain_text("Not now.")
    expect(mine).to_be_visible()
    expect(mine).not_to_have_attribute("data-leaving", "")
    expect(ana.locator(".bubble-unsent")).to_have_count(0)


def test_an_accepted_or_blocked_conversation_changes_where_it_is_open(open_window: OpenWindow) -> None:
    ana, bob = open_window(), open_window()
    bob_name = bob.sign_up("bob")
    ana_name = ana.sign_up("ana")
    path = begin(ana, bob_name)
    here = opened(bob.page, path)
    elsewhere = open_window()
    elsewhere.context.add_cookies(bob.context.cookies())
    elsewhere.post(f"{path}/accept")
    expect(field(here)).to_be_visible()
    write(here, "Welcome")
    there = opened(ana.page, path)
    expect(stored(there, "Welcome")).to_be_visible()
    bob.post(f"/@{ana_name}/block")
    with ana.refusals():
        write(there, "Why?")
        refused = outgoing(there, "Why?")
        expect(refused.locator("[data-state=failed]")).to_be_visible()
    expect(stored(here, "Why?")).to_have_count(0)


def test_people_are_picked_by_name_and_written_to_together(open_window: OpenWindow) -> None:
    ana, bob, cem = open_window(), open_window(), open_window()
    ana.sign_up("ana")
    bob_name, cem_name = bob.sign_up("bob"), cem.sign_up("cem")
    page = ana.page
    page.goto("/messages/new")
    box = page.get_by_role("combobox", name="To")
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_be_hidden()
    for name in (bob_name, cem_name):
        box.press_sequentially(name)
        expect(page.get_by_role("option", name=f"@{name}")).to_be_visible()
        box.press("Enter")
        expect(page.locator(f".picker-chip[data-name={name}]")).to_be_visible()
    expect(page.get_by_label("Name of the group")).to_be_visible()
    box.press("Backspace")
    expect(page.locator(".picker-chip")).to_have_count(1)
    expect(page.get_by_label("Name of the group")).to_be_hidden()
    box.press_sequentially(cem_name)
    page.get_by_role("option", name=f"@{cem_name}").click()
    page.get_by_label("Name of the group").fill("Storks")
    page.get_by_role("textbox", name="Message", exact=True).fill("Welcome to both.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(stored(page, "Welcome to both.")).to_be_visible()
    expect(page.get_by_role("heading", name="Storks")).to_be_visible()
    assert re.search(r"/messages/\d+", page.url)
    for window in (bob, cem):
        window.page.goto("/messages/requests")
        expect(window.page.locator(".inbox-row")).to_contain_text("Storks")


def test_looking_for_more_people_keeps_what_is_written(scripted_window: Window, open_window: OpenWindow) -> None:
    bob, cem = open_window().sign_up("bob"), open_window().sign_up("cem")
    scripted_window.sign_up("ana")
    page = scripted_window.page
    held: list[Route] = []  # as on a slow network
    page.route(
        re.compile("(people-picker|message-composer)-"), lambda route, _request: held.append(route)
    )  # a slow network
    page.goto(f"/messages/new?to={bob}")
    field(page).fill("Half written")
    box = page.get_by_label("To", exact=True)
    box.fill("nobody_at_all")
    page.get_by_role("button", name="Find").click()
    for route in held:
        route.continue_()
    expect(page.get_by_text("Nobody has a name that begins like that.").last).to_be_visible()
    box.fill(cem)
    page.get_by_role("button", name="Find").click()
    found = page.get_by_role("region", name="Found").get_by_role("link")
    expect(found).to_be_focused()
    found.click()
    expect(page.locator(".picker-chip")).to_have_count(2)
    expect(field(page)).to_have_value("Half written")


def test_an_arrow_does_not_lose_the_only_person_found(window: Window, open_window: OpenWindow) -> None:
    lone = open_window().sign_up("lone")
    window.page.goto("/messages/new")
    window.page.get_by_label("To", exact=True).press_sequentially(lone)
    expect(window.page.get_by_role("option")).to_have_attribute("aria-selected", "true")
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        window.page.keyboard.press(key)
    expect(window.page.locator(".picker-chip")).to_contain_text(lone)


def test_the_names_of_who_has_seen_a_message_leave_its_time_whole(open_window: OpenWindow) -> None:
    ana, others = open_window(size=PHONE), [open_window() for _ in range(5)]
    ana.sign_up("ana")
    names = [window.sign_up("a_rather_long_name") for window in others]
    page = opened(ana.page, begin(ana, *names))
    for window, name in zip(others, names, strict=True):
        conversation = ana.page.url.rpartition("/")[2]
        window.post(f"/messages/{conversation}/accept")
        window.post(
            f"/messages/{conversation}/seen", id=page.locator(".bubble-row").last.get_attribute("data-message-id") or ""
        )
        if name == names[3]:
            break
    state = page.locator(".bubble-state")
    expect(state).to_contain_text(names[3])
    expect(state).not_to_contain_text("other")
    time = page.locator(".bubble-foot time").evaluate("time => time.getClientRects().length")
    assert time == 1
    foot, box = page.locator(".bubble-foot").bounding_box(), state.bounding_box()
    assert foot
    assert box
    assert box["height"] > 2 * 12  # the names take a second line
    assert box["x"] + box["width"] <= foot["x"] + foot["width"] + 1


def test_without_scripts_one_sends_reads_and_answers_by_reload(plain_window: Window, open_window: OpenWindow) -> None:
    talk = friends(plain_window, open_window())
    page, bob = plain_window.page, opened(talk.bob.page, talk.path)
    page.goto(talk.path)
    field(page).fill("By reload")
    page.locator(".message-files > summary").click()
    page.locator("[name=media]").set_input_files(photograph())
    page.get_by_role("button", name="Send", exact=True).click()
    expect(stored(page, "By reload").locator(".picture-image")).to_be_visible()
    expect(stored(bob, "By reload").locator(".picture-image")).to_be_visible()
    write(bob, "At once")
    expect(stored(bob, "At once")).to_be_visible()
    page.reload()
    expect(stored(page, "At once")).to_be_visible()
    expect(stored(page, "By reload").locator(".bubble-state")).to_have_text("Seen")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_a_conversation_that_lives(talk: Talk, theme: str) -> None:
    ana, bob = talk.pages()
    ana.emulate_media(color_scheme=theme)
    write(bob, "Look here: https://example.org/a")
    write(ana, "I do.")
    expect(stored(bob, "I do.")).to_be_visible()
    with talk.ana.refusals():
        ana.route(f"**{talk.path}", lambda route: route.abort())
        bring_picture(ana)
        write(ana, "This does not go.")
        expect(outgoing(ana, "This does not go.").get_by_role("button", name="Try again")).to_be_visible()
    field(bob).press_sequentially("Hm")
    stored(ana, "I do.").get_by_label("More about this message").click()
    ana.evaluate(AXE)
    for size in (DESKTOP, PHONE):
        ana.set_viewport_size({"width": size[0], "height": size[1]})
        assert ana.evaluate(RUN, [RULES, []]) == []
    assert ana.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_waiting_page_hears_again_after_the_back_button(talk: Talk) -> None:
    ana, bob = talk.pages()
    ana.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    expect(ana.locator("#feed, .empty").first).to_be_visible()
    write(bob, "While you were away")
    expect(stored(bob, "While you were away")).to_be_visible()
    ana.go_back()
    listening(ana)
    expect(stored(ana, "While you were away")).to_be_visible()
    write(bob, "And now")
    expect(stored(ana, "And now")).to_be_visible()
