"""Letting an app in and taking it away again, as people do it: on phones and desktops, with and without scripts."""

import re

from playwright.sync_api import expect

from tests.browser.windows import PASSWORD, Window

BY_HAND = "urn:ietf:wg:oauth:2.0:oob"


def question(window: Window, scope: str) -> tuple[dict[str, str], str]:
    """Register an app; return it, and where it sends people."""
    said = {"client_name": "Swallow", "redirect_uris": BY_HAND, "scopes": "read write"}
    app = window.context.request.post("/api/v1/apps", data=said).json()
    asked = f"response_type=code&client_id={app['client_id']}&redirect_uri={BY_HAND}&scope={scope}"
    return app, f"/oauth/authorize?{asked}"


def test_somebody_signs_in_lets_an_app_in_and_takes_it_away(any_window: Window) -> None:
    window, page = any_window, any_window.page
    name = window.sign_up("ines")
    window.context.clear_cookies()
    app, asked = question(window, "read+write:statuses")
    page.goto(asked)
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Let Swallow in?")).to_be_visible()
    expect(page.get_by_role("list", name="It may:")).to_contain_text("Write, edit and delete tweets")
    expect(page.get_by_text(f"@{name}")).to_be_visible()
    page.get_by_role("button", name="Let it in").click()
    code = page.get_by_label("Code").inner_text()
    said = {"grant_type": "authorization_code", "code": code, "redirect_uri": BY_HAND}
    proof = {key: app[key] for key in ("client_id", "client_secret")}
    token = window.context.request.post("/oauth/token", data={**said, **proof}).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    me = "/api/v1/accounts/verify_credentials"
    assert window.context.request.get(me, headers=bearer).json()["username"] == name
    page.goto("/settings/apps")
    page.get_by_role("link", name="Take away Swallow").click()
    expect(page).to_have_url(re.compile(r"/settings/apps/\d+/remove$"))
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_text("Swallow can do nothing here any more.").last).to_be_visible()
    assert window.context.request.get(me, headers=bearer).status == 401


def test_another_account_can_be_taken_on_the_way(either_window: Window) -> None:
    window, page = either_window, either_window.page
    other = window.sign_up("olga")
    window.context.clear_cookies()
    name = window.sign_up("ines")
    _app, asked = question(window, "read")
    page.goto(asked)
    expect(page.get_by_text(f"@{name}")).to_be_visible()
    page.get_by_role("link", name="Use another account").click()
    page.get_by_label("Username or e-mail").fill(other)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(f"@{other}")).to_be_visible()
    page.get_by_role("button", name="No", exact=True).click()
    expect(page).to_have_url(re.compile(r"/$"))
