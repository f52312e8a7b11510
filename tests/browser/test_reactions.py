"""Liking, passing on and keeping with JavaScript: at once on the page, taken back when the server says no."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.windows import Window

pytestmark = pytest.mark.browser

LIKED = "**/like"


@pytest.fixture
def card(window: Window) -> Locator:
    """A tweet of one's own, alone on one's profile, that somebody else likes already."""
    path = window.tweet("The swifts are back.")
    window.page.goto(path.rpartition("/")[0])
    return window.card("The swifts are back.")


def pressed(window: Window, card: Locator, name: str) -> None:
    """Press a button of a card and wait for the server's answer."""
    with window.page.expect_response(lambda answer: "/tweets/" in answer.url and answer.request.method == "POST"):
        card.get_by_role("button", name=name, exact=True).click()


def test_what_one_does_is_seen_at_once_wherever_the_tweet_stands_and_is_kept(window: Window, card: Locator) -> None:
    page = window.page
    pressed(window, card, "Like")
    like = card.get_by_role("button", name="Like 1", exact=True)
    expect(like).to_have_attribute("aria-pressed", "true")
    card.get_by_role("button", name="Retweet", exact=True).click()
    pressed(window, card, "Retweet")
    expect(page.locator("#toasts")).to_contain_text("You passed it on")
    expect(card.locator("summary.action-retweet")).to_have_attribute("data-on", "true")
    pressed(window, card, "Bookmark")
    page.reload()
    expect(card.locator(".tweet-why")).to_contain_text("retweeted")
    expect(card.locator(".action-bookmark")).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.querySelector('.feed').append(document.querySelector('.tweet').cloneNode(true))")
    pressed(window, card.first, "Like 1")  # it may stand twice, on two pages that came one after the other
    expect(card.get_by_role("button", name="Like", exact=True)).to_have_count(2)
    pressed(window, card.first, "Bookmark")
    expect(page.locator("#toasts")).to_contain_text("no longer in your bookmarks")
    with page.expect_response("**/bookmark"):
        page.get_by_role("button", name="Undo").click()
    page.goto("/bookmarks")
    expect(card).to_have_count(1)


def test_what_the_server_refuses_or_does_not_hear_is_taken_back(window: Window, card: Locator) -> None:
    like = card.locator(".action-like")
    window.page.route(LIKED, lambda route: route.abort())
    with window.refusals():
        like.click()
        expect(window.page.get_by_text("That did not reach the server. Try again?")).to_be_visible()
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(like).to_have_accessible_name("Like")
    window.page.unroute(LIKED)
    pressed(window, card, "Like")
    expect(like).to_have_accessible_name("Like 1")


def test_a_double_press_is_one_like(window: Window, card: Locator) -> None:
    held = []
    window.page.route(LIKED, lambda route: held.append(route))  # noqa: PLW0108  Playwright marks the function
    card.locator(".action-like").dblclick()
    expect(card.locator(".action-like")).to_have_attribute("aria-pressed", "true")
    with window.page.expect_response(LIKED):
        held[0].continue_()
    assert len(held) == 1
    expect(card.locator(".action-like")).to_have_accessible_name("Like 1")


def test_the_keys_press_the_buttons_of_the_tweet_in_focus(window: Window, card: Locator) -> None:
    page = window.page
    page.keyboard.press("j")
    for key, name in (("l", "**/like"), ("t", "**/retweet"), ("b", "**/bookmark")):
        with page.expect_response(name):
            page.keyboard.press(key)
    expect(card.locator(".action-like")).to_have_attribute("aria-pressed", "true")
    expect(card.locator(".action-bookmark")).to_have_attribute("aria-pressed", "true")
    expect(card.locator("summary.action-retweet")).to_have_attribute("data-on", "true")
    expect(card).to_be_focused()
    card.get_by_label("Share", exact=True).focus()
    page.keyboard.press("q")
    expect(page.get_by_role("dialog", name="Quote")).to_be_visible()


def test_a_warning_is_opened_by_hand_and_by_key(window: Window) -> None:
    window.post("/tweets", text="The badger did not make it.", content_warning="An animal dies")
    window.page.goto("/")
    card = window.page.get_by_role("article").first
    expect(card).to_contain_text("An animal dies")
    expect(card.locator(".tweet-text")).to_be_hidden()
    card.get_by_text("Show", exact=True).click()
    expect(card.locator(".tweet-text")).to_be_visible()
    window.page.keyboard.press("j")
    window.page.keyboard.press("x")
    expect(card.locator(".tweet-text")).to_be_hidden()


def test_counts_are_hidden_from_whoever_wants_none(window: Window, card: Locator, page: Page) -> None:
    pressed(window, card, "Like")
    page.context.add_cookies([{"name": "counts", "value": "hide", "url": page.url}])
    page.reload()
    expect(card.locator(".action-like")).to_have_accessible_name("Like")
    expect(card.locator(".action-like .action-count")).to_be_hidden()
