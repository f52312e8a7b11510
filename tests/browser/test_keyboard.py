"""The keys of the help dialog, and their silence while somebody types."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.windows import Window

pytestmark = pytest.mark.browser


@pytest.fixture
def cards(page: Page, window: Window) -> Locator:
    """Three tweets on the home page, the youngest first."""
    for text in ("Three", "Two", "One"):
        window.tweet(text)
    page.goto("/")
    return page.get_by_role("article")


def test_j_and_k_walk_through_the_tweets_and_stop_at_the_ends(page: Page, cards: Locator) -> None:
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(cards.nth(place)).to_be_focused()


def test_enter_opens_the_tweet_in_focus(page: Page, cards: Locator) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Tweet by {} · Skein".format(cards.first.locator(".tweet-author").inner_text()))
    expect(cards).to_have_count(1)


def test_n_begins_a_tweet_here_or_on_its_own_page(page: Page, cards: Locator) -> None:
    page.keyboard.press("n")
    expect(page.get_by_label("Tweet text")).to_be_focused()
    expect(page.get_by_label("Tweet text")).to_have_value("")
    page.goto("/settings")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1, name="Write")).to_be_visible()


@pytest.mark.parametrize(
    ("key", "title"), [("h", "Home · Skein"), ("e", "Everyone · Skein"), ("s", "Settings · Skein")]
)
def test_g_and_a_letter_go_to_a_place(page: Page, cards: Locator, key: str, title: str) -> None:
    page.goto("/people")
    page.keyboard.press("g")
    page.keyboard.press(key)
    expect(page).to_have_title(title)


def test_none_fires_while_one_types(page: Page, cards: Locator) -> None:
    field = page.get_by_label("Tweet text")
    field.focus()
    page.keyboard.type("jn?gh.k")
    expect(field).to_have_value("jn?gh.k")
    expect(field).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url("/")


def test_the_help_opens_with_a_key_and_closes_with_escape(page: Page, cards: Locator) -> None:
    page.keyboard.press("j")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_visible()
    page.keyboard.press("j")
    expect(cards.first).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    expect(cards.first).to_be_focused()


def test_the_keys_can_be_switched_off(page: Page, cards: Locator) -> None:
    page.keyboard.press("?")
    page.get_by_label("Use keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(cards.first).not_to_be_focused()
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Keyboard ?").click()
    expect(page.get_by_label("Use keyboard shortcuts")).not_to_be_checked()
    page.get_by_label("Use keyboard shortcuts").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(cards.first).to_be_focused()
