"""What others did, as it reaches somebody: on the page, in the navigation, while one looks and while one does not."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import Window

pytestmark = pytest.mark.browser

TEXT = "The swifts are back."


@pytest.fixture
def fan(open_window: OpenWindow) -> Window:
    """The window of somebody who likes what others write."""
    window = open_window()
    window.sign_up("fan")
    return window


def liked(window: Window, fan: Window, text: str = TEXT) -> str:
    """Let the fan like a tweet of whoever has the window; return its path."""
    path = window.tweet(text)
    fan.post(f"/tweets/{path.rpartition('/')[2]}/like")
    return path


def test_who_liked_a_tweet_is_told_and_the_row_leads_to_it(either_window: Window, fan: Window) -> None:
    either_window.sign_up()
    path, page = liked(either_window, fan), either_window.page
    page.goto("/")
    expect(page).to_have_title("(1) Home · Skein")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Notifications 1 new").click()
    expect(page.get_by_role("heading", level=1, name="Notifications")).to_be_visible()
    row = page.get_by_role("list", name="Notifications").get_by_role("listitem").first
    expect(row).to_contain_text("liked your tweet")
    row.get_by_role("link", name=TEXT).click()
    expect(page).to_have_url(re.compile(f"{path}$"))


def test_without_scripts_a_button_says_that_all_was_read(plain_window: Window, fan: Window) -> None:
    plain_window.sign_up()
    liked(plain_window, fan)
    page = plain_window.page
    page.goto("/notifications")
    expect(page.locator("[data-unread-row]")).to_have_count(1)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("heading", level=1, name="Notifications")).to_be_visible()
    expect(page.locator("[data-unread-row]")).to_have_count(0)
    expect(page.locator('[data-unread="notifications"]')).to_be_hidden()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)


def test_what_was_in_view_for_a_moment_is_read_and_keeps_its_mark_until_one_leaves(
    scripted_window: Window, fan: Window
) -> None:
    scripted_window.sign_up()
    liked(scripted_window, fan)
    page = scripted_window.page
    with page.expect_response("**/notifications/read"):
        page.goto("/notifications")
    expect(page.locator('[data-unread="notifications"]')).to_be_hidden()
    expect(page).to_have_title("Notifications · Skein")
    expect(page.locator("[data-unread-row]")).to_have_count(1)
    page.reload()
    expect(page.locator(".notification")).to_have_count(1)
    expect(page.locator("[data-unread-row]")).to_have_count(0)


def test_a_filter_marks_nothing_as_read(window: Window, fan: Window) -> None:
    liked(window, fan)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.page.clock.install()
    window.page.goto("/notifications?filter=likes")
    expect(window.page.locator(".notification")).to_be_visible()
    window.page.clock.fast_forward(10_000)
    window.page.goto("/notifications?filter=mentions")
    assert not [url for url in asked if url.endswith("/read")]
    expect(window.page.locator('[data-unread="notifications"]')).to_be_visible()


def test_what_comes_meanwhile_waits_behind_a_button_and_moves_nothing(scripted_window: Window, fan: Window) -> None:
    scripted_window.sign_up()
    liked(scripted_window, fan, "The first one")
    page = scripted_window.page
    page.goto("/notifications")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    before = page.locator(".notification").bounding_box()
    liked(scripted_window, fan, "The second one")
    pill = page.get_by_role("button", name="1 new")
    expect(pill).to_be_visible()
    assert page.locator(".notification").bounding_box() == before
    pill.click()
    expect(page.locator(".notification")).to_have_count(2)
    expect(page.locator(".notification").first).to_contain_text("The second one")
    expect(pill).to_be_hidden()
    expect(page.locator('[data-unread="notifications"]')).to_be_hidden()  # it is in view, and so seen


def test_an_empty_page_fills_when_something_comes(window: Window, fan: Window) -> None:
    window.page.goto("/notifications")
    expect(window.page.get_by_role("heading", name="All quiet")).to_be_visible()
    expect(window.page.locator("html[data-live=on]")).to_be_attached()
    liked(window, fan)
    window.page.get_by_role("button", name="1 new").click()
    expect(window.page.locator(".notification")).to_have_count(1)


def test_older_ones_come_as_one_scrolls(window: Window, fan: Window) -> None:
    for number in range(22):
        liked(window, fan, f"Number {number}")
    window.page.goto("/notifications")
    expect(window.page.locator(".notification")).to_have_count(20)
    window.page.locator("#older").scroll_into_view_if_needed()
    expect(window.page.locator(".notification")).to_have_count(22)


def test_who_asks_to_follow_is_let_in_from_the_row(either_window: Window, fan: Window) -> None:
    name = either_window.sign_up()
    either_window.post("/settings/privacy", protected="y")
    fan.post(f"/@{name}/follow")
    page = either_window.page
    page.goto("/notifications")
    expect(page.get_by_role("main").get_by_role("link", name="1 person asks to follow you")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
    page.goto(f"/@{name}/followers")
    expect(page.locator("main .person")).to_have_count(1)


def test_keys_lead_to_notifications_and_messages(window: Window) -> None:
    page = window.page
    page.goto("/")
    for key, heading in {"n": "Notifications", "m": "Messages", "h": "Home"}.items():
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_label("Tweet text")).to_be_focused()


def test_a_tweet_that_is_deleted_leaves_a_sentence_across_its_row(scripted_window: Window, fan: Window) -> None:
    name, page = scripted_window.sign_up(), scripted_window.page
    path = fan.tweet(f"Are you there, @{name}?")
    page.goto("/notifications")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    fan.post(f"/tweets/{path.rpartition('/')[2]}/delete")
    sentence = page.get_by_text("This tweet was deleted.")
    expect(sentence).to_be_visible()
    row, box = page.locator(".notification").bounding_box(), sentence.bounding_box()
    assert row
    assert box
    assert box["width"] > row["width"] * 0.9
    assert row["height"] < 120


def test_what_is_taken_back_before_it_could_be_told_says_nothing(window: Window, fan: Window) -> None:
    page, path = window.page, window.tweet(TEXT)
    page.goto("/")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    with page.expect_response("**/notifications/*") as asked:
        for act in ("like", "unlike"):
            fan.post(f"/tweets/{path.rpartition('/')[2]}/{act}")
    assert asked.value.ok
    expect(page.locator("#toasts")).to_be_empty()
