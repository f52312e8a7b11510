"""What is done on a page before it is looked at: menus opened, forms refused, pictures brought."""

from playwright.sync_api import Page, expect

from tests import pictures
from tests.browser.windows import PASSWORD


def as_it_opens(page: Page) -> None:
    """Do nothing more than open the page."""


def opened_entries(page: Page) -> None:
    """Open the first of everything that is closed."""
    for entry in page.locator(".manual-entry > summary").all()[:3]:
        entry.click()


def opened_details(page: Page) -> None:
    """Open all that is closed below the heading."""
    for summary in page.locator(".admin-body summary").all():
        summary.click()


def refused_suspension(page: Page) -> None:
    page.get_by_text("Until a day", exact=True).click()
    page.get_by_role("main").get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_entry(page: Page) -> None:
    page.get_by_label("Your password", exact=True).fill("a wrong one")
    page.get_by_role("main").get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_barrier(page: Page) -> None:
    page.get_by_label("Domain").fill("not a domain")
    page.get_by_role("main").get_by_role("button", name="Keep out").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_sign_up(page: Page) -> None:
    page.get_by_label("Username").fill("mira")
    page.get_by_label("E-mail").fill("mira@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_sign_in(page: Page) -> None:
    page.get_by_label("Username or e-mail").fill("mira")
    page.get_by_label("Password", exact=True).fill("a wrong one")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_address(page: Page) -> None:
    page.get_by_label("E-mail").fill("nobody@localhost")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_be_visible()


def asked_for_code(page: Page) -> None:
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("New password", exact=True)).to_be_visible()


def refused_code(page: Page) -> None:
    asked_for_code(page)
    page.get_by_label("Code").fill("12345678")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_tweet(page: Page) -> None:
    page.get_by_label("Tweet text").fill("   ")
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def brought_pictures(page: Page) -> None:
    """Bring two pictures, ask for a warning, and be asked for descriptions."""
    brought = {"name": "field.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg((300, 200))}
    page.locator("[name=media]").set_input_files([brought, {**brought, "name": "hill.jpg"}])
    expect(page.locator(".composer-picture[data-id]")).to_have_count(2)
    page.get_by_label("Content warning").click()
    page.get_by_role("button", name="Tweet", exact=True).click()
    page.get_by_role("button", name="Describe").click()


def near_the_limit(page: Page) -> None:
    page.get_by_label("Tweet text").fill("x" * 250)


def over_the_limit(page: Page) -> None:
    page.get_by_label("Tweet text").fill("x" * 300)


def open_menu(page: Page) -> None:
    page.get_by_role("article").first.get_by_label("More", exact=True).click()


def open_retweet_menu(page: Page) -> None:
    page.locator(".action-retweet").first.click()


def open_question(page: Page) -> None:
    open_menu(page)
    page.get_by_role("link", name="Delete").click()


def open_profile_menu(page: Page) -> None:
    page.locator(".profile-menu summary").click()
    expect(page.locator(".known-faces")).to_be_attached()


def open_mute_question(page: Page) -> None:
    open_profile_menu(page)
    page.locator(".profile-menu").get_by_role("link", name="Mute").click()


def open_home_menu(page: Page) -> None:
    page.locator(".home-menu summary").click()


def open_help(page: Page) -> None:
    page.keyboard.press("?")


def saved_settings(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notice")).to_be_visible()


def refused_leave(page: Page) -> None:
    page.get_by_text("Take a break").click()
    page.get_by_label("Your password", exact=True).fill("a wrong one")
    page.get_by_role("main").get_by_role("button", name="Leave").click()
    expect(page.get_by_role("alert")).to_be_visible()


def chosen_picture(page: Page) -> None:
    for field, frame in (("#picture-file", ".cropper-picture"), ("#banner-file", ".cropper-banner")):
        page.locator(field).set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()})
        expect(page.locator(frame)).to_be_visible()


def refused_profile(page: Page) -> None:
    page.get_by_label("Website").fill("no site")
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_role("alert")).to_be_visible()


def followed(page: Page) -> None:
    """Follow and leave again, so that the next who looks finds the same; the message of it stays on the page."""
    button = page.get_by_role("main").locator(".button-follow").first
    button.click()
    expect(page.locator("#toasts")).to_contain_text("You follow")  # until the answer a second press does nothing
    button.click()
    expect(page.locator("#toasts")).to_contain_text("no longer")


def let_in(page: Page) -> None:
    page.get_by_role("button", name="Let it in").click()
    expect(page.get_by_label("Code")).to_be_visible()


def open_options(page: Page) -> None:
    page.get_by_role("main").get_by_text("More options").click()


def typed_name(page: Page) -> None:
    page.get_by_role("main").get_by_label("Search for").press_sequentially("@mi")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
