"""Reporting what somebody wrote: from the menu of a tweet in a list to the thanks, and back with everything kept."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import Window

pytestmark = pytest.mark.browser


def test_a_tweet_is_reported_from_its_menu_and_its_author_blocked(window: Window, open_window: OpenWindow) -> None:
    other = open_window()
    name = other.sign_up("loud")
    other.tweet("Buy my field.")
    page = window.page
    page.goto("/local")
    window.card("Buy my field.").get_by_role("button", name="More", exact=True).click()
    window.card("Buy my field.").get_by_role("link", name="Report this tweet").click()
    expect(page.get_by_role("heading", name="What is wrong?")).to_be_focused()
    page.get_by_label("It is spam").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="What should we look at?")).to_be_focused()
    expect(page.get_by_label("Buy my field.")).to_be_checked()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Comment").fill("Every day.")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Buy my field.")).to_be_checked()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Comment")).to_have_value("Every day.")
    page.get_by_label(f"Block @{name}").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_focused()
    page.get_by_role("link", name="Done").click()
    expect(page).to_have_url(re.compile("/local$"))
    expect(page.get_by_text("Buy my field.")).to_have_count(0)


def test_the_back_button_of_a_browser_leads_through_the_steps(window: Window, open_window: OpenWindow) -> None:
    name = open_window().sign_up("loud")
    page = window.page
    page.goto(f"/report/person/{name}")
    page.get_by_label("It is illegal").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Is there anything else?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="What should we look at?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="What is wrong?")).to_be_visible()
    page.get_by_label("It is spam").check()
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("why=spam"))
