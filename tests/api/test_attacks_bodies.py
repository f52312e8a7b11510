"""What somebody might write who wants to be more than text, or an address that cannot be answered."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.api.test_attacks import STREAMS, phone_of, routes
from twitter.extensions import db
from twitter.models import Tweet, User

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    'https://example.org/"onmouseover=alert(1)',
    "https://example.org/?<b>&amp;lt;b&gt;",
    "http://javascript:alert(1)@example.org/",
    '#tag"><b> @bob\'"><b>',
    "&lt;script&gt; &#60;b&#62; \u2028<b>",
    "https://example.org/'onclick='alert(1)' https://example.org/`x`",
    "https://example.org/<p>\n\n</p><p>",
]
TAGS = {"p", "br", "a", "span", "bdi"}
ATTRIBUTES = {"href", "rel", "class", "target", "translate", "title", "dir", "data-hx-boost"}


class _Only(HTMLParser):
    """Fails for anything that we would not write ourselves."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, self.rawdata
        assert {name for name, _ in attrs} <= ATTRIBUTES, self.rawdata
        for name, value in attrs:
            assert name != "href" or re.match(r"https?://", value or ""), self.rawdata

    def handle_comment(self, data: str) -> None:
        raise AssertionError(self.rawdata)

    handle_decl = handle_pi = unknown_decl = handle_comment


def require_harmless(html: str) -> None:
    """Assert that HTML has only what we write, and is closed in itself."""
    parser = _Only()
    parser.feed(html)
    parser.close()
    for tag in ("p", "a", "span"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>"), html


def test_what_people_write_is_text_wherever_html_is_told(app: Flask, ana: User, bob: User) -> None:
    phone = phone_of(app, ana)
    for text in HOSTILE:
        sent = {"display_name": text[:50], "note": text, "fields_attributes": [{"name": text[:30], "value": text[:90]}]}
        own = phone.patch("/api/v1/accounts/update_credentials", json=sent)
        require_harmless(own.json["note"])
        for field in own.json["fields"]:
            require_harmless(field["value"])
        public = phone.post("/api/v1/statuses", {"status": f"{text} @bob", "spoiler_text": text[:90]})
        direct = phone.post("/api/v1/statuses", {"status": f"{text} @bob", "visibility": "direct"})
        edited = phone.put(f"/api/v1/statuses/{public.json['id']}", json={"status": f"{text} {text[:9]}"})
        for each in (public, direct, edited):
            assert each.status_code == 200, (text, each.json)
            assert each.content_type == "application/json"
            require_harmless(each.json["content"])
        for version in phone.get(f"/api/v1/statuses/{public.json['id']}/history").json:
            require_harmless(version["content"])


# Bodies


BOMBS = [
    b"[" * 100_000,
    b'{"status":' + b"[" * 50 + b"]" * 50 + b"}",
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"status": "\\ud800"}',
    b'{"status": "a\\u0000b"}',
    b'{"a\\u0000b": 1, "status": "x"}',
    b'{"status": NaN}',
    b'{"status": "x", "media_ids": [' + b"9" * 5_000 + b"]}",
    b'{"status": 1e999}',
    b'{"in_reply_to_id": 1e300, "status": "x"}',
    b'{"in_reply_to_id": -1, "status": "x"}',
    b'{"in_reply_to_id": true, "status": "x"}',
    b'{"in_reply_to_id": {"0": "1"}, "status": "x"}',
    b'{"media_ids": [[["1"]]], "status": "x"}',
    b'{"media_ids": {"0": {"0": "1"}}, "status": "x"}',
    b'{"status": ["a", "b"]}',
    b'{"poll": {"options": ' + b"[" * 15 + b"]" * 15 + b'}, "status": "x"}',
    b"\xff\xfe{",
    b'"text"',
    b"null",
]
FORM_BOMBS = [
    b"status=" + b"%00",
    b"status=%ff%fe",
    b"status=%ed%a0%80",
    b"status" + b"[a]" * 5_000 + b"=x",
    b"status" + b"[" * 20_000 + b"=x",
    b"status" + b"[]" * 21 + b"=x",
    b"&".join(b"media_ids[%d]=1" % number for number in range(1_500)),
    b"media_ids[99999999999999999999]=1&status=x",
    b"media_ids[0]=1&media_ids[a]=1&status=x",
    b"media_ids=1&media_ids[]=1&status=x",
    b"media_ids[]=1&media_ids=1&status=x",
    b"status[a]=1&status=x",
    b"[]=x&=y&status=" + b"x" * 400,
    b"in_reply_to_id=9999999999999999999&status=x",
    b"in_reply_to_id=%D9%A1&status=x",
]
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(("kind", "bombs"), [("application/json", BOMBS), ("", BOMBS), (FORM, FORM_BOMBS)])
def test_a_body_that_cannot_be_is_refused_and_stores_nothing(
    app: Flask, ana: User, kind: str, bombs: list[bytes]
) -> None:
    phone = phone_of(app, ana)
    for path in ("/api/v1/statuses", "/oauth/token", "/api/v1/apps", "/api/v1/auth/login", "/api/v1/markers"):
        for body in bombs:
            answer = phone.post(path, data=body, content_type=kind or None)
            assert answer.status_code in {400, 401, 404, 413, 422} or answer.json == {}, (path, body[:60])
            assert answer.content_type == "application/json"
    assert db.session.scalar(select(func.count()).select_from(Tweet)) == 0


@pytest.mark.parametrize(
    "query",
    ["limit=-1", "limit=1e9", "limit=NaN", "max_id=-1", "max_id=9999999999999999999", "max_id=%00", "min_id=%D9%A1",
     "since_id=1'--", "offset=-1", "offset=99999999999999999999", "limit=0x10", "id[]=" + "[" * 500, "id[][][]=1",
     "q=%00", "q=%ff", "q=" + "%22" * 300, "types[]=%00", "timeline[]=x&timeline=y", "max_id[]=1", "limit[a]=1"],
)  # fmt: skip
def test_no_address_is_too_odd_to_answer(app: Flask, ana: User, query: str) -> None:
    phone = phone_of(app, ana)
    for route in routes(app):
        if route.method == "GET" and route.facts.asked is not None and not route.path().startswith(STREAMS):
            assert phone.get(f"{route.path()}?{query}").status_code < 500, route
