"""Getting mail from the site and acting on it: confirming an address, and getting back in without the password."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, chromium_path
from tests.browser.test_accessibility import AXE, RULES, RUN
from tests.browser.windows import PASSWORD, Window, fresh_name
from tests.site import Site, running_site

pytestmark = pytest.mark.browser

NEW = "nine lazy otters"
MAIL_SECONDS = 10


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site on which one takes part only with a confirmed address."""
    chromium_path()
    with running_site(tmp_path_factory.mktemp("strict"), SITE_NAME="Skein", REQUIRE_EMAIL_VERIFICATION="1") as site:
        yield site


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def newcomer(request: pytest.FixtureRequest, chromium: Browser, strict_site: Site) -> Iterator[Window]:
    """A window on that site."""
    context = chromium.new_context(
        base_url=strict_site.url, locale="en", reduced_motion="reduce", java_script_enabled=request.param
    )
    context.add_init_script(AXE)
    context.set_default_timeout(PATIENCE)
    window = Window(context, has_scripts=request.param)
    yield window
    context.close()
    assert not window.complaints, "\n".join(window.complaints)


def mailed(site: Site, address: str, words: str) -> str:
    """Wait for a mail to somebody that holds these words, and return its plain text."""
    outbox = Path(site.environment["DATA_DIR"]) / "outbox"
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for path in sorted(outbox.glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = plain_text(message)
            if address in str(message["To"]) and re.search(words, text):
                return text
        time.sleep(0.05)
    raise AssertionError(f"no mail to {address} says {words}")


def plain_text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match
    return match[0]


def axe_finds_nothing(window: Window) -> bool:
    return not window.has_scripts or window.page.evaluate(RUN, [RULES, []]) == []


def join(page: Page) -> str:
    name = fresh_name("rea")
    page.goto("/register")
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url("/")
    return name


def test_a_newcomer_confirms_their_address_and_can_write(newcomer: Window, strict_site: Site) -> None:
    page = newcomer.page
    name = join(page)
    reminder = page.get_by_role("region", name="Confirm your address")
    expect(reminder).to_contain_text(f"{name}@example.org")
    expect(page.get_by_label("Tweet text")).to_have_count(0)
    assert axe_finds_nothing(newcomer)
    reminder.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("A new link is on its way.")).to_be_visible()
    page.goto(found(r"http\S+/verify/\S+", mailed(strict_site, f"{name}@example.org", "/verify/")))
    assert axe_finds_nothing(newcomer)
    page.get_by_role("button", name="Confirm this address").click()
    expect(page.get_by_text("Your e-mail address is confirmed. Thank you.")).to_be_visible()
    expect(reminder).to_have_count(0)
    newcomer.write("At last.")
    expect(newcomer.card("At last.")).to_be_visible()


def test_somebody_who_forgot_their_password_gets_back_in(newcomer: Window, strict_site: Site) -> None:
    page = newcomer.page
    name = join(page)
    newcomer.context.clear_cookies()
    page.goto("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    assert page.url.endswith("/reset")
    code = found(r"\b\d{4}\s?\d{4}\b", mailed(strict_site, f"{name}@example.org", r"\b\d{4}\s?\d{4}\b"))
    with newcomer.refusals():
        use_code(page, "1234", NEW)
        expect(page.get_by_role("alert")).to_contain_text("That code is wrong or no longer good.")
    expect(page.get_by_label("Code")).to_have_value("1234")
    expect(page.get_by_label("New password", exact=True)).to_have_value("")
    use_code(page, code, NEW)
    expect(page.get_by_text("Your password is changed. Sign in with the new one.")).to_be_visible()
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/")


def use_code(page: Page, code: str, password: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_role("button", name="Change password").click()
