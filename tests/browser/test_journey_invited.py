"""The journey of an admin who invites somebody, and of somebody who joins by the link."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.gallery import DEMO_PASSWORD
from tests.browser.test_journey_joining import ask_for_an_account
from tests.browser.windows import PASSWORD, Window, fresh_name

pytestmark = pytest.mark.browser


def test_somebody_joins_by_the_link_of_an_invitation(either_window: Window, open_window: OpenWindow) -> None:
    keeper, name = open_window(), fresh_name("ines")
    keeper.post("/login", username="priya", password=DEMO_PASSWORD)
    keepers = keeper.page.get_by_role("main")
    keeper.page.goto("/admin/invitations")
    keepers.get_by_label("For whom").fill(f"For {name}")
    keepers.get_by_label("How many people").fill("1")
    keepers.get_by_role("button", name="Make an invitation").click()
    made = keepers.locator(".invitation").filter(has_text=f"For {name}")
    path = "/invite/" + made.locator(".invitation-link").inner_text().rpartition("/")[2]

    page = either_window.page
    page.goto(path)
    expect(page.get_by_role("main")).to_contain_text("You are invited.")
    ask_for_an_account(either_window, name, PASSWORD, email=f"{name}@example.org")
    expect(page.get_by_role("heading", name="A quiet start")).to_be_visible()

    keeper.page.reload()
    expect(made).to_contain_text("Used up")
    made.get_by_role("link", name=f"@{name}").click()
    expect(keeper.page.get_by_role("heading", name=name).first).to_be_visible()
    stranger = open_window()
    with stranger.refusals():
        stranger.page.goto(path)
        expect(stranger.page.get_by_role("alert")).to_contain_text("This invitation is used up.")
