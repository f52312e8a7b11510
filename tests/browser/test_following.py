"""The follow button with JavaScript: at once on the page, taken back in words when the server says no."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import Window

pytestmark = pytest.mark.browser

UNREACHABLE = "That did not reach the server. Try again?"
REFUSED = "The server could not do that. Try again in a moment?"


@pytest.fixture
def bob(open_window: OpenWindow, page: Page) -> str:
    """Somebody whose profile is open."""
    name = open_window().sign_up("bob")
    page.goto(f"/@{name}")
    return name


@pytest.fixture
def button(page: Page, bob: str) -> Locator:
    """The button on that profile."""
    return page.get_by_role("main").get_by_role("button", name=bob)


def break_off(route: Route) -> None:
    route.abort()


def fail(route: Route) -> None:
    route.fulfill(status=500, body="Broken")


def test_it_shows_at_once_what_the_server_is_still_thinking_about(page: Page, button: Locator) -> None:
    held: list[Route] = []
    page.route("**/follow", lambda route: held.append(route))  # noqa: PLW0108  Playwright inspects what it is given
    with page.expect_request("**/follow"):
        button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#toasts")).to_be_empty()
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("You follow")
    expect(page.get_by_role("link", name="1 follower")).to_be_visible()


@pytest.mark.parametrize(("failure", "sentence"), [(break_off, UNREACHABLE), (fail, REFUSED)], ids=["lost", "broken"])
def test_it_goes_back_with_a_sentence_when_the_server_fails(
    window: Window, button: Locator, failure: Callable[[Route], None], sentence: str
) -> None:
    window.page.route("**/follow", failure)
    with window.refusals():
        button.click()
        expect(window.page.get_by_text(sentence)).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "false")
    window.page.get_by_role("button", name="Close").click()
    expect(window.page.get_by_text(sentence)).to_have_count(0)
    window.page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_undo_takes_it_back_on_the_server_too(page: Page, button: Locator, bob: str) -> None:
    button.click()
    expect(page.get_by_text(f"You follow {bob} now.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"You no longer follow {bob}.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_somebody_signed_out_elsewhere_is_told_to_sign_in(window: Window, button: Locator) -> None:
    window.context.clear_cookies(name="sid")
    with window.refusals():
        button.click()
        expect(window.page.locator("#toasts")).to_contain_text("Sign in first.")
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_side_column_and_the_page_agree(page: Page) -> None:
    page.goto("/")
    beside = page.get_by_role("region", name="People you may know").get_by_role("button").first
    name = beside.locator(".visually-hidden").inner_text()
    inside = page.get_by_role("region", name="People to follow").get_by_role("button", name=name)
    beside.click()
    expect(beside).to_have_attribute("aria-pressed", "true")
    expect(inside).to_have_attribute("aria-pressed", "true")
