"""When a window begins to move: as soon as there is a network, and anew for whom another window signed in or out."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PASSWORD, Window

pytestmark = pytest.mark.browser


def test_a_window_wakes_up_when_another_one_signs_in(open_window: OpenWindow) -> None:
    window = open_window()
    page = window.page
    page.goto("/local")
    name = window.sign_up()
    page.get_by_role("link", name="Explore").first.click()
    expect(page).to_have_url(re.compile("/search$"))
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    expect(page.locator("body")).to_have_attribute("data-username", name)


def test_a_window_that_was_signed_out_elsewhere_lives_again_after_signing_in_elsewhere(window: Window) -> None:
    page = window.page
    page.goto("/local")
    name = page.locator("body").get_attribute("data-username") or ""
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    other = window.context.new_page()
    other.goto("/settings")
    other.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.locator("html")).to_have_attribute("data-live", "out")
    expect(page.locator("#strip")).to_contain_text("You are signed out.")
    other.goto("/login")
    other.get_by_label("Username or e-mail").fill(name)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(other.locator("html")).to_have_attribute("data-live", "on")
    page.get_by_role("link", name="People", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    expect(page.locator("#strip")).to_be_hidden()


def test_a_window_of_somebody_who_left_forgets_them(window: Window) -> None:
    page = window.page
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    window.context.clear_cookies()
    page.get_by_role("link", name="Explore").first.click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(page.locator("body[data-me]")).to_have_count(0)


def test_a_page_that_lost_the_network_before_it_lived_begins_when_it_is_back(window: Window) -> None:
    page = window.page
    page.add_init_script("window.requestIdleCallback = (begin) => { window.beginNow = begin; };")
    page.goto("/")
    expect(page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    with window.refusals():
        window.context.set_offline(True)
        page.evaluate("() => { window.beginNow(); }")  # which waits for the network
        expect(page.locator("html[data-live]")).to_have_count(0)
    window.context.set_offline(False)
    expect(page.locator("html")).to_have_attribute("data-live", "on")
