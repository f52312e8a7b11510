"""The journey through the settings, which need no account."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Window

pytestmark = pytest.mark.browser


def choose_everything(window: Window) -> None:
    """Choose the unusual in all four fields, and find it kept on this page and another."""
    page = window.page
    page.goto("/")
    profile = page.get_by_role("link", name="Profile", exact=True)
    if window.is_phone and profile.count():  # whose bar has no room for the settings
        profile.click()
        page.get_by_role("main").get_by_role("link", name="Settings").click()
    else:
        page.get_by_role("link", name="Settings").first.click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.get_by_label("Dark", exact=True).check()
    page.get_by_label("High", exact=True).check()
    page.get_by_label("Largest", exact=True).check()
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notice")).to_be_visible()
    for path in ("/settings", "/local"):
        page.goto(path)
        expect(
            page.locator('html[lang="de"][data-theme="dark"][data-contrast="more"][data-size="xl"]')
        ).to_be_attached()
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(paper) == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"


def test_a_stranger_chooses_how_the_site_looks_and_it_stays(any_window: Window) -> None:
    choose_everything(any_window)


def test_a_member_chooses_how_the_site_looks_and_it_stays(either_window: Window) -> None:
    either_window.sign_up()
    choose_everything(either_window)
