"""The journey down a long list: by links, and by scrolling."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Window

pytestmark = pytest.mark.browser


def shown(window: Window) -> list[str]:
    return window.page.locator(".tweet-text").all_text_contents()


def test_older_tweets_come_by_link(plain_window: Window, talker: list[str]) -> None:
    path, *texts = talker
    page = plain_window.page
    page.goto(path)
    read = shown(plain_window)
    assert len(read) == 20
    for rest in (20, 5):
        page.get_by_role("link", name="Older tweets").click()
        expect(plain_window.card(texts[44 - len(read)])).to_be_visible()
        assert len(shown(plain_window)) == rest
        read += shown(plain_window)
    expect(page.get_by_role("link", name="Older tweets")).to_have_count(0)
    assert read == texts[::-1]


def test_older_tweets_come_by_scrolling_each_once_and_in_order(scripted_window: Window, talker: list[str]) -> None:
    path, *texts = talker
    page = scripted_window.page
    page.goto(path)
    for number in (20, 40, 45):
        expect(page.get_by_role("article")).to_have_count(number)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Older tweets")).to_have_count(0)
    expect(page.get_by_role("feed")).to_have_attribute("aria-busy", "false")
    assert shown(scripted_window) == texts[::-1]
    expect(page).to_have_url(path)


def test_older_tweets_that_do_not_arrive_leave_a_sentence_and_the_link(
    scripted_window: Window, talker: list[str]
) -> None:
    page = scripted_window.page
    page.route("**/*max_id=*", lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    page.goto(talker[0])
    with scripted_window.refusals():
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.get_by_text("Older ones did not arrive. Use the link to try again.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(20)
    page.unroute("**/*max_id=*")
    page.get_by_role("link", name="Older tweets").click()
    expect(page.get_by_role("article")).to_have_count(40)
