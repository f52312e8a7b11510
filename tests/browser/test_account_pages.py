"""The journeys through one's account: another name, another password, other devices, leaving and coming back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PASSWORD, Window, fresh_name

pytestmark = pytest.mark.browser

NEW = "nine lazy otters"


def told(page: Page) -> Locator:
    """The sentence that says what was done."""
    return page.locator(".notice[role=status]")


def open_settings(window: Window, name: str) -> None:
    """Walk to a page of settings by its links, as a person would."""
    window.page.goto("/settings")
    window.page.get_by_role("navigation", name="Settings").get_by_role("link", name=name, exact=True).click()
    expect(window.page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_a_name_is_changed_and_the_old_address_leads_to_the_new_one(either_window: Window) -> None:
    page, old, new = either_window.page, either_window.sign_up("old"), fresh_name("new")
    open_settings(either_window, "Account")
    page.get_by_role("link", name="Change name").click()
    page.get_by_label("Username").fill(new)
    page.get_by_label("Your password", exact=True).fill("a wrong one")
    with either_window.refusals():
        page.get_by_role("button", name="Change name").click()
        expect(page.get_by_role("alert")).to_contain_text("That is not your password.")
    expect(page.get_by_label("Username")).to_have_value(new)
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Change name").click()
    expect(told(page)).to_have_text(f"You are @{new} now.")
    page.goto(f"/@{old}")
    expect(page).to_have_url(f"/@{new}")


def test_a_new_password_signs_another_device_out_and_keeps_this_one(
    any_window: Window, open_window: OpenWindow
) -> None:
    page, name = any_window.page, any_window.sign_up()
    other = open_window()
    other.post("/login", username=name, password=PASSWORD)
    open_settings(any_window, "Password")
    page.get_by_label("Current password", exact=True).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(told(page)).to_contain_text("Your password is changed.")
    other.page.goto("/compose")
    expect(other.page).to_have_url("/login?next=/compose")


def test_one_device_and_then_all_others_are_signed_out(either_window: Window, open_window: OpenWindow) -> None:
    page, name = either_window.page, either_window.sign_up()
    for _ in range(3):
        open_window().post("/login", username=name, password=PASSWORD)
    open_settings(either_window, "Devices")
    expect(page.locator(".device")).to_have_count(4)
    page.locator(".device").get_by_role("button").first.click()
    expect(told(page)).to_have_text("That device is signed out.")
    expect(page.locator(".device")).to_have_count(3)
    page.get_by_role("button", name="Sign out all other devices").click()
    expect(page.locator(".device")).to_have_count(1)
    expect(page.locator(".device")).to_contain_text("This device")


@pytest.mark.parametrize("way", ["Take a break", "Delete my account"])
def test_who_leaves_is_hidden_and_comes_back_by_signing_in(
    any_window: Window, open_window: OpenWindow, way: str
) -> None:
    page, name, somebody = any_window.page, any_window.sign_up(), open_window()
    open_settings(any_window, "Leave")
    page.get_by_text(way).click()
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Leave").click()
    expect(told(page)).to_contain_text("Sign in")
    with somebody.refusals():
        somebody.page.goto(f"/@{name}")
        expect(somebody.page.get_by_text("404")).to_be_visible()
    any_window.sign_in(name)
    expect(told(page)).to_contain_text("Welcome back.")
    somebody.page.goto(f"/@{name}")
    expect(somebody.page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_notifications_and_the_language_of_mails_are_chosen(either_window: Window) -> None:
    page = either_window.page
    either_window.sign_up()
    open_settings(either_window, "Notifications")
    page.get_by_label("Somebody mentions you").select_option("mail")
    page.get_by_role("button", name="Save").click()
    expect(told(page)).to_have_text("Saved.")
    expect(page.get_by_label("Somebody mentions you")).to_have_value("mail")
    open_settings(either_window, "Account")
    page.get_by_label("Language of mails").select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Language of mails")).to_have_value("de")


def test_counts_are_hidden_and_nothing_moves_for_whoever_wants_it_so(open_window: OpenWindow) -> None:
    window = open_window(reduced_motion="no-preference")
    page = window.page
    page.goto("/@bao")
    number = page.locator(".count-link b").first
    expect(number).to_be_visible()
    page.goto("/settings")
    page.get_by_label("Less", exact=True).check()
    page.get_by_label("Hide", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(told(page)).to_be_visible()
    page.goto("/@bao")
    expect(page.locator(".count-link").first).to_be_visible()
    expect(number).to_be_hidden()
    expect(page.locator(".page-header-note")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.nav-link')).transitionProperty") == "none"
