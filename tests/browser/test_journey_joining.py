"""The journey into the site and out of it: signing up, in and out."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import CHROMIUM, PATIENCE, chromium_path
from tests.browser.windows import PASSWORD, Window, fresh_name
from tests.site import Site

pytestmark = pytest.mark.browser


def ask_for_an_account(window: Window, name: str, password: str, *, email: str) -> None:
    window.page.get_by_label("Username").fill(name)
    window.page.get_by_label("E-mail").fill(email)
    window.page.get_by_label("Password", exact=True).fill(password)
    window.page.get_by_role("button", name="Create account").click()


def test_somebody_signs_up_and_finds_a_quiet_start(any_window: Window) -> None:
    page, name = any_window.page, fresh_name("neda")
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    ask_for_an_account(any_window, name, PASSWORD, email=f"{name}@example.org")
    expect(page.get_by_role("heading", name="A quiet start")).to_be_visible()
    expect(page.get_by_role("heading", name="People to follow")).to_be_visible()
    expect(page).to_have_url("/")


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [("neda", "password123", "password"), ("mira", PASSWORD, "That name is taken. Try another one.")],
    ids=["weak password", "taken name"],
)
def test_a_refused_sign_up_keeps_what_was_typed_but_the_password(
    any_window: Window, name: str, password: str, sentence: str
) -> None:
    page, email = any_window.page, f"{fresh_name()}@example.org"
    page.goto("/register")
    with any_window.refusals():
        ask_for_an_account(any_window, name, password, email=email)
        expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_label("Username")).to_have_value(name)
    expect(page.get_by_label("E-mail")).to_have_value(email)
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    if any_window.has_scripts:
        expect(page.get_by_role("alert")).to_be_focused()


def test_a_wrong_password_says_so_and_keeps_the_name(either_window: Window) -> None:
    page = either_window.page
    page.goto("/login")
    with either_window.refusals():
        either_window.sign_in("mira")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Username or e-mail")).to_have_value("mira")
        expect(page.get_by_label("Password", exact=True)).to_have_value("")


def test_after_signing_out_the_back_button_shows_nothing_private(either_window: Window) -> None:
    page, name = either_window.page, either_window.sign_up()
    either_window.tweet(f"Private thoughts of {name}.")
    page.goto("/")
    expect(either_window.card(f"thoughts of {name}")).to_be_visible()
    either_window.sign_out()
    page.go_back()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(page.get_by_label("Tweet text")).to_have_count(0)
    expect(page.get_by_text(name)).to_have_count(0)
    page.goto("/compose")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    either_window.sign_in(f"{name}@example.org")
    expect(page.get_by_role("heading", name="Write")).to_be_visible()


def test_a_page_kept_whole_in_memory_is_not_shown_after_signing_out(chromium: Browser, site: Site) -> None:
    """Browsers keep left pages for the back button; Playwright switches that off unless told otherwise."""
    kept = chromium.browser_type.launch(
        executable_path=chromium_path(), args=CHROMIUM, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = kept.new_context(base_url=site.url)
    context.set_default_timeout(PATIENCE)
    window = Window(context, has_scripts=True)
    page, name = window.page, window.sign_up()
    page.goto("/settings")
    page.goto("/")
    # Playwright's own way back waits for a page to load, and such a page never does.
    page.evaluate("history.back()")
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    page.goto("/")
    window.sign_out()
    page.evaluate("history.back()")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)
    kept.close()
