"""The menu of a tweet with JavaScript, and what it opens: the question before deleting, and the copied link."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.windows import Window

pytestmark = pytest.mark.browser


@pytest.fixture
def path(window: Window) -> str:
    """The address of the younger of two tweets; home is open."""
    window.tweet("The older one.")
    path = window.tweet("The younger one.")
    window.page.goto("/")
    return path


@pytest.fixture
def menu(window: Window, path: str) -> Locator:
    """The menu of that tweet."""
    return window.card("The younger one.").locator(".tweet-menu")


def test_escape_closes_the_menu_and_returns_the_focus(page: Page, menu: Locator) -> None:
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Edit")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Edit")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_press_elsewhere_closes_the_menu(page: Page, menu: Locator) -> None:
    menu.locator("summary").click()
    page.get_by_role("heading", name="Home").click()
    expect(menu.get_by_role("link", name="Edit")).to_be_hidden()


def test_tabbing_out_of_the_menu_closes_it(page: Page, menu: Locator) -> None:
    menu.locator("summary").click()
    menu.get_by_role("link", name="Delete").focus()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Delete")).to_be_hidden()


def test_the_link_of_a_tweet_is_copied_whole(window: Window, menu: Locator, path: str) -> None:
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu.locator("summary").click()
    menu.get_by_role("button", name="Copy link").click()
    expect(window.page.get_by_text("Link copied.")).to_be_visible()
    expect(menu.locator("summary")).to_be_focused()
    origin = window.page.evaluate("location.origin")
    assert window.page.evaluate("navigator.clipboard.readText()") == origin + path


def test_escape_keeps_the_tweet_and_returns_the_focus(window: Window, menu: Locator) -> None:
    window.choose("The younger one.", "Delete")
    question = window.page.get_by_role("dialog", name="Delete this tweet?")
    expect(question).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    expect(window.card("The younger one.")).to_be_visible()


def test_a_deleted_tweet_leaves_the_list_and_the_focus_stays_in_it(window: Window, path: str) -> None:
    window.choose("The younger one.", "Delete")
    window.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(window.page.get_by_text("Your tweet is gone.")).to_be_visible()
    expect(window.card("The younger one.")).to_have_count(0)
    expect(window.card("The older one.")).to_be_focused()


def test_a_tweet_that_could_not_be_deleted_stays_with_a_sentence(window: Window, path: str) -> None:
    window.page.route("**/delete", lambda route: route.abort())
    window.choose("The younger one.", "Delete")
    with window.refusals():
        window.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(window.page.get_by_text("That did not reach the server. Try again?")).to_be_visible()
    expect(window.card("The younger one.")).to_be_visible()


def test_the_question_asks_about_the_tweet_it_was_opened_for(window: Window, path: str) -> None:
    window.choose("The younger one.", "Delete")
    window.page.keyboard.press("Escape")
    window.choose("The older one.", "Delete")
    window.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(window.card("The older one.")).to_have_count(0)
    window.page.reload()
    expect(window.card("The older one.")).to_have_count(0)
    expect(window.card("The younger one.")).to_be_visible()
