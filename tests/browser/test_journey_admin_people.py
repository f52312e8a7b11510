"""The journey of an admin who finds somebody, gives them a role, and reads of it in the audit log."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.gallery import DEMO_PASSWORD
from tests.browser.windows import Window

pytestmark = pytest.mark.browser


def test_an_admin_finds_somebody_changes_their_role_and_reads_of_it(
    either_window: Window, open_window: OpenWindow
) -> None:
    somebody = open_window()
    name = somebody.sign_up("zelda")
    either_window.post("/login", username="priya", password=DEMO_PASSWORD)
    page, main = either_window.page, either_window.page.get_by_role("main")
    page.goto("/admin/people")
    main.get_by_label("Name, or @username").fill(f"@{name}")
    main.get_by_role("button", name="Find").click()
    main.get_by_role("link", name=f"@{name}").click()
    main.get_by_role("link", name="Change role").click()
    expect(page.get_by_role("heading", name=f"The role of @{name}")).to_be_visible()
    main.get_by_label("Moderator", exact=True).check()
    main.get_by_role("button", name="Save role").click()
    expect(page.locator(".notice").first).to_contain_text("was saved")
    expect(main.locator(".ledger-head")).to_contain_text("Moderator")
    somebody.page.goto("/admin")
    expect(somebody.page.get_by_role("heading", name="Overview")).to_be_visible()
    main.get_by_role("link", name="All lines about this person").click()
    expect(page.get_by_role("heading", name="Audit log", level=1)).to_be_visible()
    line = main.get_by_role("row").filter(has_text="role changed")
    expect(line).to_contain_text("@priya")
    expect(line).to_contain_text(f"@{name}")
    expect(line).to_contain_text("after: moderator")
