"""The journey of a tweet: written, read everywhere, changed, deleted; and refused with its words kept."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Window

pytestmark = pytest.mark.browser


def test_a_tweet_is_written_and_read_everywhere(any_window: Window) -> None:
    page, name = any_window.page, any_window.sign_up()
    text = f"Good evening @mira, {name} reads example.com/{name} #fernweh"
    page.goto("/")
    any_window.write(text)
    expect(any_window.card(text)).to_be_visible()
    for path in ("/local", f"/@{name}"):
        page.goto(path)
        expect(any_window.card(text)).to_have_count(1)
    any_window.card(text).locator("time").click()
    expect(page).to_have_url(re.compile(rf"/@{name}/\d+$"))
    expect(page).to_have_title(f"Tweet by {name} · Skein")

    card = any_window.card(text)
    expect(card.get_by_role("link", name="@mira")).to_have_attribute("href", "/@mira")
    expect(card.get_by_role("link", name=f"example.com/{name}")).to_have_attribute(
        "href", f"https://example.com/{name}"
    )
    card.get_by_role("link", name="#fernweh").click()
    expect(page).to_have_url("/tags/fernweh")
    expect(any_window.card(text)).to_be_visible()


def test_an_edited_tweet_says_so_and_keeps_its_history(either_window: Window) -> None:
    page, name = either_window.page, either_window.sign_up()
    either_window.tweet(f"The first words of {name}.")
    page.goto("/")
    either_window.choose("The first words", "Edit")
    field = page.get_by_label("Tweet text")
    expect(field).to_have_value(f"The first words of {name}.")
    field.fill(f"Better words of {name}.")
    page.get_by_role("button", name="Save").click()
    # Without JavaScript the menu stands on the tweet's own page, and that is where one comes from.
    expect(page).to_have_url("/" if either_window.has_scripts else re.compile(rf"/@{name}/\d+$"))
    either_window.card("Better words").get_by_role("link", name="edited").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    versions = page.get_by_role("main").get_by_role("listitem")
    expect(versions).to_have_count(2)
    expect(versions.filter(has_text="The first words")).to_be_visible()
    expect(versions.filter(has_text="Better words")).to_contain_text("Now")


def test_a_deleted_tweet_is_gone_after_a_question(either_window: Window) -> None:
    page, name = either_window.page, either_window.sign_up()
    path = either_window.tweet(f"Regret of {name}.")
    page.goto("/")
    either_window.choose("Regret", "Delete")
    expect(page.get_by_role("heading", name="Delete this tweet?")).to_be_visible()
    expect(page.get_by_text(f"Regret of {name}.")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    expect(either_window.card("Regret")).to_have_count(0)
    with either_window.refusals():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("404")).to_be_visible()
    expect(page.get_by_role("link", name="Go home")).to_be_visible()


def test_a_tweet_is_deleted_from_its_own_page(either_window: Window) -> None:
    page, name = either_window.page, either_window.sign_up()
    page.goto(either_window.tweet(f"Regret of {name}."))
    either_window.choose("Regret", "Delete")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page).to_have_url("/")
    expect(either_window.card("Regret")).to_have_count(0)


def test_keeping_a_tweet_after_all_keeps_it(either_window: Window) -> None:
    page, name = either_window.page, either_window.sign_up()
    either_window.tweet(f"Second thoughts of {name}.")
    page.goto("/")
    either_window.choose("Second thoughts", "Delete")
    page.get_by_text("Keep it").filter(visible=True).click()
    expect(page.get_by_role("button", name="Delete", exact=True)).to_have_count(0)
    expect(either_window.card("Second thoughts")).to_be_visible()


def test_an_empty_tweet_is_refused_in_a_sentence(either_window: Window) -> None:
    either_window.sign_up()
    either_window.page.goto("/")
    with either_window.refusals():
        either_window.write("   ")
        expect(either_window.page.get_by_text("Write something first.").first).to_be_visible()
    either_window.write("Something, then.")
    expect(either_window.card("Something, then.")).to_be_visible()


def test_a_tweet_that_is_too_long_is_refused_and_kept(plain_window: Window) -> None:
    page, name, text = plain_window.page, plain_window.sign_up(), "Too much. " * 30
    page.goto("/")
    with plain_window.refusals():
        plain_window.write(text)
        expect(page.get_by_role("alert")).to_contain_text("That is too long. Shorten it a little.")
    expect(page.get_by_label("Tweet text")).to_have_value(text)
    plain_window.write(f"Less of {name}.")
    expect(plain_window.card(f"Less of {name}.")).to_be_visible()


def test_a_tweet_that_is_too_long_cannot_be_sent(scripted_window: Window) -> None:
    page, name = scripted_window.page, scripted_window.sign_up()
    page.goto("/")
    field, button = page.get_by_label("Tweet text"), page.get_by_role("button", name="Tweet", exact=True)
    field.fill("Too much. " * 30)
    expect(button).to_be_disabled()
    field.press("Control+Enter")
    expect(field).to_have_value("Too much. " * 30)
    field.fill(f"Less of {name}.")
    button.click()
    expect(scripted_window.card(f"Less of {name}.")).to_be_visible()
