"""The page of a tweet as people read it: it begins at the tweet, folds, grows, and takes an answer in place."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, Window

pytestmark = pytest.mark.browser

HEADER = "document.querySelector('.page-header').getBoundingClientRect().bottom"
# Where the first and the last letter of an element are drawn.
ENDS = """element => {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  return [0, text.length - 1].map((at) => {
    const letter = document.createRange();
    letter.setStart(text, at);
    letter.setEnd(text, at + 1);
    return letter.getBoundingClientRect().x;
  });
}"""


def current(page: Page) -> Locator:
    """The tweet that the page is about."""
    return page.locator(".tweet[aria-current]")


def expect_landed(page: Page) -> None:
    """Expect the tweet in full view below the header."""
    expect(current(page)).to_be_in_viewport(ratio=0.9)
    box = current(page).bounding_box()
    assert box is not None
    assert page.evaluate(HEADER) <= box["y"]


@pytest.fixture
def conversation(either_window: Window, open_window: OpenWindow) -> list[str]:
    """The paths of a conversation in four steps, two of them above the third; the window's owner said the second."""
    other = open_window()
    other.sign_up("bob")
    either_window.sign_up()
    root = other.tweet("The swifts are back. " + "Tell me what you see.\n" * 8)
    second = either_window.reply(root, "They nest below the roof. " + "Look up.\n" * 8)
    third = other.reply(second, "Ours are late. " + "No sign of them.\n" * 8)
    fourth = either_window.reply(third, "They came today.")
    other.reply(fourth, "At last.")
    return [root, second, third, fourth]


def test_a_page_begins_at_its_tweet_and_its_branches_fold(either_window: Window, conversation: list[str]) -> None:
    page = either_window.page
    page.goto(conversation[2])
    expect_landed(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thread")
    expect(page.get_by_role("list", name="What it answers").get_by_role("article")).to_have_count(2)
    switch, answer = page.locator(".answers-switch").first, either_window.card("At last.")
    switch.click()
    expect(answer).to_be_hidden()
    expect(switch.get_by_text("Show 1 reply")).to_be_visible()
    switch.click()
    expect(answer).to_be_visible()
    page.locator(".reply .tweet-time").first.click()
    expect(page).to_have_url(re.compile(conversation[3] + "$"))
    expect_landed(page)


def test_an_answer_is_written_below_the_tweet(either_window: Window, conversation: list[str]) -> None:
    page = either_window.page
    page.goto(conversation[2])
    composer = page.get_by_role("form", name="Reply")
    names = composer.get_by_label("Tweet text")
    expect(names).to_have_value(re.compile(r"^@bob_\d+ $"))
    names.fill("Mine came on Monday.")
    with page.expect_response(lambda response: response.request.method == "POST"):
        composer.get_by_role("button", name="Reply").click()
    expect(page.get_by_role("list").locator(".reply", has_text="Mine came on Monday.")).to_be_attached()


def test_more_replies_come_as_one_reads_on(either_window: Window, open_window: OpenWindow) -> None:
    other, page = open_window(), either_window.page
    other.sign_up("bob")
    root = other.tweet("Say something.")
    for number in range(22):
        other.reply(root, f"Reply number {number}.")
    page.goto(root)
    if either_window.has_scripts:
        page.get_by_role("link", name="More replies").scroll_into_view_if_needed()
    else:
        expect(either_window.card("Reply number 21.")).to_have_count(0)
        page.get_by_role("link", name="More replies").click()
    expect(either_window.card("Reply number 21.")).to_be_attached()
    expect(page.get_by_role("link", name="More replies")).to_have_count(0)
    if not either_window.has_scripts:
        page.get_by_role("link", name="Show the first replies").click()
        expect(either_window.card("Reply number 0.")).to_be_visible()


def test_a_muted_persons_reply_is_shown_on_demand(plain_window: Window, open_window: OpenWindow) -> None:
    other, page = open_window(), plain_window.page
    name = other.sign_up("bob")
    plain_window.sign_up()
    root = plain_window.tweet("Quiet, please.")
    other.reply(root, "No.")
    plain_window.post(f"/@{name}/mute", **{"for": "forever"})
    page.goto(root)
    expect(page.get_by_text("A reply of somebody you muted.")).to_be_visible()
    expect(plain_window.card("No.")).to_be_hidden()
    page.get_by_text("A reply of somebody you muted.").click()
    expect(plain_window.card("No.")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_from_right_to_left_keep_names_tags_and_links_in_order(open_window: OpenWindow, language: str) -> None:
    window = open_window(size=PHONE)
    name, page = window.sign_up("noa"), window.page
    path = window.tweet(f"مرحبا @{name} هذا #swifts وهذه #سنونو https://example.org/one/two/three/four/five/six/seven")
    window.reply(path, "Mixed: שלום and " + "أ" * 90 + " 12.5 #סיסים.")
    page.goto("/settings")
    page.context.add_cookies([{"name": "language", "value": language, "url": page.evaluate("location.origin")}])
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    text = current(page).locator(".tweet-text")
    assert text.evaluate("element => getComputedStyle(element).direction") == "rtl"
    goes_right = {f"@{name}": True, "#swifts": True, "example.org": True, "#سنونو": False, "#סיסים": False}
    for label, is_rightwards in goes_right.items():
        first, last = page.locator(".tweet-text bdi", has_text=label).first.evaluate(ENDS)
        assert (first < last) == is_rightwards, label
    mixed = page.locator(".thread-chain .tweet-text").first
    assert mixed.evaluate("element => getComputedStyle(element).direction") == "ltr"
    assert page.evaluate("[9999, -9999].map((x) => (scrollTo(x, 0), scrollX))") == [0, 0]
