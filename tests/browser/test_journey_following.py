"""The journey to other people: finding them, following them, reading them, and leaving them again."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import Window

pytestmark = pytest.mark.browser


@pytest.fixture
def author(open_window: OpenWindow) -> str:
    """Somebody who wrote one tweet: "Written by" and their name."""
    window = open_window()
    name = window.sign_up("bob")
    window.tweet(f"Written by {name}.")
    return name


def follow_button(window: Window, name: str) -> Locator:
    return window.page.get_by_role("main").get_by_role("button", name=name)


def test_somebody_follows_from_a_profile_reads_and_leaves_again(any_window: Window, author: str) -> None:
    page, name = any_window.page, any_window.sign_up()
    page.goto(f"/@{author}")
    button = follow_button(any_window, author)
    with page.expect_response("**/follow"):  # the button says so before the server does
        button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text(f"Following {author}", use_inner_text=True)
    expect(page.get_by_role("link", name="1 follower")).to_be_visible()

    page.goto("/")
    expect(any_window.card(f"Written by {author}.")).to_be_visible()

    page.goto(f"/@{author}/followers")
    expect(page.get_by_role("main").get_by_role("link", name=name, exact=True)).to_be_visible()
    page.goto(f"/@{name}/following")
    button = follow_button(any_window, author)
    with page.expect_response("**/unfollow"):
        button.click()
    expect(button if any_window.has_scripts else page.get_by_text("follows nobody yet")).to_be_visible()

    page.goto("/")
    expect(page.get_by_role("heading", name="A quiet start")).to_be_visible()
    expect(any_window.card(f"Written by {author}.")).to_have_count(0)


def test_somebody_follows_a_suggested_person_and_reads_them_at_home(either_window: Window) -> None:
    page, _name = either_window.page, either_window.sign_up()
    page.goto("/")
    suggested = page.get_by_role("region", name="People to follow").get_by_role("button").first
    person = suggested.locator(".visually-hidden").inner_text()
    suggested.click()
    if either_window.has_scripts:
        expect(suggested).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text(f"You follow {person} now.")).to_be_visible()
        page.goto("/")
    expect(page.get_by_role("feed").get_by_role("article").first).to_contain_text(person)


def test_people_who_follow_each_other_are_told_so(either_window: Window, open_window: OpenWindow) -> None:
    admirer = open_window()
    admirer_name, name = admirer.sign_up("cleo"), either_window.sign_up()
    admirer.post(f"/@{name}/follow")
    either_window.page.goto(f"/@{admirer_name}")
    expect(either_window.page.get_by_text("Follows you")).to_be_visible()
    either_window.page.goto(f"/@{name}/followers")
    expect(either_window.page.get_by_role("listitem").filter(has_text=f"@{admirer_name}")).to_be_visible()


def test_a_stranger_who_wants_to_follow_signs_in_first_and_comes_back(either_window: Window, author: str) -> None:
    page, name = either_window.page, either_window.sign_up()
    either_window.context.clear_cookies()
    page.goto(f"/@{author}")
    page.get_by_role("main").get_by_role("link", name=f"Follow {author}").click()
    either_window.sign_in(name)
    expect(page).to_have_url(f"/@{author}")
    expect(follow_button(either_window, author)).to_have_attribute("aria-pressed", "false")
