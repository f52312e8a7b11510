"""Pages of lists: which are asked for, and how the others are found."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.http import parse_list_header
from werkzeug.test import TestResponse

from tests import factories
from tests.api.conftest import Phone
from twitter.api.paging import Paged, id_of, ids_of, paged
from twitter.ids import LARGEST
from twitter.models import User
from twitter.queries.paging import Page

HOME = "/api/v1/timelines/home"


def links(answer: TestResponse) -> dict[str, str]:
    """Return where an answer leads, as an app reads it."""
    found = {}
    for part in parse_list_header(answer.headers.get("Link", "")):
        address, _, kind = part.partition(">; rel=")
        found[kind.strip('"')] = address.removeprefix("<")
    return found


def walk(phone: Phone, path: str, to: str) -> Iterator[list[str]]:
    """Yield the ids of page after page, going only where `Link` leads."""
    while path:
        answer = phone.get(path)
        yield [item["id"] for item in answer.json]
        path = links(answer).get(to, "").removeprefix("http://localhost:8000")


@pytest.fixture
def written(ana: User) -> list[str]:
    """The ids of what Ana has written, the newest first."""
    return [str(factories.tweet(ana, f"Number {number}").id) for number in range(9)][::-1]


def test_link_leads_through_all_of_a_list(anas: Phone, written: list[str]) -> None:
    pages = [page for page in walk(anas, f"{HOME}?limit=4", "next") if page]
    assert [id_ for page in pages for id_ in page] == written
    assert [len(page) for page in pages] == [4, 4, 1]


def test_link_leads_back_up(anas: Phone, written: list[str]) -> None:
    pages = [*walk(anas, f"{HOME}?limit=4&min_id=1", "prev")]
    assert pages[0] == written[-4:]
    assert [id_ for page in reversed(pages) for id_ in page] == written


def test_since_an_id_the_newest_come_first_and_from_an_id_up_the_next_ones(anas: Phone, written: list[str]) -> None:
    oldest = written[-1]
    assert [each["id"] for each in anas.get(f"{HOME}?limit=3&since_id={oldest}").json] == written[:3]
    assert [each["id"] for each in anas.get(f"{HOME}?limit=3&min_id={oldest}").json] == written[-4:-1]
    assert [each["id"] for each in anas.get(f"{HOME}?limit=3&max_id={written[4]}").json] == written[5:8]


def test_the_other_parameters_are_kept_and_addresses_are_whole(anas: Phone, written: list[str]) -> None:
    assert written
    found = links(anas.get(f"/api/v1/timelines/public?local=true&limit=2&x[]=1&x[]=2&max_id={LARGEST}"))
    for kind, cursor in (("next", "max_id"), ("prev", "min_id")):
        address = urlsplit(found[kind])
        asked = parse_qs(address.query)
        assert (address.scheme, address.netloc) == ("http", "localhost:8000")
        assert {name: asked[name] for name in ("local", "limit", "x[]")} == {
            "local": ["true"], "limit": ["2"], "x[]": ["1", "2"],
        }  # fmt: skip
        assert {*asked} == {"local", "limit", "x[]", cursor}
        assert asked[cursor][0].isdigit()


def test_an_address_of_another_script_is_written_in_ascii(anas: Phone, ana: User) -> None:
    for number in range(3):
        factories.tweet(ana, f"#日本 {number}")
    answer = anas.get("/api/v1/timelines/tag/日本?limit=2&any[]=日")
    assert answer.headers["Link"].isascii()
    pages = [*walk(anas, "/api/v1/timelines/tag/日本?limit=2&any[]=日", "next")]
    assert [len(page) for page in pages][:2] == [2, 1]


def test_a_list_without_anything_leads_nowhere(anas: Phone) -> None:
    answer = anas.get(HOME)
    assert (answer.json, links(answer)) == ([], {})


@pytest.mark.parametrize(("asked", "limit"), [("0", 1), ("-5", 1), ("1", 1), ("41", 40), ("99999999", 40)])
def test_a_limit_beyond_what_is_allowed_is_the_nearest(app: Flask, asked: str, limit: int) -> None:
    assert app
    assert Paged(limit=int(asked)).page().limit == limit


@pytest.mark.parametrize("cursor", ["max_id", "since_id", "min_id"])
@pytest.mark.parametrize("value", ["0", str(LARGEST), "9" * 19])
def test_any_number_is_a_cursor(anas: Phone, cursor: str, value: str) -> None:
    assert anas.get(f"{HOME}?{cursor}={value}").status_code == 200


@pytest.mark.parametrize(
    "asked", ["max_id=x", "min_id=1.5", "since_id=" + "9" * 20, "limit=x", "max_id=-1", "limit[]=1&limit[]=2"]
)
def test_what_is_no_cursor_is_refused(anas: Phone, asked: str) -> None:
    answer = anas.get(f"{HOME}?{asked}")
    assert answer.status_code == 422
    assert answer.json["error"]


@pytest.mark.parametrize("asked", ["max_id=", "limit=", "max_id=&limit=&min_id=&unknown=x"])
def test_an_empty_parameter_asks_for_nothing(anas: Phone, asked: str) -> None:
    assert anas.get(f"{HOME}?{asked}").status_code == 200


def test_ids_that_cannot_be_are_no_ids() -> None:
    written = ["1", "0", "", "x", "-1", "1.0", "²", "٣", "9" * 30, str(LARGEST), str(LARGEST + 1)]
    assert ids_of(written) == [1, LARGEST]
    assert [id_of(each) for each in ("7", "x")] == [7, 0]


def test_what_stands_in_an_address_cannot_break_out_of_link(app: Flask) -> None:
    with app.test_request_context("/api/v1/x?a=%3E%3B+rel%3D%22next%22%2C+%3Chttps://evil.example%3E&b=%0d%0aX:1"):
        link = paged([{}], Page([1], next_max_id=1, prev_min_id=2)).headers["Link"]
    assert link.count("<") == link.count(">") == link.count("rel=") == 2
    assert "\n" not in link


def test_limits_are_told_on_every_answer_refusals_too(make_app: Callable[..., Flask], ana: User) -> None:
    phone = Phone(make_app(ratelimit_enabled=True))
    assert phone.sign_in().status_code == 200
    assert ana
    for path in (HOME, f"{HOME}?limit=x", "/api/v1/statuses/1"):
        headers = phone.get(path).headers
        assert int(headers["X-RateLimit-Limit"]) > int(headers["X-RateLimit-Remaining"]) > 0
        assert headers["X-RateLimit-Reset"].endswith("Z")
