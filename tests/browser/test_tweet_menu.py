"""The menu of a tweet, and what it opens: the question before deleting, and the copied link."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, Window

pytestmark = pytest.mark.browser


@pytest.fixture
def path(window: Window) -> str:
    """The address of the younger of two tweets; home is open."""
    window.tweet("The older one.")
    path = window.tweet("The younger one.")
    window.page.goto("/")
    return path


@pytest.fixture
def menu(window: Window, path: str) -> Locator:
    """The menu of that tweet, opened: a link until then."""
    more = window.card("The younger one.").get_by_role("button", name="More", exact=True)
    expect(more).to_have_attribute("aria-expanded", "false")
    more.click()
    return window.card("The younger one.").locator("details.tweet-menu")


def test_escape_closes_the_menu_and_returns_the_focus(page: Page, menu: Locator) -> None:
    expect(menu.get_by_role("link", name="Edit")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Edit")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_press_elsewhere_closes_the_menu(page: Page, menu: Locator) -> None:
    page.get_by_role("heading", name="Home").click()
    expect(menu.get_by_role("link", name="Edit")).to_be_hidden()


def test_tabbing_out_of_the_menu_closes_it(page: Page, menu: Locator) -> None:
    menu.get_by_role("link", name="Delete").focus()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Delete")).to_be_hidden()


def test_the_link_of_a_tweet_is_copied_whole(window: Window, menu: Locator, path: str) -> None:
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu.get_by_role("button", name="Copy link").click()
    expect(window.page.get_by_text("Link copied.")).to_be_visible()
    expect(menu.locator("summary")).to_be_focused()
    origin = window.page.evaluate("location.origin")
    assert window.page.evaluate("navigator.clipboard.readText()") == origin + path


def test_escape_keeps_the_tweet_and_returns_the_focus(window: Window, menu: Locator) -> None:
    menu.get_by_role("link", name="Delete").click()
    question = window.page.get_by_role("dialog", name="Delete this tweet?")
    expect(question).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    expect(window.card("The younger one.")).to_be_visible()


def test_a_deleted_tweet_leaves_the_list_and_the_focus_stays_in_it(window: Window, path: str) -> None:
    window.choose("The younger one.", "Delete")
    window.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(window.page.get_by_text("Your tweet is gone.")).to_be_visible()
    expect(window.card("The younger one.")).to_have_count(0)
    expect(window.card("The older one.")).to_be_focused()


def test_a_tweet_that_could_not_be_deleted_stays_with_a_sentence(window: Window, path: str) -> None:
    window.page.route("**/delete", lambda route: route.abort())
    window.choose("The younger one.", "Delete")
    with window.refusals():
        window.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(window.page.get_by_text("That did not reach the server. Try again?")).to_be_visible()
    expect(window.card("The younger one.")).to_be_visible()


def test_the_question_asks_about_the_tweet_it_was_opened_for(window: Window, path: str) -> None:
    window.choose("The younger one.", "Delete")
    window.page.keyboard.press("Escape")
    window.choose("The older one.", "Delete")
    window.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(window.card("The older one.")).to_have_count(0)
    window.page.reload()
    expect(window.card("The older one.")).to_have_count(0)
    expect(window.card("The younger one.")).to_be_visible()


def test_a_menu_knows_whose_tweet_it_is_whether_it_is_pinned_and_who_reads(
    window: Window, open_window: OpenWindow, path: str
) -> None:
    page, other, name = window.page, open_window(), path.split("/")[1]
    window.post(f"/tweets/{path.rpartition('/')[2]}/pin")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Profile").click()
    card = window.card("The younger one.")
    expect(card.locator(".tweet-why")).to_have_text("Pinned")
    more = card.get_by_role("button", name="More", exact=True)
    more.focus()
    page.keyboard.press("Space")  # what says that it is a button is pressed as one
    with page.expect_response("**/unpin"):
        card.get_by_role("button", name="Unpin").click()
    expect(card.locator("details.tweet-menu > summary")).to_be_focused()
    other.page.goto(f"/{name}")
    items = other.card("The older one.").locator(".menu-item:visible")
    other.card("The older one.").get_by_label("More", exact=True).click()
    expect(items).to_have_text(["Copy link", "Likes", "Retweets", "Quotes"])
    other.sign_up("bob")
    other.page.goto(f"/{name}?max_id=9000000000000000000")
    other.card("The older one.").get_by_label("More", exact=True).click()
    for_readers = [f"Mute {name}", f"Block {name}", "Report this tweet"]
    expect(items).to_have_text(["Copy link", "Likes", "Retweets", "Quotes", *for_readers])
    asked = f"/{name}/mute?next=%2F{name}%3Fmax_id%3D9000000000000000000".replace("@", "%40", 2).replace("%40", "@", 1)
    expect(items.nth(4)).to_have_attribute("href", asked)


def test_without_scripts_more_leads_to_the_open_menu_and_a_press_retweets(
    open_window: OpenWindow, window: Window, path: str
) -> None:
    reader = open_window(size=PHONE, scripts=False)
    page = reader.page
    reader.sign_up("bob")
    page.goto(path.rpartition("/")[0])
    card = reader.card("The younger one.")
    for name in ("Retweet", "Retweet 1"):
        card.get_by_role("button", name=name, exact=True).click()
    expect(card.get_by_role("button", name="Retweet", exact=True)).to_be_visible()
    card.get_by_role("link", name="More", exact=True).click()
    expect(page).to_have_url(f"{page.url.partition('/@')[0]}{path}#more")
    expect(page.get_by_role("link", name="Likes", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Block @")).to_be_visible()
    page.get_by_label("More", exact=True).click()
    page.locator("summary.action-retweet").click()
    page.get_by_role("link", name="Quote", exact=True).click()
    expect(page.get_by_role("heading", name="Quote")).to_be_visible()
