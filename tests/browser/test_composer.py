"""The composer with JavaScript: it counts as the server does, warns, keeps drafts, and survives a lost network."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.windows import Window
from twitter.text import length

pytestmark = pytest.mark.browser

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "unit" / "text_cases.json").read_text())
COUNT_ALL = """texts => {
    const field = document.querySelector(".composer-text"), count = document.querySelector(".composer-count");
    return texts.map((text) => {
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        return 280 - Number(count.textContent);
    });
}"""
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('draft:')).map((name) => localStorage[name])"
KEPT = "text => Object.values(localStorage).some((draft) => draft.includes(text))"


@pytest.fixture
def composer(page: Page) -> Locator:
    """The composer of the home page."""
    page.goto("/")
    return page.get_by_role("form", name="New tweet")


@pytest.fixture
def field(composer: Locator) -> Locator:
    """Its text field."""
    return composer.get_by_label("Tweet text")


def test_the_browser_counts_every_text_as_the_server_does(page: Page, composer: Locator) -> None:
    cases = [{**case, "length": length(case["text"])} for case in CASES]  # also where only links are in question
    composer.get_by_label("Tweet text").fill("https://example.org/" + "x" * 50)
    expect(composer.locator("[data-count]")).to_have_text(str(280 - 23))  # it has come that knows what a link costs
    counted = page.evaluate(COUNT_ALL, [case["text"] for case in cases])
    wrong = [
        f"{case['why']}: {count}, not {case['length']}"
        for case, count in zip(cases, counted, strict=True)
        if count != case["length"]
    ]
    assert len(cases) > 20
    assert wrong == []


@pytest.mark.parametrize(
    ("written", "left", "state", "can_be_sent"),
    [(0, 280, "", True), (240, 40, "", True), (241, 39, "low", True), (280, 0, "low", True), (281, -1, "over", False)],
)
def test_the_counter_turns_amber_and_then_red(
    composer: Locator, field: Locator, written: int, left: int, state: str, can_be_sent: bool
) -> None:
    field.fill("x" * written)
    expect(composer.locator("[data-count]")).to_have_text(str(left))
    expect(composer).to_have_attribute("data-state", state)
    expect(composer.get_by_role("button", name="Tweet")).to_be_enabled(enabled=can_be_sent)


def test_the_minus_stands_before_the_number_in_a_right_to_left_page_too(
    page: Page, window: Window, composer: Locator
) -> None:
    window.context.add_cookies([{"name": "language", "value": "ar", "url": page.evaluate("location.origin")}])
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('[data-count]')).direction") == "ltr"


def test_spaces_around_a_tweet_cost_nothing_in_the_browser_either(window: Window, field: Locator) -> None:
    text = "x" * 280
    field.fill(f"\n   {text}   \n\n")
    expect(window.page.locator(".composer-count")).to_have_text("0")
    field.press("Control+Enter")
    expect(window.card(text)).to_be_visible()


def test_a_screen_reader_hears_when_the_end_comes_near(page: Page, field: Locator) -> None:
    field.fill("x" * 245)
    expect(page.locator("#announcer")).to_have_text("35 characters left")
    field.fill("x" * 283)
    expect(page.locator("#announcer")).to_have_text("3 characters too many")


def test_a_draft_survives_a_reload_and_goes_when_it_is_sent(page: Page, window: Window, field: Locator) -> None:
    field.fill("Half a thought")
    page.wait_for_function(KEPT, arg="Half a thought")
    page.reload()
    expect(field).to_have_value("Half a thought")
    field.fill("Half a thought, and the other half.")
    field.press("Control+Enter")
    expect(window.card("and the other half.")).to_be_visible()
    expect(field).to_have_value("")
    assert page.evaluate(DRAFTS) == []
    page.reload()
    expect(field).to_have_value("")


def test_a_draft_goes_when_one_signs_out(page: Page, window: Window, field: Locator) -> None:
    field.fill("Not for the next person here")
    page.wait_for_function(KEPT, arg="Not for the next person here")
    window.sign_out()
    assert page.evaluate(DRAFTS) == []
    assert "Not for the next person" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_nobody_finds_the_draft_of_another_person(page: Page, window: Window, field: Locator) -> None:
    field.fill("For my eyes only")
    page.wait_for_function(KEPT, arg="For my eyes only")
    window.context.clear_cookies()
    window.sign_up("eve")
    page.goto("/")
    expect(field).to_have_value("")


def test_a_lost_network_gives_a_sentence_and_keeps_the_text(page: Page, window: Window, field: Locator) -> None:
    field.fill("Into the tunnel")
    window.context.set_offline(True)
    with window.refusals():
        page.get_by_role("button", name="Tweet", exact=True).click()
        expect(page.get_by_text("That did not reach the server. Try again?")).to_be_visible()
    expect(field).to_have_value("Into the tunnel")
    window.context.set_offline(False)
    page.get_by_role("button", name="Tweet", exact=True).click()
    expect(window.card("Into the tunnel")).to_be_visible()


def test_a_refused_tweet_keeps_its_draft(page: Page, window: Window, field: Locator) -> None:
    page.route("**/tweets", lambda route: route.fulfill(status=503, body="Busy", content_type="text/html"))
    field.fill("Patience, then")
    with window.refusals():
        field.press("Control+Enter")
        page.wait_for_function(KEPT, arg="Patience, then")
    page.unroute("**/tweets")
    page.goto("/")
    expect(field).to_have_value("Patience, then")


def test_sending_twice_in_a_hurry_writes_one_tweet(page: Page, window: Window, field: Locator) -> None:
    field.fill("Only once, please")
    field.press("Control+Enter")
    field.press("Control+Enter")
    expect(field).to_have_value("")
    page.reload()
    expect(window.card("Only once, please")).to_have_count(1)


def test_the_write_button_leads_to_the_composer_and_back(page: Page, window: Window) -> None:
    page.goto("/settings")
    page.get_by_role("link", name="Write").click()
    expect(page).to_have_url(re.compile("/compose"))
    window.write("Written elsewhere")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    expect(window.card("Written elsewhere")).to_be_visible()
