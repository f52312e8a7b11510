"""Changing one's profile: its words, and pictures that are cropped in the browser, or in the middle without scripts."""

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests import pictures
from tests.browser.windows import Window

pytestmark = pytest.mark.browser

# Red and green above, blue and white below; wider than a square, narrower than a banner.
FILE: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg((900, 600))}
PIXEL = """(image, [x, y]) => {
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const place = [Math.floor(x * (image.naturalWidth - 1)), Math.floor(y * (image.naturalHeight - 1))];
    return [...context.getImageData(...place, 1, 1).data].slice(0, 3).map((value) => Math.round(value / 255));
}"""
RED, GREEN, BLUE, WHITE = [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]
SAVED = {
    "Save profile": "Your profile is saved.",
    "Save picture": "That is your picture now.",
    "Save banner": "That is your banner now.",
    "Remove picture": "Your picture is gone.",
}
CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9))


def colours(image: Locator) -> list[list[int]]:
    """Return the colours near the corners of a picture, once it is there."""
    expect(image).to_have_js_property("complete", True)
    return [image.evaluate(PIXEL, list(corner)) for corner in CORNERS]


def open_form(window: Window) -> str:
    """Go to the form as people do: from one's own profile. Return one's name."""
    name = window.sign_up()
    window.page.goto(f"/@{name}")
    window.page.get_by_role("link", name="Edit profile").click()
    expect(window.page.get_by_role("heading", name="Profile", exact=True)).to_be_visible()
    return name


def save(window: Window, button: str) -> None:
    window.page.get_by_role("button", name=button).click()
    told = SAVED[button]  # any other notice may have stood there before
    expect(window.page.get_by_text(told, exact=True)).to_be_visible()


def test_the_words_of_a_profile_are_changed(any_window: Window) -> None:
    name, page = open_form(any_window), any_window.page
    page.get_by_label("Name", exact=True).fill("Ana Silva")
    page.get_by_label("Bio").fill("Soup at https://soup.example.org with @bob")
    page.get_by_label("Location").fill("Lisboa")
    page.get_by_label("Website").fill("ana.example.org")
    page.get_by_label("Name of line 1").fill("Speaks")
    page.get_by_label("Text of line 1").fill("português")
    save(any_window, "Save profile")
    page.goto(f"/@{name}")
    profile = page.locator(".profile")
    expect(profile.get_by_role("heading")).to_have_text("Ana Silva")
    expect(profile.get_by_role("link", name="@bob")).to_have_attribute("href", "/@bob")
    expect(profile.get_by_role("link", name="ana.example.org")).to_have_attribute("href", "https://ana.example.org")
    expect(profile.get_by_text("português")).to_be_visible()


def test_without_a_choice_the_middle_is_kept(either_window: Window) -> None:
    name, page = open_form(either_window), either_window.page
    page.locator("#picture-file").set_input_files(FILE)
    save(either_window, "Save picture")
    page.locator("#banner-file").set_input_files(FILE)
    save(either_window, "Save banner")
    if either_window.has_scripts:
        page.goto(f"/@{name}")
        assert colours(page.locator(".profile-picture")) == [RED, GREEN, BLUE, WHITE]
        assert colours(page.locator(".profile-banner")) == [RED, GREEN, BLUE, WHITE]
    page.goto("/settings/profile")
    save(either_window, "Remove picture")
    assert "/avatars/" in (page.locator(".picture-now").get_attribute("src") or "")


def test_a_picture_is_moved_and_zoomed_with_the_keyboard(scripted_window: Window) -> None:
    name, page = open_form(scripted_window), scripted_window.page
    page.locator("#picture-file").set_input_files(FILE)
    frame = page.get_by_role("group", name="The part that is kept").and_(page.locator(".cropper-picture"))
    frame.focus()
    for key in ["+"] * 10 + ["Shift+ArrowRight"] * 12 + ["Shift+ArrowUp"] * 12:
        page.keyboard.press(key)
    save(scripted_window, "Save picture")
    page.goto(f"/@{name}")
    assert colours(page.locator(".profile-picture")) == [GREEN] * 4


def test_a_picture_is_moved_with_the_mouse_and_zoomed_with_the_slider(window: Window) -> None:
    name, page = open_form(window), window.page
    page.locator("#banner-file").set_input_files(FILE)
    panel = page.locator("[data-cropper]").nth(1)
    panel.get_by_label("Zoom").fill("3")
    frame = panel.locator(".cropper-frame")
    frame.evaluate("frame => frame.scrollIntoView({ block: 'center' })")  # clear of the bar of a phone
    frame.hover()  # waits until it really lies there
    box = frame.bounding_box()
    assert box is not None
    for _ in range(3):  # towards the upper left, so that the lower right comes into the frame
        page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
        page.mouse.down()
        page.mouse.move(box["x"] + 4, box["y"] + 4, steps=4)
        page.mouse.up()
    save(window, "Save banner")
    page.goto(f"/@{name}")
    assert colours(page.locator(".profile-banner")) == [WHITE] * 4


def test_a_file_that_is_too_large_is_told_before_it_is_sent(scripted_window: Window) -> None:
    open_form(scripted_window)
    page = scripted_window.page
    page.locator("#picture-file").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": bytes(8 * 1024 * 1024 + 1)}
    )
    told = page.locator("#picture-file").evaluate("field => field.validationMessage")
    assert told == "That file is too large. Pictures up to 8 MB are fine."
    expect(page.locator(".cropper-picture")).to_be_hidden()


def test_what_the_browser_cannot_show_the_server_refuses_in_words(either_window: Window) -> None:
    open_form(either_window)
    page = either_window.page
    page.locator("#picture-file").set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    with either_window.refusals():
        page.get_by_role("button", name="Save picture").click()
        expect(page.get_by_role("alert")).to_contain_text("That is not a picture we know.")
    expect(page.locator(".cropper-picture")).to_be_hidden()
