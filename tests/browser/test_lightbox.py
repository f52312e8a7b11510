"""The pictures of a tweet: as large as the window with JavaScript, as files without it."""

import io
import re

import pytest
from playwright.sync_api import Locator, expect
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import pictures
from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, Window

pytestmark = pytest.mark.browser

TEXT = "Three from this morning."
WORDS = ["A field", "", "Hills\nand a long way down"]
SIZES = [(640, 400), (300, 500), (100, 400)]


def post_with_pictures(window: Window) -> None:
    """Write a tweet with three pictures, the last of them very tall, as the form does without JavaScript."""
    files = [FileStorage(io.BytesIO(pictures.jpeg(size)), "me.jpg") for size in SIZES]
    boundary, body = encode_multipart(
        {"csrf_token": window.csrf_token(), "text": TEXT, "media": files, "alt": WORDS}  # type: ignore[dict-item]
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": "application/json"}
    answer = window.context.request.post("/tweets", data=body, headers=headers)
    assert answer.ok, answer.text()


def links(window: Window) -> Locator:
    """Open everybody's tweets and find the pictures of that one."""
    window.page.goto("/local")
    return window.page.get_by_role("article").filter(has_text=TEXT).first.locator(".picture-link")


@pytest.fixture
def box(window: Window) -> Locator:
    """What opens above the page of that window."""
    return window.page.get_by_role("dialog", name="Pictures")


def test_keys_and_buttons_walk_through_the_pictures_of_a_tweet(window: Window, box: Locator) -> None:
    post_with_pictures(window)
    page, shown, count = window.page, links(window), box.get_by_role("status")
    expect(shown).to_have_count(3)
    shown.nth(1).focus()
    for keys, said in (("Enter", "2 of 3"), ("ArrowLeft", "1 of 3"), ("ArrowLeft", "1 of 3"), ("End", "3 of 3")):
        page.keyboard.press(keys)
        expect(count).to_have_text(said)
    expect(box.get_by_role("button", name="Next picture")).to_be_hidden()
    box.get_by_role("button", name="Previous picture").click()
    expect(count).to_have_text("2 of 3")
    page.keyboard.press("Home")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(shown.nth(0)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(count).to_have_text("1 of 3")
    box.get_by_role("button", name="Close").click()
    expect(page).to_have_url(re.compile("/local$"))


def test_the_largest_file_is_shown_with_its_words(window: Window, box: Locator) -> None:
    post_with_pictures(window)
    image, words = box.locator("img"), box.locator("figcaption")
    links(window).first.click()
    for width, alt, said in ((640, "", WORDS[0]), (300, "A picture without a description", ""), (100, "", WORDS[2])):
        expect(image).to_have_js_property("naturalWidth", width)
        expect(image).to_have_attribute("alt", alt)
        expect(words).to_have_text(said)
        window.page.keyboard.press("ArrowRight")
    expect(image).to_have_class(re.compile("lightbox-image-tall"))  # read from top to bottom


def test_a_finger_moves_the_pictures_and_sends_them_away(open_window: OpenWindow) -> None:
    window = open_window(size=PHONE)
    window.sign_up()
    post_with_pictures(window)
    links(window).first.tap()
    box = window.page.get_by_role("dialog", name="Pictures")

    def swipe(right: int, down: int = 0) -> None:
        figure = box.locator("figure")
        touch = {"pointerType": "touch", "isPrimary": True, "bubbles": True}
        figure.dispatch_event("pointerdown", {**touch, "clientX": 200, "clientY": 300})
        figure.dispatch_event("pointerup", {**touch, "clientX": 200 + right, "clientY": 300 + down})

    for right, count in ((10, "1 of 3"), (-120, "2 of 3"), (120, "1 of 3"), (120, "1 of 3")):
        swipe(right)
        expect(box.get_by_role("status")).to_have_text(count)
    swipe(0, 200)
    expect(box).to_be_hidden()


def test_without_scripts_each_picture_leads_to_its_file_and_tells_its_words(open_window: OpenWindow) -> None:
    window = open_window(scripts=False)
    window.sign_up()
    post_with_pictures(window)
    shown, page = links(window), window.page
    badge = page.get_by_text("ALT", exact=True).first
    badge.click()
    expect(page.get_by_text(WORDS[0], exact=True).first).to_be_visible()
    badge.click()
    shown.first.click()
    expect(page).to_have_url(re.compile(r"/pictures/p/.+-640\.webp$"))
