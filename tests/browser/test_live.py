"""Pages that move by themselves, as two people see them: nothing that is read moves, nothing is missed or doubled."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, Window
from tests.site import ROOT, Site, running_site

pytestmark = pytest.mark.browser

FIRST_IN_VIEW = """() => {
  const card = [...document.querySelectorAll('.tweet')].find((each) => each.getBoundingClientRect().top > 150);
  return [card.id, Math.round(card.getBoundingClientRect().top)];
}"""
IS_NEWEST_FIRST = """cards => {
  const ids = cards.map((card) => BigInt(card.id.slice('tweet-'.length)));
  return ids.every((id, at) => !at || ids[at - 1] > id);
}"""

# What another process of the site does, while the one that holds the sockets is away.
WRITE = """
import sys
from sqlalchemy import select
from twitter import create_app
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.services.deletions import delete_tweet
from twitter.services.tweets import post_tweet
with create_app().app_context():
    author = db.session.scalars(select(User).where(User.username == sys.argv[1])).one()
    delete_tweet(author, db.session.scalars(select(Tweet)).one())
    post_tweet(author, sys.argv[2])
"""


def listening(page: Page) -> Page:
    """Wait until a page hears what happens."""
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    return page


def pill_of(page: Page) -> Locator:
    return page.locator("[data-pill]")


def expect_newest_first(page: Page) -> None:
    assert page.locator("#feed > .tweet").evaluate_all(IS_NEWEST_FIRST)


@pytest.fixture
def ana(open_window: OpenWindow) -> Window:
    """The window of somebody who writes."""
    return open_window()


@pytest.fixture
def name(ana: Window) -> str:
    """Her name."""
    return ana.sign_up("ana")


@pytest.fixture
def home(window: Window, ana: Window, name: str) -> Page:
    """The home of somebody who follows her, with what she wrote until now."""
    for number in range(3):
        ana.tweet(f"Old tweet {number}.")
    window.post(f"/@{name}/follow")
    window.page.goto("/")
    return listening(window.page)


def test_new_tweets_are_announced_with_faces_and_come_when_one_asks(home: Page, ana: Window, name: str) -> None:
    expect(pill_of(home)).to_be_hidden()
    for number in range(2):
        ana.tweet(f"New tweet {number}.")
    expect(pill_of(home)).to_have_text(re.compile("2 new"))
    expect(pill_of(home).locator("img")).to_have_count(1)
    expect(home.get_by_text("New tweet 0.")).to_have_count(0)
    pill_of(home).click()
    expect(home.locator("#feed > .tweet")).to_have_count(5)
    expect(home.locator("#feed > .tweet").first).to_contain_text("New tweet 1.")
    expect(home.locator("#feed > .tweet").first).to_be_focused()
    expect(pill_of(home)).to_be_hidden()
    expect_newest_first(home)
    # What came lives as the rest does.
    home.locator("#feed > .tweet").first.locator(".action-like").click()
    expect(home.locator("#feed > .tweet").first.locator(".action-like")).to_have_attribute("aria-pressed", "true")


def test_a_list_with_nothing_in_it_fills(window: Window, ana: Window, name: str) -> None:
    window.post(f"/@{name}/follow")
    page = window.page
    page.goto("/")
    listening(page)
    ana.tweet("The very first.")
    expect(pill_of(page)).to_be_visible()
    page.keyboard.press(".")
    expect(window.card("The very first.")).to_be_visible()
    expect(pill_of(page)).to_be_hidden()


def test_faces_are_of_up_to_three_people(home: Page, window: Window, ana: Window, open_window: OpenWindow) -> None:
    ana.tweet("One more of hers.")
    for _ in range(3):
        other = open_window()
        window.post(f"/@{other.sign_up('carla')}/follow")
        other.tweet("Somebody else.")
    expect(pill_of(home)).to_have_text(re.compile("4 new"))
    expect(pill_of(home).locator("img")).to_have_count(3)


@pytest.mark.usefixtures("talker")  # somebody wrote so much that there is a page to read
def test_what_is_being_read_does_not_move(open_window: OpenWindow, ana: Window) -> None:
    reader = open_window(size=PHONE)
    reader.sign_up("bob")
    ana.sign_up("ana")
    page = reader.page
    page.goto("/local")
    listening(page)
    page.mouse.wheel(0, 1500)
    page.wait_for_function("scrollY > 1000")
    before = page.evaluate(FIRST_IN_VIEW)
    ana.tweet("A tweet far above.")
    expect(pill_of(page)).to_be_visible()
    assert page.evaluate(FIRST_IN_VIEW) == before
    pill_of(page).click()
    expect(reader.card("A tweet far above.")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
    expect_newest_first(page)


def test_the_list_begins_anew_when_too_much_came_between(home: Page, ana: Window) -> None:
    for number in range(22):
        ana.tweet(f"Flood {number}.")
    expect(pill_of(home)).to_have_text(re.compile("22 new"))
    pill_of(home).click()
    expect(home.get_by_text("Flood 21.")).to_be_visible()
    expect(home.get_by_text("Old tweet 2.")).to_have_count(0)
    expect_newest_first(home)
    home.locator("#older a").scroll_into_view_if_needed()
    expect(home.get_by_text("Old tweet 0.")).to_have_count(1)
    expect(home.get_by_text("Flood 0.", exact=True)).to_have_count(1)
    expect_newest_first(home)


def test_a_retweet_stands_where_it_was_passed_on(home: Page, ana: Window) -> None:
    oldest = home.locator("#feed > .tweet").last.get_attribute("data-tweet-id")
    ana.post(f"/tweets/{oldest}/retweet")
    expect(pill_of(home)).to_be_visible()
    pill_of(home).click()
    first = home.locator("#feed > .tweet").first
    expect(first).to_contain_text("retweeted")
    expect(first).to_contain_text("Old tweet 0.")
    expect(home.locator(f'#feed > [data-tweet-id="{oldest}"]')).to_have_count(1)


@pytest.mark.parametrize("way", ["mute", "block"])
def test_whoever_is_kept_away_is_not_announced(window: Window, ana: Window, name: str, way: str) -> None:
    window.post(f"/@{name}/{way}")
    window.page.goto("/local")
    listening(window.page)
    ana.tweet(f"Nobody asked {name} for this.")
    marker = f"A sign that all was heard of {name}."
    window.post("/tweets", text=marker)
    expect(pill_of(window.page)).to_be_visible()
    pill_of(window.page).click()
    expect(window.card(marker)).to_be_visible()
    expect(window.page.get_by_text(f"Nobody asked {name}")).to_have_count(0)


def test_ones_own_tweet_is_there_at_once_and_is_no_news_in_this_tab(home: Page, window: Window) -> None:
    other_tab = window.context.new_page()
    other_tab.goto("/")
    listening(other_tab)
    window.write("Mine, from the first tab.")
    expect(window.card("Mine, from the first tab.")).to_have_count(1)
    expect(pill_of(other_tab)).to_have_text(re.compile("1 new"))
    expect(pill_of(home)).to_be_hidden()


@pytest.mark.parametrize("place", ["/local", "/tags/live{name}", "/@{name}"])
def test_other_timelines_tell_too(window: Window, ana: Window, name: str, place: str) -> None:
    page = window.page
    page.goto(place.format(name=name))
    listening(page)
    ana.tweet(f"Something new. #live{name}")
    expect(pill_of(page)).to_be_visible()
    pill_of(page).click()
    expect(window.card("Something new.").first).to_be_visible()


def test_pages_that_htmx_puts_in_place_are_heard_and_those_left_are_not(
    home: Page, window: Window, ana: Window
) -> None:
    home.get_by_role("navigation", name="Timelines").get_by_role("link", name="Everyone").click()
    expect(home).to_have_url(re.compile("/local$"))
    ana.tweet("For everyone.")
    expect(pill_of(home)).to_be_visible()
    pill_of(home).click()
    expect(window.card("For everyone.")).to_have_count(1)


def test_a_reply_comes_to_an_open_tweet(window: Window, ana: Window, name: str, open_window: OpenWindow) -> None:
    path = ana.tweet("What is the tallest tree?")
    page = window.page
    page.goto(path)
    listening(page)
    carla = open_window()
    carla.sign_up("carla")
    answer = carla.reply(path, "The redwood.")
    expect(pill_of(page)).to_have_text(re.compile("New replies: 1"))
    expect(page.get_by_text("The redwood.")).to_have_count(0)
    pill_of(page).click()
    expect(window.card("The redwood.")).to_be_focused()
    expect(page.get_by_text("No replies yet")).to_have_count(0)
    ana.reply(answer, "No, the eucalyptus.")
    ana.reply(path, "Thank you all.")
    expect(pill_of(page)).to_be_visible()
    expect(page.locator('.tweet-focus [data-count="reply"]')).to_have_text("2")
    pill_of(page).click()
    expect(page.locator("article.tweet")).to_have_count(4)
    expect(window.card("No, the eucalyptus.")).to_have_count(1)


def test_counts_and_what_one_did_follow_in_every_tab(home: Page, window: Window, ana: Window, name: str) -> None:
    path = ana.tweet("Like me.")
    tweet_id = path.rpartition("/")[2]
    other_tab = window.context.new_page()
    other_tab.goto(path)
    listening(other_tab)
    pill_of(home).click()
    card = window.card("Like me.")
    with home.expect_response("**/like"):
        card.locator(".action-like").click()
    focus = other_tab.locator(".tweet-focus")
    expect(focus.locator(".action-like")).to_have_attribute("aria-pressed", "true")
    expect(focus.locator('[data-count="like"]')).to_have_text("1")
    expect(focus.locator(".tweet-facts")).to_contain_text("1 like")
    ana.post(f"/tweets/{tweet_id}/like")
    expect(card.locator('[data-count="like"]')).to_have_text("2")
    expect(card.locator(".action-like")).to_have_attribute("aria-pressed", "true")
    expect(focus.locator(".tweet-facts")).to_contain_text("2 likes")


def test_an_edit_arrives_and_closes_nothing(home: Page, window: Window, ana: Window) -> None:
    card = home.locator("#feed > .tweet").first
    tweet_id = card.get_attribute("data-tweet-id")
    card.get_by_label("More", exact=True).click()
    expect(card.get_by_text("Copy link")).to_be_visible()
    ana.post(f"/tweets/{tweet_id}/edit", text="It says something else now.")
    expect(card).to_contain_text("It says something else now.")
    expect(card.get_by_role("link", name="edited")).to_be_visible()
    expect(card.get_by_text("Copy link")).to_be_visible()


def test_a_deleted_tweet_leaves_a_sentence_where_somebody_reads(home: Page, window: Window, ana: Window) -> None:
    card = home.locator("#feed > .tweet").first
    tweet_id = card.get_attribute("data-tweet-id")
    card.focus()
    ana.post(f"/tweets/{tweet_id}/delete")
    sentence = home.get_by_text("This tweet was deleted.")
    expect(sentence).to_be_visible()
    expect(sentence).to_be_focused()
    expect(home.locator("#feed > .tweet")).to_have_count(2)


def test_a_tweet_that_goes_before_it_was_read_is_no_news(home: Page, ana: Window) -> None:
    path = ana.tweet("Too early.")
    expect(pill_of(home)).to_be_visible()
    ana.post(f"/tweets/{path.rpartition('/')[2]}/delete")
    expect(pill_of(home)).to_be_hidden()


def test_a_notification_is_counted_and_told_with_a_way_to_it(home: Page, window: Window, ana: Window) -> None:
    path = window.tweet("Worth a like.")
    home.reload()
    listening(home)
    ana.post(f"/tweets/{path.rpartition('/')[2]}/like")
    expect(home.locator("#toasts")).to_contain_text("liked your tweet")
    expect(home.locator('[data-unread="notifications"]:visible')).to_contain_text("1")
    expect(home).to_have_title(re.compile(r"^\(1\) Home"))
    home.get_by_role("link", name="View").click()
    expect(home).to_have_url(re.compile(path + "$"))
    expect(home).to_have_title(re.compile(r"^\(1\) Tweet by"))


def test_news_never_hides_a_complaint(home: Page, window: Window, ana: Window) -> None:
    path = window.tweet("Worth a like, too.")
    home.route("**/like", lambda route: route.abort())
    with window.refusals():
        home.locator("#feed > .tweet").first.locator(".action-like").click()
        expect(home.locator("#toasts")).to_contain_text("did not reach the server")
    ana.post(f"/tweets/{path.rpartition('/')[2]}/like")
    expect(home.locator('[data-unread="notifications"]:visible')).to_contain_text("1")
    expect(home.locator("#toasts")).to_contain_text("did not reach the server")


def test_a_message_is_told_elsewhere(home: Page, window: Window, ana: Window) -> None:
    to = home.locator("body").get_attribute("data-username")
    assert to
    ana.post("/messages", to=to, text="Are you there?")
    expect(home.locator("#toasts")).to_contain_text("Message from ana")
    expect(home.locator('[data-unread="messages"]:visible')).to_contain_text("1")
    home.get_by_role("link", name="View").click()
    expect(home.get_by_text("Are you there?").first).to_be_visible()


def test_the_page_says_when_it_is_offline(home: Page, window: Window) -> None:
    strip = home.get_by_text("You are offline. What you write is kept.")
    expect(strip).to_be_hidden()
    window.context.set_offline(True)
    expect(strip).to_be_visible()
    window.context.set_offline(False)
    expect(strip).to_be_hidden()


def test_a_page_that_is_none_of_ours_is_left_in_peace(page: Page) -> None:
    without = "document.getElementById('strip').remove()"  # as when a proxy's own words have taken the page's place
    page.add_init_script(f"document.addEventListener('DOMContentLoaded', () => {without})")
    page.goto("/")
    listening(page)


def test_signing_out_in_one_tab_ends_the_other(home: Page, window: Window) -> None:
    other_tab = window.context.new_page()
    other_tab.goto("/local")
    with window.refusals():
        window.context.request.post("/logout", form={"csrf_token": window.csrf_token()})
        expect(home.get_by_text("You are signed out.")).to_be_visible()
    home.locator("#strip").get_by_role("link", name="Sign in").click()
    expect(home.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site that may be stopped."""
    with running_site(tmp_path, REQUIRE_EMAIL_VERIFICATION="0") as site:
        yield site


@contextmanager
def started_again(site: Site) -> Iterator[None]:
    """Start a stopped site at the same address, for as long as this lasts."""
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def test_what_was_missed_while_the_server_was_away_is_found(own_site: Site, chromium: Browser) -> None:
    window = Window(chromium.new_context(base_url=own_site.url, reduced_motion="reduce"), has_scripts=True)
    name = window.sign_up()
    window.tweet("Soon to be gone.")
    window.page.goto("/")
    page = listening(window.page)
    expect(window.card("Soon to be gone.")).to_be_visible()
    with window.refusals():
        own_site.process.send_signal(signal.SIGINT)
        own_site.process.wait(30)
        expect(page.get_by_text("You are offline.")).to_be_visible()
        write = [sys.executable, "-c", WRITE, name, "Written meanwhile."]
        subprocess.run(write, cwd=ROOT, env=own_site.environment, check=True)
        with started_again(own_site):
            expect(pill_of(page)).to_be_visible(timeout=60_000)  # the pause before a try grows while there is no server
            expect(page.get_by_text("You are offline.")).to_be_hidden()
            expect(page.get_by_text("This tweet is gone.")).to_be_visible()
            pill_of(page).click()
            expect(window.card("Written meanwhile.")).to_have_count(1)
            page.goto("about:blank")  # nobody is left to lose the server a second time
    window.context.close()
    assert not window.complaints
