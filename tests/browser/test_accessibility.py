"""Every page is well formed, and in every theme, narrow and wide, axe finds nothing, the console is silent and nothing
scrolls sideways.
"""

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import Gallery
from tests.browser.outline import Outline
from tests.browser.places import AT_REST, PLACES, Place
from tests.browser.windows import DESKTOP, PHONE

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_COLOUR = ["color-contrast", "link-in-text-block"]  # the rules of these that look at colours
# What is the same further down, and what stands beside every page.
KNOWN = [
    *(".feed > article:nth-of-type(n + 7)", ".manual-room:nth-of-type(n + 3)", ".table tbody tr:nth-of-type(n + 7)"),
    *(".nav", ".side", ".admin-nav"),
]
RUN = """([rules, known]) => axe.run({ include: [document], exclude: known.map((each) => [each]) },
    { runOnly: rules, resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, help, nodes }) =>
        `${id} (${help}): ${nodes.slice(0, 3).map((node) => node.target)}`))"""
SIDEWAYS = "[9999, -9999].map((x) => (scrollTo(x, 0), scrollX)).find((x) => x) ?? 0"
NARROW = (320, 800)

# Chosen in the settings, or by the device: what the styles say of the two is written twice. The themes differ in
# colours alone, so that one is judged by every rule and the others by those that look at colours. Some pages are
# judged whole, and in every theme on a phone too; of the others neither the seventh card of a list nor what stands
# beside each page is judged again.
SAMPLE = AT_REST[::6]
THEMES: dict[str, dict[str, dict[str, str]]] = {
    "light": {"chosen": {"theme": "light", "contrast": "auto"}, "device": {}},
    "dark": {"chosen": {"theme": "dark", "contrast": "auto"}, "device": {}},
    "high contrast": {"chosen": {"theme": "auto", "contrast": "more"}, "device": {}},
}


@pytest.fixture(scope="module", autouse=True)
def _axe(gallery: Gallery) -> None:
    """Put axe into every page that is opened from here on."""
    for window in gallery.windows.values():
        window.context.add_init_script(AXE)


def dress(page: Page, chosen: dict[str, str], device: dict[str, Any]) -> None:
    """Give an open page a theme, as the server or the device would: only attributes of the root and media differ."""
    page.emulate_media(**{"color_scheme": "light", "contrast": "no-preference", **device})
    page.evaluate("chosen => Object.assign(document.documentElement.dataset, chosen)", chosen)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_well_formed_and_axe_and_the_console_find_nothing_to_say(gallery: Gallery, place: Place) -> None:
    window = gallery.visit(place, DESKTOP)
    assert Outline(gallery.html).faults() == []
    assert re.search(r"<title>[^<]*Skein</title>", gallery.html)
    said = []
    for size in (DESKTOP, PHONE):
        window.page.set_viewport_size({"width": size[0], "height": size[1]})
        for name in THEMES if size == DESKTOP or place in SAMPLE else ("light",):
            dress(window.page, **THEMES[name])
            judged = (RULES if name == "light" else BY_COLOUR, [] if place in SAMPLE else KNOWN)
            said += [f"{name}, {size[0]} px: {found}" for found in window.page.evaluate(RUN, judged)]
    assert said == []
    assert place not in AT_REST or sideways(window.page) == {}
    assert window.complaints == []


# German has the longest words, and from right to left the layout is mirrored as a whole: some of the pages tell.
@pytest.mark.parametrize(
    ("place", "language"),
    [(place, "de") for place in AT_REST[::4]] + [(place, "ar") for place in AT_REST[::6]],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_page_in_another_language_does_not_scroll_sideways(gallery: Gallery, place: Place, language: str) -> None:
    page = gallery.visit(place, DESKTOP, language=language).page
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert sideways(page) == {}


def sideways(page: Page) -> dict[tuple[int, str], float]:
    """Say at which widths and text sizes a page scrolls sideways, and how far."""
    scrolled = {}
    for width, height in (DESKTOP, PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        for size in ("m", "xl"):
            page.evaluate("size => { document.documentElement.dataset.size = size }", size)
            scrolled[width, size] = page.evaluate(SIDEWAYS)
    return {shape: distance for shape, distance in scrolled.items() if distance}


def test_the_checks_notice_a_planted_fault(gallery: Gallery) -> None:
    page = gallery.visit(PLACES[0], NARROW).page
    page.evaluate("document.querySelector('h1').style.color = 'var(--line)'")
    page.evaluate("document.querySelector('main').style.minInlineSize = '400px'")
    assert "color-contrast" in "".join(page.evaluate(RUN, [RULES, []]))
    assert page.evaluate(SIDEWAYS) > 0
