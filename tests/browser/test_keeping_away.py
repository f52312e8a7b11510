"""Keeping people away as people do it: from a card, by a key, on a profile, and back in the settings."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, Window

pytestmark = pytest.mark.browser


def loud(window: Window) -> str:
    """Sign somebody up who writes two tweets; return their name."""
    name = window.sign_up("loud")
    for text in ("Loud one", "Loud two"):
        window.tweet(text)
    return name


def agree(page: Page, verb: str) -> None:
    """Press the button of the open question, and wait for the server."""
    with page.expect_response(f"**/{verb.lower()}"):
        page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


@pytest.fixture
def name(window: Window, open_window: OpenWindow) -> str:
    """Somebody loud who stands below one's own tweet in one's home."""
    name = loud(open_window())
    window.post(f"/@{name}/follow")
    window.tweet("My own")
    window.page.goto("/")
    return name


def test_a_key_mutes_who_wrote_a_tweet_and_it_can_be_undone(page: Page, name: str) -> None:
    cards = page.locator(".feed > .tweet:visible")
    page.keyboard.press("j")
    page.keyboard.press("u")  # one's own tweet: nobody mutes themselves
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name=f"Mute {name}?")).to_be_visible()
    page.get_by_role("dialog").get_by_label("A day").check()
    agree(page, "Mute")
    expect(cards).to_have_count(1)
    with page.expect_response("**/unmute"):
        page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(3)


def test_a_block_from_a_card_clears_the_page_until_the_settings_take_it_back(window: Window, name: str) -> None:
    page = window.page
    window.choose("Loud one", f"Block @{name}")
    agree(page, "Block")
    expect(page.locator("#toasts")).to_contain_text(f"You blocked {name}.")
    expect(page.locator(".feed > .tweet:visible")).to_have_count(1)
    page.goto(f"/@{name}")
    expect(page.get_by_role("heading", name=f"You blocked @{name}")).to_be_visible()
    page.goto("/settings/blocked")
    page.get_by_role("button", name=f"Unblock {name}").click()
    expect(page.locator(".notice")).to_contain_text(f"You no longer block {name}.")


def test_a_profile_shows_at_once_how_one_stands(window: Window, open_window: OpenWindow) -> None:
    other, page = open_window(), window.page
    name = loud(other)
    page.goto(f"/@{name}")
    menu = page.locator(".profile-menu")
    chips = page.locator(".profile-handle .chip")
    for kind, chip in (("Mute", "Muted"), ("Block", "Blocked")):
        menu.locator("summary").click()
        menu.get_by_text(f"{kind} @{name}").click()
        agree(page, kind)
        expect(chips).to_have_text([chip])
        if kind == "Mute":
            page.get_by_role("button", name="Undo").click()
            expect(chips).to_have_count(0)
    other.page.goto(f"/@{window.page.locator('.account-name .handle').inner_text()[1:]}")
    expect(other.page.get_by_role("heading", name="You cannot see what")).to_be_visible()


def test_without_scripts_pages_ask_and_the_home_is_filtered_by_a_form(open_window: OpenWindow) -> None:
    window, other = open_window(size=PHONE, scripts=False), open_window()
    name, page = loud(other), window.page
    window.sign_up("quiet")
    window.post(f"/@{name}/follow")
    page.goto(f"/@{name}")
    page.locator(".profile-menu summary").click()
    page.get_by_role("link", name=f"Mute @{name}").first.click()
    page.get_by_role("main").get_by_label("7 days").check()
    page.get_by_role("main").get_by_role("button", name="Mute").click()
    expect(page.locator(".notice")).to_contain_text(f"You muted {name}. They are not told.")
    page.goto("/settings/muted")
    expect(page.get_by_text("Ends in 1 week")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("article")).to_have_count(0)
    page.locator(".home-menu summary").click()
    page.get_by_label("Show retweets").uncheck()
    page.locator(".home-menu").get_by_role("button", name="Save").click()
    expect(page.get_by_text("You chose not to see replies or retweets here.")).to_be_visible()
