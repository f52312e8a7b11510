"""A moderator at work in a real browser: from the report to the act and back, as all of them see it."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import Window
from tests.site import Site


def has_tweet(window: Window, path: str) -> bool:
    """Whether somebody finds a tweet where it stands."""
    return window.context.request.get(path).ok


def keep_order(site: Site, window: Window) -> None:
    """Become a moderator."""
    site.flask("users", "set-role", window.sign_up("keeper"), "moderator")


def is_told(author: Window, path: str, words: str) -> None:
    """Expect the author to read some words on a page."""
    author.page.goto(path)
    expect(author.page.get_by_role("main")).to_contain_text(words)


def test_a_report_leads_to_an_act_that_all_see_and_that_can_be_undone(site: Site, open_window: OpenWindow) -> None:
    author, reader, keeper = open_window(), open_window(), open_window()
    name = author.sign_up("seller")
    keep_order(site, keeper)
    tweet = author.tweet("Buy my field, only today.")
    number = tweet.rpartition("/")[2]
    reader.sign_up("reader")
    reader.post(
        f"/report/tweet/{number}", why="spam", things=number, chosen="1", done="more", comment="He does not stop."
    )

    page = keeper.page
    page.goto(f"/admin/reports?person={name}")
    page.locator(".report-name").click()
    expect(page.get_by_text("He does not stop.")).to_be_visible()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("You do.")).to_be_visible()
    page.get_by_role("link", name="Delete tweets").click()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_label("What should they be told?").fill("No adverts here, please.")
    page.get_by_role("button", name="Delete tweets").click()
    expect(page.locator(".notice")).to_contain_text("The tweets are deleted.")

    assert [has_tweet(window, tweet) for window in (author, reader, keeper)] == [False] * 3
    is_told(author, "/settings/standing", "No adverts here, please.")
    is_told(author, "/notifications", "Moderators removed a tweet of yours")

    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".notice")).to_contain_text("It is taken back")
    assert [has_tweet(window, tweet) for window in (author, reader, keeper)] == [True] * 3


def test_the_day_of_a_suspension_is_asked_for_only_when_it_matters(site: Site, open_window: OpenWindow) -> None:
    keeper = open_window(size=(390, 844))
    keep_order(site, keeper)
    page = keeper.page
    page.goto("/admin/people/bao/act?kind=suspend")
    expect(page.get_by_label("Which day?")).to_be_hidden()
    page.get_by_text("Until a day", exact=True).click()
    expect(page.get_by_label("Which day?")).to_be_visible()
    with keeper.refusals():
        page.get_by_role("button", name="Suspend").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose the day on which it ends.")
    expect(page.get_by_label("Which day?")).to_be_visible()
