"""The HTML of every page as the server sends it: one h1, a title, a language, and no reference into the void."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.browser.places import AT_REST, Gallery, Place

pytestmark = pytest.mark.browser

REFERENCES = ("for", "form", "list", "aria-controls", "aria-describedby", "aria-labelledby", "data-hx-indicator")


class Outline(HTMLParser):
    """What a page names and what it refers to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.references: list[tuple[str, str]] = []
        self.tags: Counter[str] = Counter()
        self.root: dict[str, str | None] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags[tag] += 1
        if tag == "html":
            self.root = attributes
        if identity := attributes.get("id"):
            self.ids[identity] += 1
        for name in REFERENCES:
            self.references += [(name, word.removeprefix("#")) for word in (attributes.get(name) or "").split()]

    def faults(self) -> list[str]:
        """Return in words what is wrong."""
        found = [f"the id {name} stands {times} times" for name, times in self.ids.items() if times > 1]
        found += [
            f"{name} points to {target}, which is not there"
            for name, target in self.references
            if target not in self.ids
        ]
        found += [f"{self.tags[tag]} elements {tag}" for tag in ("h1", "title", "main") if self.tags[tag] != 1]
        found += [f"html has no {name}" for name in ("lang", "dir") if not self.root.get(name)]
        return found


@pytest.mark.parametrize("place", AT_REST, ids=lambda place: place.name)
def test_a_page_is_well_formed(gallery: Gallery, place: Place) -> None:
    html = gallery.windows[place.who].context.request.get(gallery.path(place)).text()
    assert Outline(html).faults() == []
    title = re.search(r"<title>(.+?)</title>", html)
    assert title
    assert title[1].endswith("Skein")


@pytest.mark.parametrize(
    "html",
    [
        "<html lang=en dir=ltr><title>a</title><main><h1 id=a></h1><p id=a></p></main>",
        "<html lang=en dir=ltr><title>a</title><main><h1></h1><label for=b></label></main>",
        "<html lang=en dir=ltr><title>a</title><main><h1></h1><p aria-describedby='c'></p></main>",
        "<html lang=en dir=ltr><title>a</title><main><h1></h1><h1></h1></main>",
        "<html lang=en><title>a</title><main><h1></h1></main>",
    ],
)
def test_the_check_notices_a_planted_fault(html: str) -> None:
    assert len(Outline(html).faults()) == 1
