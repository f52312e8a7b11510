"""Somebody who signs up at a running site, and how long the answer takes."""

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Go nowhere: the answer to the form is what counts."""


def sign_up(url: str, name: str) -> float:
    """Make an account `name` with the address name@example.org; return the seconds until the answer."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies, _StayHere)
    with opener.open(f"{url}/register", timeout=20) as page:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert token is not None
    person = {"username": name, "email": f"{name}@example.org", "password": "nine lazy otters at noon"}
    body = urllib.parse.urlencode({"csrf_token": token[1], **person}).encode()
    before = time.monotonic()
    with pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(f"{url}/register", body, timeout=20)
    taken = time.monotonic() - before
    assert answer.value.code == 303, answer.value.read()
    answer.value.close()
    return taken


def seconds_to_read(url: str) -> float:
    """Return how long a page takes."""
    before = time.monotonic()
    urllib.request.urlopen(f"{url}/local", timeout=20).close()  # noqa: S310  our own address
    return time.monotonic() - before
