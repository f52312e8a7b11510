"""The composer as a browser without JavaScript has it: what it would send as it stands, and sending it."""

import io
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.browsers import JSON, Browser


class Fields(HTMLParser):
    """Collects what the composer of a page would send as it stands, outside of what JavaScript copies."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self._area, self._depth, self._choice = "", 0, ""
        self._is_composer = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "form":
            self._is_composer = facts.get("class") == "composer"
        self._depth += tag == "template"
        if not self._is_composer or self._depth:
            return
        if tag == "input" and facts.get("type") not in ("file", "checkbox") and "name" in facts:
            self.values.append((facts["name"] or "", facts.get("value") or ""))
        elif tag == "textarea":
            self._area = facts["name"] or ""
            self.values.append((self._area, ""))
        elif tag == "select":
            self._choice = facts["name"] or ""
        elif tag == "option" and "selected" in facts:
            self.values.append((self._choice, facts["value"] or ""))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "template"
        self._is_composer = self._is_composer and tag != "form"
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[-1] = (self._area, data)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.values if key == name]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value


def send(browser: Browser, *files: bytes, path: str = "/tweets", as_json: bool = False, **fields: Any) -> TestResponse:
    """Send the form as a browser does: fields given as lists are there several times."""
    body = MultiDict([(name, str(each)) for name, value in fields.items() for each in _several(value)])
    for number, content in enumerate(files):
        body.add("media", FileStorage(io.BytesIO(content), f"{number}.jpg"))
    boundary, written = encode_multipart(body)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post(path, data=written, content_type=kind, headers=JSON if as_json else {})


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
