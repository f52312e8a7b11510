"""Announcements as people meet them: above a page, put away in place, or by a form that comes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.gallery import DEMO_PASSWORD
from tests.browser.test_accessibility import AXE, RULES, RUN
from tests.browser.windows import Window

pytestmark = pytest.mark.browser

TEXT = "On Sunday the server moves. https://example.org #moving"


@pytest.fixture
def _announced(open_window: OpenWindow) -> Iterator[None]:
    """An announcement that is gone in the end: other tests look at the same site."""
    priya = open_window()
    priya.post("/login", username="priya", password=DEMO_PASSWORD)
    number = priya.post("/admin/announcements", text=TEXT)["id"]
    yield
    priya.post(f"/admin/announcements/{number}/delete")


@pytest.mark.usefixtures("_announced")
def test_an_announcement_is_read_and_put_away(either_window: Window) -> None:
    page = either_window.page
    for path in ("/", "/local"):  # without the columns, and with them
        page.goto(path)
        told = page.get_by_role("form", name="Announcement")
        expect(told).to_contain_text("On Sunday the server moves.")
        expect(told.get_by_role("link", name="#moving")).to_be_visible()
        if either_window.has_scripts:
            page.evaluate(AXE)
            assert page.evaluate(RUN, [RULES, []]) == []
    page.evaluate("window.isSamePage = true")
    told.get_by_role("button", name="Put this announcement away").click()
    expect(told).to_have_count(0)
    assert page.url.endswith("/local")
    assert page.evaluate("window.isSamePage ?? false") is either_window.has_scripts
    page.goto("/")
    expect(told).to_have_count(0)
