"""Protected accounts as people meet them: asking, waiting, answering, reading along, and being sent away."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import Window

pytestmark = pytest.mark.browser

SECRET = "Only among us."


@dataclass(frozen=True)
class Owner:
    """Somebody protected: their name and their window."""

    name: str
    window: Window


def protected(window: Window) -> Owner:
    """Sign somebody up who writes one tweet and protects it in the settings."""
    name = window.sign_up("owner")
    window.tweet(SECRET)
    window.page.goto("/settings/privacy")
    window.page.get_by_label("Protect my tweets").check()
    window.page.locator("form").filter(has_text="Protect my tweets").get_by_role("button", name="Save").click()
    expect(window.page.locator(".notice")).to_contain_text("Only your followers read you now.")
    return Owner(name, window)


@pytest.fixture
def owner(open_window: OpenWindow) -> Owner:
    """Somebody protected, in a window with JavaScript."""
    return protected(open_window())


def test_asking_being_let_in_and_being_sent_away(either_window: Window, open_window: OpenWindow) -> None:
    owner = protected(open_window(scripts=either_window.has_scripts))
    reader, page, answering = either_window.sign_up("reader"), either_window.page, owner.window.page
    page.goto(f"/@{owner.name}")
    expect(page.get_by_role("heading", name="For followers only")).to_be_visible()
    expect(page.get_by_text("Protected account")).to_be_attached()
    button = page.get_by_role("main").get_by_role("button", name=owner.name)
    with page.expect_response("**/follow"):  # the button says so before the server does
        button.click()
    expect(button).to_have_text(f"Requested {owner.name}", use_inner_text=True)

    answering.goto("/")
    answering.get_by_role("link", name="Requests 1").click()
    answering.get_by_role("button", name=f"Accept {reader}").click()
    expect(answering.locator(".notice")).to_contain_text(f"{reader} follows you now.")
    expect(answering.get_by_text("Nobody is waiting for your answer.")).to_be_visible()

    page.goto(f"/@{owner.name}")
    expect(either_window.card(SECRET)).to_be_visible()
    page.goto("/")
    expect(either_window.card(SECRET)).to_be_visible()

    answering.goto(f"/@{owner.name}/followers")
    answering.get_by_role("link", name=f"Remove {reader} from your followers").click()
    answering.get_by_role("button", name="Remove").click()
    expect(answering.locator(".notice")).to_contain_text(f"{reader} no longer follows you.")
    page.reload()
    expect(either_window.card(SECRET)).to_have_count(0)


def test_a_request_can_be_taken_back_and_made_again(window: Window, owner: Owner) -> None:
    page = window.page
    page.goto(f"/@{owner.name}")
    button = page.get_by_role("main").get_by_role("button", name=owner.name)
    button.click()
    expect(page.locator("#toasts")).to_contain_text(f"You asked to follow {owner.name}.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text(f"You no longer ask to follow {owner.name}.")
    expect(button).to_have_attribute("aria-pressed", "false")
    with page.expect_response("**/follow"):
        button.click()
    expect(button).to_have_attribute("data-stand", "requested")
    page.reload()
    expect(button).to_have_attribute("data-stand", "requested")
    expect(page.get_by_role("heading", name="Waiting for an answer")).to_be_visible()


def test_it_says_requested_while_the_server_is_still_thinking(window: Window, owner: Owner) -> None:
    held: list[Route] = []
    window.page.goto(f"/@{owner.name}")
    window.page.route("**/follow", lambda route: held.append(route))  # noqa: PLW0108  Playwright inspects it
    button = window.page.get_by_role("main").get_by_role("button", name=owner.name)
    with window.page.expect_request("**/follow"):
        button.click()
    expect(button).to_have_attribute("data-stand", "requested")
    held[0].abort()
    with window.refusals():
        expect(window.page.locator("#toasts")).to_contain_text("did not reach the server")
    expect(button).to_have_attribute("data-stand", "none")


def test_who_was_protected_since_the_page_was_opened_is_asked_too(window: Window, open_window: OpenWindow) -> None:
    other = open_window()
    name = other.sign_up("late")
    window.page.goto(f"/@{name}")
    other.post("/settings/privacy", protected="y")
    button = window.page.get_by_role("main").get_by_role("button", name=name)
    button.click()
    expect(window.page.locator("#toasts")).to_contain_text(f"You asked to follow {name}.")
    expect(button).to_have_attribute("data-stand", "requested")


def test_leaving_a_protected_account_offers_no_undo(window: Window, owner: Owner) -> None:
    page = window.page
    page.goto(f"/@{owner.name}")
    name = page.get_by_role("main").get_by_role("button", name=owner.name)
    name.click()
    expect(page.locator("#toasts")).to_contain_text("You asked to follow")
    answering = owner.window.page
    answering.goto("/follow-requests")
    answering.get_by_role("button", name="Accept").click()
    expect(answering.locator(".notice")).to_be_visible()
    page.reload()
    name.click()
    expect(page.locator("#toasts")).to_contain_text(f"You no longer follow {owner.name}.")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_declined_request_is_gone_without_a_word(window: Window, owner: Owner) -> None:
    window.page.goto(f"/@{owner.name}")
    button = window.page.get_by_role("main").get_by_role("button", name=owner.name)
    button.click()
    expect(window.page.locator("#toasts")).to_contain_text("You asked to follow")
    answering = owner.window.page
    answering.goto("/follow-requests")
    answering.get_by_role("button", name="Decline").click()
    expect(answering.locator(".notice")).to_contain_text("They are not told.")
    expect(answering.get_by_role("link", name="Requests")).to_have_count(1)  # this page itself, without a number
    window.page.reload()
    expect(button).to_have_attribute("data-stand", "none")
