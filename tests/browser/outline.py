"""The outline of a page's HTML as the server sent it, and what is wrong with it."""

from collections import Counter
from html.parser import HTMLParser

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
