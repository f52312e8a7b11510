"""What only a narrow window and a finger meet: things that lie over each other, and a bar at the foot of the page."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, Window

pytestmark = pytest.mark.browser


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """A window on a phone, in which a newcomer is signed in."""
    window = open_window(size=PHONE)
    window.sign_up()
    return window


def edges(thing: Locator) -> tuple[float, float]:
    """Return where something begins and ends, from above."""
    box = thing.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


def test_the_follow_button_stands_below_the_banner(page: Page) -> None:
    page.goto("/@bao")
    button = page.get_by_role("main").get_by_role("button", name="Bao Nguyen")
    assert edges(button)[0] >= edges(page.locator(".profile-banner"))[1]


def test_a_page_for_writing_shows_no_second_button_to_write(page: Page, window: Window) -> None:
    write = page.get_by_role("link", name="Write", exact=True)
    page.goto("/")
    expect(write).to_be_visible()
    write.click()
    expect(page.get_by_role("heading", name="Write")).to_be_visible()
    expect(write).to_be_hidden()
    tweet_id = window.tweet("To be changed.").rpartition("/")[2]
    page.goto(f"/tweets/{tweet_id}/edit")
    expect(write).to_be_hidden()


def test_an_open_menu_is_not_covered_by_the_write_button(page: Page, window: Window) -> None:
    window.tweet("The only one.")
    page.goto("/")
    window.card("The only one.").get_by_label("More", exact=True).click()
    expect(page.get_by_role("link", name="Write", exact=True)).to_be_hidden()


def test_the_last_entry_of_a_list_can_be_scrolled_above_the_bar(page: Page) -> None:
    page.goto("/local")
    page.get_by_role("link", name="Profile", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Settings").click()
    # The heading has the focus once the page has arrived; before that, arriving would scroll it up again.
    expect(page.get_by_role("heading", level=1, name="Settings")).to_be_focused()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.get_by_role("main").get_by_role("button", name="Sign out")
    assert edges(last)[1] <= edges(page.get_by_role("navigation", name="Main"))[0]


def test_what_has_no_place_in_the_bar_is_a_thumb_away(page: Page) -> None:
    bar = page.get_by_role("navigation", name="Main")
    page.goto("/")
    assert [link.inner_text().split("\n")[0] for link in bar.get_by_role("listitem").filter(visible=True).all()] == [
        "Home",
        "Explore",
        "Notifications",
        "Messages",
        "Profile",
    ]
    for place, link, heading in [
        ("Home", "Everyone", "Everyone"),
        ("Explore", "See people to follow", "People"),
        ("Profile", "Bookmarks", "Bookmarks"),
        ("Profile", "Settings", "Settings"),
    ]:
        bar.get_by_role("link", name=place).click()
        page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()
