"""Errors as people and programs meet them: a page or JSON, never a traceback, and an answer even without a database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.browsers import JSON, Browser, browser_of, stranger_at
from twitter.extensions import db
from twitter.models import Tweet, User
from twitter.queries import timelines

SECRET = "the password of the database"


def fail_with(error: Exception) -> Callable[..., None]:
    def fail(*_args: object, **_options: object) -> None:
        raise error

    return fail


@pytest.fixture
def our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the local timeline fail as no error of ours does."""
    monkeypatch.setattr(timelines, "local", fail_with(RuntimeError(SECRET)))


@pytest.fixture
def database_down(app: Flask) -> Iterator[list[str]]:
    """Let every statement fail as when the database is gone; hold those that were tried."""
    tried: list[str] = []

    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        tried.append(statement)
        raise OperationalError(statement, {}, Exception(SECRET))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield tried
    event.remove(engine, "before_cursor_execute", refuse)


def test_an_unknown_address_is_a_page_with_a_way_home(stranger: Browser) -> None:
    answer = stranger.get("/nothing/here")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "It was deleted, or the address is wrong." in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/nothing/here", JSON),
        ("/api/nothing", {}),
        ("/api/nothing", {"Accept": "text/html"}),
        ("/@nobody", JSON),
        ("/nothing", {"Accept": "application/json, text/html;q=0.5"}),
    ],
)
def test_a_program_is_told_in_json(stranger: Browser, path: str, headers: dict[str, str]) -> None:
    answer = stranger.get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    is_app = path.startswith("/api/")  # apps know the words of their dialect
    assert answer.json == {"error": "Record not found" if is_app else "It was deleted, or the address is wrong."}


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "image/png"])
def test_whoever_does_not_ask_for_json_gets_a_page(stranger: Browser, accept: str) -> None:
    assert stranger.get("/nothing", headers={"Accept": accept}).mimetype == "text/html"


@pytest.mark.usefixtures("our_fault")
def test_a_fault_of_ours_is_a_page_that_tells_nothing(stranger: Browser, anas: Browser) -> None:
    for browser in (stranger, anas):
        answer = browser.get("/local")
        assert (answer.status_code, answer.mimetype) == (500, "text/html")
        assert "That is our fault" in answer.text
        for told in ("Traceback", "RuntimeError", SECRET, "/twitter/"):
            assert told not in answer.text


@pytest.mark.usefixtures("our_fault")
def test_a_fault_of_ours_tells_programs_nothing(stranger: Browser) -> None:
    answer = stranger.get("/local", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (500, "application/json")
    assert {*answer.json} == {"error"}
    assert SECRET not in answer.text


@pytest.mark.usefixtures("our_fault")
def test_after_a_fault_of_ours_everything_else_still_works(anas: Browser) -> None:
    assert anas.get("/local").status_code == 500
    assert anas.post("/tweets", data={"text": "Still here."}).status_code == 303


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("stranger", "/local"),
        ("stranger", "/@ana"),
        ("ana", "/local"),
        ("ana", "/@ana"),
        ("ana", "/"),
        ("ana", "/compose"),
    ],
)
def test_without_a_database_a_page_that_needs_none_says_so(
    stranger: Browser, anas: Browser, database_down: list[str], who: str, path: str
) -> None:
    answer = {"stranger": stranger, "ana": anas}[who].get(path)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert int(answer.headers["Retry-After"]) > 0
    assert "try again in a moment" in answer.text
    assert 'class="nav"' not in answer.text
    assert SECRET not in answer.text
    assert len(database_down) == 1  # the page about it did not ask again


def test_without_a_database_programs_are_told_in_json(anas: Browser, database_down: list[str]) -> None:
    answer = anas.post("/tweets", data={"text": "Lost?"}, headers=JSON)
    assert (answer.status_code, answer.mimetype) == (503, "application/json")
    assert int(answer.headers["Retry-After"]) > 0
    assert len(database_down) == 1


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/login", 200), ("/compose", 303), ("/nothing", 404)])
def test_what_a_stranger_can_see_without_a_database_stays(
    stranger: Browser, database_down: list[str], path: str, status: int
) -> None:
    assert stranger.get(path).status_code == status
    assert database_down == []


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("path", ["/", "/local", "/login", "/@ana", "/settings"])
def test_head_is_get_without_the_page(stranger: Browser, path: str) -> None:
    whole, head = stranger.get(path), stranger.head(path)
    assert (head.status_code, head.data) == (whole.status_code, b"")
    assert head.mimetype == whole.mimetype
    assert head.headers["X-Content-Type-Options"] == "nosniff"


def test_options_names_what_an_address_takes(stranger: Browser) -> None:
    answer = stranger.options("/login")
    assert (answer.status_code, answer.data) == (200, b"")
    assert {*answer.allow} == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_not_allowed(stranger: Browser, anas: Browser, tweet: Tweet, method: str) -> None:
    for path in ("/local", "/login", f"/@ana/{tweet.id}"):
        answer = anas.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (405, "text/html")
        assert "GET" in answer.allow
        assert stranger.open(path, method=method, headers=JSON).json.keys() == {"error"}
    assert anas.get(f"/@ana/{tweet.id}").status_code == 200


def test_trace_returns_nothing_of_what_was_sent(anas: Browser) -> None:
    answer = anas.open("/local", method="TRACE", headers={"X-Secret": "echo me"})
    assert (answer.status_code, "echo me" in answer.text) == (405, False)


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("path", ["/local/", "/login/", "/@ana/", "/@ana/followers/", "/tags/garden/"])
def test_a_stray_slash_at_the_end_does_not_matter(stranger: Browser, path: str) -> None:
    assert stranger.get(path).status_code == 200


def flood(count: int) -> str:
    return "&".join(f"field{number}=1" for number in range(count))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text=" + b"x" * 10_000_000, "application/x-www-form-urlencoded"),
        (flood(100_000).encode(), "application/x-www-form-urlencoded"),
        (
            b"".join(b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n' for _ in range(10_000)) + b"--b--",
            "multipart/form-data; boundary=b",
        ),
        (b'{"text": "' + b"x" * 2_000_000 + b'"}', "application/json"),
    ],
    ids=["10 MB", "100,000 fields", "10,000 parts", "2 MB of JSON"],
)
@pytest.mark.parametrize("path", ["/tweets", "/login", "/settings"])
def test_a_body_that_is_too_large_is_refused(
    checking_app: Flask, ana: User, path: str, body: bytes, content_type: str
) -> None:
    browser = browser_of(checking_app, ana)
    headers = {"Content-Type": content_type, "X-CSRFToken": browser.csrf_token()}
    assert browser.post(path, data=body, headers=headers).status_code == 413
    assert browser.post(path, data=body, headers=headers | JSON).is_json


def test_a_host_that_is_not_ours_is_told_so_on_a_page_without_links_to_us(make_app: Callable[..., Flask]) -> None:
    browser = stranger_at(make_app(trusted_hosts=("skein.example",)))
    browser.base_url = "http://evil.example"
    for answer in (browser.get("/local"), browser.post("/login")):
        assert answer.status_code == 400
        assert "We could not read that request." in answer.text
    assert browser.get("/local", headers=JSON).status_code == 400
    browser.base_url = "http://skein.example"
    assert browser.get("/local").status_code == 200
