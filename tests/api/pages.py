"""Lists of statuses as apps read them."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.api.conftest import Phone

_LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


def ids(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json]


def said(answer: TestResponse) -> list[str]:
    """Return what an answer says, without its markup."""
    assert answer.status_code == 200, answer.text
    return [re.sub(r"<[^>]*>", "", (each["reblog"] or each)["content"]) for each in answer.json]


def links(answer: TestResponse) -> dict[str, str]:
    """Return where an answer leads, as paths."""
    found = {rel: urlsplit(url) for url, rel in _LINK.findall(answer.headers.get("Link", ""))}
    assert all(url.scheme == "http" and url.netloc for url in found.values())
    return {rel: f"{url.path}?{url.query}" for rel, url in found.items()}


def walk(phone: Phone, path: str, rel: str = "next") -> Iterator[TestResponse]:
    """Yield a page and all that follow it in one direction."""
    while path:
        answer = phone.get(path)
        assert answer.status_code == 200
        yield answer
        path = links(answer).get(rel, "")
