"""Going from page to page with JavaScript: the window stays, the reader is told, and the way back loses nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PASSWORD, Window

pytestmark = pytest.mark.browser


def test_a_link_keeps_the_window_names_the_page_and_moves_the_focus(page: Page) -> None:
    page.goto("/")
    page.evaluate("window.stayed = true")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Everyone").click()
    expect(page).to_have_title("Everyone · Skein")
    expect(page).to_have_url("/local")
    expect(page.get_by_role("heading", level=1, name="Everyone")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("Everyone · Skein")
    current = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
    expect(current).to_have_text("Everyone")
    assert page.evaluate("window.stayed")


def test_back_returns_to_the_page_its_title_and_the_place_on_it(page: Page, talker: list[str]) -> None:
    page.goto(talker[0])
    title = page.title()
    page.evaluate("scrollTo(0, 900)")
    page.wait_for_function("scrollY === 900")
    card = page.get_by_role("article").filter(has_text=talker[35])
    card.locator("time").click()
    expect(page.get_by_role("heading", level=1, name="Tweet")).to_be_focused()
    page.go_back()
    expect(page).to_have_title(title)
    expect(page.get_by_role("article")).to_have_count(20)
    page.wait_for_function("Math.abs(scrollY - 900) < 40")


def test_after_going_back_the_page_still_works(page: Page, window: Window) -> None:
    window.tweet("Still here.")
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Everyone").click()
    expect(page.get_by_role("heading", level=1, name="Everyone")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    window.choose("Still here.", "Delete")
    expect(page.get_by_role("dialog", name="Delete this tweet?")).to_be_visible()
    page.keyboard.press("Escape")
    window.write("Written after going back.")
    expect(window.card("Written after going back.")).to_have_count(1)


def test_a_page_that_is_not_there_is_shown_as_a_page(page: Page, window: Window) -> None:
    tweet_id = window.tweet("Deleted in another window.").rpartition("/")[2]
    page.goto("/")
    window.post(f"/tweets/{tweet_id}/delete")
    with window.refusals():
        window.card("Deleted in another window.").locator("time").click()
        expect(page.get_by_text("404")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_link_without_a_network_gives_a_sentence(page: Page, window: Window) -> None:
    page.goto("/")
    window.context.set_offline(True)
    with window.refusals():
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Everyone").click()
        expect(page.get_by_text("That did not reach the server. Try again?")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    window.context.set_offline(False)


def test_the_skip_link_leads_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    skip.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_theme_button_turns_the_light_off_and_is_remembered(page: Page) -> None:
    page.goto("/local")
    button = page.get_by_role("button", name="Switch between light and dark")
    button.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    button.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_device_that_is_dark_turns_light_at_the_first_press(open_window: OpenWindow) -> None:
    page = open_window(color_scheme="dark").page
    page.goto("/local")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_password_can_be_looked_at_and_leaves_hidden(open_window: OpenWindow) -> None:
    page = open_window().page
    page.goto("/login")
    field, button = page.get_by_label("Password", exact=True), page.get_by_role("button", name="Show password")
    field.fill(PASSWORD)
    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(field).to_have_attribute("type", "password")
