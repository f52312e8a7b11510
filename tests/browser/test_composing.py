"""What the composer can do with JavaScript beyond text: pictures, replies in place, emoji, suggestions, drafts."""

import base64
import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests import pictures
from tests.browser.conftest import OpenWindow
from tests.browser.test_accessibility import AXE, RULES, RUN
from tests.browser.windows import DESKTOP, PHONE, Window

pytestmark = pytest.mark.browser

PASTE = """([text, encoded]) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt());
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "pasted.jpg", { type: "image/jpeg" }));
    text.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
KEPT = "words => Object.values(localStorage).some((draft) => words.every((word) => draft.includes(word)))"


def photograph(name: str = "field.jpg", size: tuple[int, int] = (300, 200)) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": pictures.jpeg(size)}


def composer_of(page: Page) -> Locator:
    return page.get_by_role("form", name="New tweet")


def pick(page: Page, *files: FilePayload) -> None:
    """Choose files as the button does, and wait until they are stored."""
    there = composer_of(page).locator(".composer-picture[data-id]")
    before = there.count()
    with page.expect_file_chooser() as chooser:
        composer_of(page).get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(list(files))
    expect(there).to_have_count(before + len(files))


def test_two_pictures_are_picked_and_pasted_put_in_order_and_described(page: Page, window: Window) -> None:
    page.goto("/")
    composer = composer_of(page)
    pick(page, photograph())
    text = composer.get_by_label("Tweet text").element_handle()
    page.evaluate(PASTE, [text, base64.b64encode(pictures.jpeg((200, 300))).decode()])
    items = composer.locator(".composer-picture")
    expect(items).to_have_count(2)
    items.first.get_by_label("Description").fill("A field")
    expect(items.last).to_have_attribute("data-id", re.compile(r"\d"))
    items.last.get_by_role("button", name="Earlier").click()
    expect(page.locator("#announcer")).to_have_text("Now picture 1")
    expect(items.last.get_by_label("Description")).to_have_value("A field")
    items.first.get_by_label("Description").fill("A hill")
    composer.get_by_label("Tweet text").fill("Look at both.")
    composer.get_by_role("button", name="Tweet", exact=True).click()
    images = window.card("Look at both.").locator(".picture-image")
    expect(images).to_have_count(2)
    expect(images.first).to_have_attribute("alt", "A hill")
    expect(images.last).to_have_attribute("alt", "A field")
    expect(items).to_have_count(0)


def test_somebody_is_reminded_of_descriptions_until_they_ask_not_to_be(page: Page, window: Window) -> None:
    page.goto("/")
    composer, reminder = composer_of(page), page.get_by_role("dialog", name="Send without a description?")
    send = composer.get_by_role("button", name="Tweet", exact=True)
    pick(page, photograph(), photograph("hill.jpg"))
    composer.get_by_label("Tweet text").fill("Look at both.")
    send.click()
    expect(reminder).to_contain_text("Some pictures have no description.")
    reminder.get_by_role("button", name="Describe").click()
    expect(composer.get_by_label("Description for").first).to_be_focused()
    send.click()
    reminder.get_by_label("Do not ask again").check()
    reminder.get_by_role("button", name="Send anyway").click()
    expect(window.card("Look at both.").locator(".picture-image")).to_have_count(2)

    pick(page, photograph())
    composer.get_by_label("Tweet text").fill("One more.")
    send.click()
    expect(window.card("One more.").locator(".picture-image")).to_have_count(1)


def test_an_upload_that_fails_is_tried_again_and_nothing_is_lost(page: Page, window: Window) -> None:
    page.goto("/")
    composer, held = composer_of(page), []
    item = composer.locator(".composer-picture")
    composer.get_by_label("Tweet text").fill("Patience.")
    page.route("**/pictures", lambda route: route.abort())
    with window.refusals():
        composer.locator("[name=media]").set_input_files(photograph())
        expect(item).to_contain_text("That did not reach the server. Try again?")
        composer.get_by_role("button", name="Tweet", exact=True).click()
        expect(page.get_by_text("A picture did not arrive. Try it again, or remove it.")).to_be_visible()
    expect(composer.get_by_label("Tweet text")).to_have_value("Patience.")
    page.unroute("**/pictures")

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/pictures", hold)
    item.get_by_label("Description").fill("A field")
    with page.expect_request("**/pictures"):
        item.get_by_role("button", name="Try again").click()
    composer.get_by_label("Tweet text").press("Control+Enter")
    expect(page.locator("#announcer")).to_have_text("It is sent as soon as the pictures are there.")
    expect(window.card("Patience.")).to_have_count(0)
    held[0].continue_()
    expect(window.card("Patience.").locator(".picture-image")).to_have_attribute("alt", "A field")


def test_pictures_that_are_too_large_or_too_many_are_refused_at_once(page: Page) -> None:
    page.goto("/")
    composer = composer_of(page)
    huge: FilePayload = {"name": "huge.jpg", "mimeType": "image/jpeg", "buffer": bytes(8 * 1024 * 1024 + 1)}
    composer.locator("[name=media]").set_input_files(huge)
    item = composer.locator(".composer-picture")
    expect(item).to_contain_text("That file is too large.")
    expect(item.get_by_role("button", name="Try again")).to_be_hidden()
    item.get_by_role("button", name="Remove picture").click()
    expect(item).to_have_count(0)
    composer.locator("[name=media]").set_input_files([photograph(f"{number}.jpg", (30, 20)) for number in range(5)])
    expect(page.locator("#toasts")).to_contain_text("A tweet holds four pictures.")
    expect(composer.locator(".composer-picture[data-id]")).to_have_count(4)


def test_a_draft_keeps_everything_over_a_reload(page: Page, window: Window) -> None:
    page.goto("/")
    composer = composer_of(page)
    pick(page, photograph())
    composer.get_by_label("Description for").fill("A field")
    composer.get_by_label("Content warning").click()
    composer.get_by_label("What to warn of").fill("Grass")
    composer.get_by_label("Who may read it").select_option("followers")
    composer.get_by_label("Tweet text").fill("Half a thought")
    page.wait_for_function(KEPT, arg=["Half a thought", "A field", "Grass", "followers"])
    page.reload()
    expect(composer.get_by_label("Tweet text")).to_have_value("Half a thought")
    expect(composer.get_by_label("What to warn of")).to_have_value("Grass")
    expect(composer.get_by_label("Who may read it")).to_have_value("followers")
    expect(composer.get_by_label("Description for")).to_have_value("A field")
    composer.get_by_label("Tweet text").press("Control+Enter")
    card = window.card("Half a thought")
    expect(card).to_contain_text("Grass")
    expect(composer.locator(".composer-picture")).to_have_count(0)
    page.reload()
    expect(composer.get_by_label("Tweet text")).to_have_value("")


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def reader(request: pytest.FixtureRequest, open_window: OpenWindow) -> Window:
    """Somebody who finds a question of another person among the tweets of everyone."""
    writer, reader = open_window(), open_window(size=request.param)
    writer.tweet(f"A question of {writer.sign_up('bob')}")
    reader.sign_up()
    reader.page.add_init_script(AXE)
    reader.page.goto("/local")
    return reader


def test_a_reply_is_begun_in_place_and_kept_when_the_dialog_is_closed(reader: Window) -> None:
    page, dialog = reader.page, reader.page.get_by_role("dialog", name="Reply")
    link, text = reader.card("A question of").first.get_by_role("link", name="Reply"), dialog.get_by_label("Tweet text")
    link.click()
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(r"^@bob_\d+ $"))
    expect(dialog).to_contain_text("Replying to @bob")
    assert page.evaluate(RUN, [RULES, []]) == []
    text.press_sequentially("Half an answer")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    link.press("Enter")
    expect(text).to_have_value(re.compile(r"^@bob_\d+ Half an answer$"))


def test_a_reply_is_sent_in_place(reader: Window) -> None:
    page, dialog = reader.page, reader.page.get_by_role("dialog", name="Reply")
    link, text = reader.card("A question of").first.get_by_role("link", name="Reply"), dialog.get_by_label("Tweet text")
    link.click()
    expect(text).to_be_focused()
    text.press_sequentially("An answer")
    page.route("**/tweets", lambda route: route.abort())
    with reader.refusals():
        text.press("Control+Enter")
        expect(dialog.get_by_role("alert")).to_have_text("That did not reach the server. Try again?")
    page.unroute("**/tweets")
    with page.expect_response("**/tweets"):
        dialog.get_by_role("button", name="Reply").click()
    expect(dialog).to_be_hidden()
    expect(link).to_have_accessible_name(re.compile("Reply 1"))
    link.click()
    expect(text).to_have_value(re.compile(r"^@bob_\d+ $"))
    page.keyboard.press("Escape")
    page.locator("#toasts").get_by_role("link", name="View").click()
    expect(page).to_have_url(re.compile(r"/@ana_\d+/\d+$"))
    expect(page.get_by_role("article").filter(has_text="An answer").first).to_be_visible()


def test_a_quote_is_written_in_place(page: Page, window: Window) -> None:
    window.tweet("Worth more words")
    page.goto("/")
    window.card("Worth more words").locator(".action-retweet").click()
    window.card("Worth more words").get_by_role("link", name="Quote").click()
    dialog = page.get_by_role("dialog", name="Quote")
    expect(dialog).to_contain_text("Worth more words")
    dialog.get_by_label("Tweet text").fill("And here they are")
    dialog.get_by_role("button", name="Tweet").click()
    expect(page.locator("#toasts")).to_contain_text("Your tweet is sent.")
    page.goto("/")
    expect(window.card("And here they are").locator(".quoted-tweet")).to_contain_text("Worth more words")


def test_people_and_hashtags_are_completed_by_the_keyboard(page: Page) -> None:
    page.goto("/compose")
    text = page.get_by_label("Tweet text")
    choices = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    text.press_sequentially("Hello @mir")
    expect(choices.first).to_contain_text("@mira")
    expect(text).to_have_attribute("aria-activedescendant", str(choices.first.get_attribute("id")))
    text.press("Escape")
    expect(choices).to_have_count(0)
    text.press_sequentially("a")
    expect(choices.first).to_have_attribute("aria-selected", "true")
    text.press("Enter")
    expect(text).to_have_value("Hello @mira ")
    text.press_sequentially("#garden")
    expect(choices.first).to_contain_text("#gardenclub")
    choices.first.click()
    expect(text).to_have_value("Hello @mira #gardenclub ")
    expect(text).to_be_focused()


def test_an_emoji_is_found_and_put_where_the_caret_is(page: Page) -> None:
    page.add_init_script(AXE)
    page.goto("/compose")
    text, picker = page.get_by_label("Tweet text"), page.get_by_role("dialog", name="Emoji")
    text.fill("Look there")
    text.evaluate("text => text.setSelectionRange(4, 4)")
    page.get_by_role("button", name="Emoji").click()
    expect(picker.get_by_label("Search emoji")).to_be_focused()
    expect(picker.get_by_role("option", name="grinning face", exact=True)).to_be_visible()
    assert page.evaluate(RUN, [RULES, []]) == []
    picker.get_by_label("Search emoji").fill("goose")
    expect(picker.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(picker).to_be_hidden()
    expect(text).to_have_value("Look🪿 there")
    expect(text).to_be_focused()
    page.get_by_role("button", name="Emoji").click()
    expect(picker.get_by_role("button", name="Used before")).to_have_attribute("aria-pressed", "true")
    picker.get_by_role("button", name="Nature").click()
    picker.get_by_role("option").first.focus()
    for key in ("ArrowRight", "ArrowDown", "Home", "End", "ArrowUp"):
        page.keyboard.press(key)
        expect(picker.locator(".emoji-choice:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(text).to_have_value("Look🪿 there")


def test_without_javascript_a_file_goes_with_the_form(plain_window: Window) -> None:
    page = plain_window.page
    plain_window.sign_up()
    page.goto("/compose")
    page.get_by_label("Tweet text").fill("Sent plainly.")
    page.locator("summary").and_(page.get_by_label("Pictures", exact=True)).click()
    page.get_by_label("Up to four pictures").set_input_files(photograph())
    page.get_by_label("Description of picture 1").fill("A field")
    page.get_by_label("Content warning").click()
    page.get_by_label("What to warn of").fill("Grass")
    page.get_by_role("button", name="Tweet", exact=True).click()
    card = plain_window.card("Grass")
    card.get_by_text("Grass").click()
    expect(card.locator(".picture-image")).to_have_attribute("alt", "A field")
