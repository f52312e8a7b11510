"""Searching with the keyboard: what is offered while one types, where it leads, and what is remembered."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Window

pytestmark = pytest.mark.browser


def test_somebody_searches_by_keyboard_alone(window: Window) -> None:
    page = window.page
    window.tweet("The hoopoes are back. #hoopoewatch")
    page.goto("/local")
    page.keyboard.press("/")
    box = page.get_by_label("Search for")
    expect(box).to_be_focused()
    expect(box).to_have_role("combobox")

    with page.expect_response("**/search/suggest**"):
        page.keyboard.type("#hoop")
    option = page.get_by_role("option", name="hoopoewatch")
    expect(option).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("1 suggestions")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Escape")
    expect(option).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("#hoop")


def test_what_was_looked_for_is_listed_until_it_is_removed(window: Window) -> None:
    page = window.page
    window.tweet("The hoopoes are back.")
    page.goto("/search")
    page.get_by_role("main").get_by_label("Search for").fill("hoopoes back")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(window.card("The hoopoes are back.").first).to_be_visible()

    page.goto("/search")
    expect(page.get_by_role("link", name="hoopoes back")).to_be_visible()
    page.get_by_role("button", name="Remove hoopoes back").click()
    expect(page.get_by_role("link", name="hoopoes back")).to_have_count(0)


def test_somebody_who_is_offered_is_one_key_away(window: Window) -> None:
    page = window.page
    page.goto("/search")
    box = page.get_by_role("main").get_by_label("Search for")
    box.focus()
    with page.expect_response("**/search/suggest?q=%40mira"):
        box.press_sequentially("@mira")
    expect(page.get_by_role("option").first).to_contain_text("@mira")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/@mira")


def test_the_form_finds_the_same_without_scripts(plain_window: Window) -> None:
    name = plain_window.sign_up()
    plain_window.tweet("The hoopoes are here, with storks.")
    plain_window.tweet("The hoopoes are here, alone.")
    page = plain_window.page
    page.goto("/search")
    page.get_by_role("main").get_by_label("Search for").fill("hoopoes here")
    page.get_by_text("More options").click()
    page.get_by_label("From this person").fill(f"@{name}")
    page.get_by_label("Without these words").fill("storks")
    page.get_by_role("button", name="Search with these").click()
    expect(plain_window.card("The hoopoes are here, alone.")).to_be_visible()
    expect(plain_window.card("with storks")).to_have_count(0)
    page.get_by_role("navigation", name="What to look for").get_by_role("link", name="People").click()
    expect(page.get_by_text("Nobody found")).to_be_visible()
