"""What is around a conversation: toasts, the title of the window, where a search leads, and blocking who asks."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.talks import Talk, begin, field, friends, opened, say_quietly
from tests.browser.windows import PHONE, Window

pytestmark = pytest.mark.browser


@pytest.fixture
def talk(open_window: OpenWindow) -> Talk:
    """Ana on a desktop and Bob on a phone, who have begun to talk."""
    return friends(open_window(), open_window(size=PHONE))


def edges(place: Locator) -> tuple[float, float]:
    """Where something on the page begins and ends, from above."""
    box = place.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize("reader", ["ana", "bob"])
def test_news_hides_neither_what_one_writes_nor_what_was_said_last(
    talk: Talk, reader: str, open_window: OpenWindow
) -> None:
    window: Window = getattr(talk, reader)
    cem = open_window()
    window.post(f"/@{cem.sign_up('cem')}/follow")
    page = opened(window.page, talk.path)
    begin(cem, getattr(talk, f"{reader}_name"), text="Something else")
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Message from")
    assert edges(toast)[1] < edges(page.locator(".bubble").last)[0] < edges(field(page))[0]
    assert edges(toast)[0] >= edges(page.locator(".conversation-header"))[1]


def test_a_new_name_of_a_group_reaches_the_title_of_the_window(talk: Talk, open_window: OpenWindow) -> None:
    third = open_window().sign_up("cem")
    path = begin(talk.ana, talk.bob_name, third, text="All of us")
    page = opened(talk.bob.page, path)
    talk.ana.post(f"{path}/rename", title="Storks")
    expect(page.get_by_role("heading", level=1, name="Storks")).to_be_visible()
    expect(page).to_have_title(re.compile("Storks"))


def test_what_a_search_found_is_marked_where_it_was_said(talk: Talk) -> None:
    for number in range(35):
        say_quietly(talk.bob, talk.path, f"Story {number}.")
    page = talk.ana.page
    page.goto("/messages")
    page.get_by_role("link", name="Search messages").click()
    page.get_by_role("searchbox", name="Search for").last.fill("there")
    page.keyboard.press("Enter")
    page.locator(".inbox-link").click()
    expect(page.locator(".bubble-row:target")).to_contain_text("Are you there?")


def test_who_is_blocked_asks_no_more(either_window: Window, open_window: OpenWindow) -> None:
    name, page = either_window.sign_up("ana"), either_window.page
    begin(open_window_of_somebody(open_window), name, text="May I?")
    page.goto("/messages/requests")
    page.locator(".inbox-link").click()
    page.get_by_role("region", name="Message request").get_by_role("link", name="Block").click()
    page.get_by_role("main").get_by_role("button", name="Block", exact=True).click()
    expect(page.get_by_role("heading", name="No requests")).to_be_visible()
    expect(page.locator("#requests-count")).to_be_hidden()


def open_window_of_somebody(open_window: OpenWindow) -> Window:
    """The window of somebody whom nobody follows."""
    window = open_window()
    window.sign_up("bob")
    return window
