"""How many SQL statements a page takes beside the session look-up: the same for few rows and for many."""

from collections.abc import Callable

import pytest

from tests import factories
from tests.browsers import JSON, Browser
from twitter.models import User
from twitter.queries import notifications
from twitter.queries.paging import PageRequest


@pytest.fixture(params=[2, 20])
def rows(request: pytest.FixtureRequest, ana: User, bob: User) -> int:
    """How many rows a page has: bob's home and ana's lists are filled with as many."""
    count: int = request.param
    factories.follow(bob, ana)
    for number, reader in enumerate(factories.people(count)):
        factories.follow(reader, ana)
        factories.tweet(ana, f"Number {number} for @bob and #all")
    return count


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/local",
        "/@ana",
        "/@ana/followers",
        "/tags/all",
        "/report/person/ana?why=spam&done=what",
        "/?max_id=9000000000000000000",
        "/@ana?max_id=9",
    ],
)
def test_a_page_takes_at_most_two_statements_beside_the_session(
    path: str, rows: int, as_user: Callable[[User], Browser], bob: User, statements: list[str]
) -> None:
    browser = as_user(bob)
    statements.clear()
    page = browser.get(path)
    assert page.status_code == 200
    assert len(statements) <= 3, statements
    if "max_id=9" not in path or path.endswith("0"):
        assert page.text.count("<article") == (0 if "followers" in path or "report" in path else rows)


def test_an_empty_home_takes_no_more(as_user: Callable[[User], Browser], bob: User, statements: list[str]) -> None:
    factories.people(3)
    browser = as_user(bob)
    statements.clear()
    assert "person0" in browser.get("/").text
    assert len(statements) <= 3


def test_a_stranger_costs_no_look_up(client: Browser, ana: User, statements: list[str]) -> None:
    factories.tweet(ana)
    statements.clear()
    assert client.get("/local").status_code == 200
    assert len(statements) == 1


def test_somebody_who_follows_nobody_is_shown_people_below_their_own_tweets(
    as_user: Callable[[User], Browser], ana: User, bob: User
) -> None:
    factories.tweet(ana, "Is anybody there?")
    assert "@bob" in as_user(ana).get("/").text
    factories.follow(ana, bob)
    assert "@bob" not in as_user(ana).get("/").text


def test_what_is_unread_comes_with_the_session_of_a_page_and_costs_nothing_elsewhere(
    as_user: Callable[[User], Browser], ana: User, bob: User, statements: list[str]
) -> None:
    factories.like(bob, factories.tweet(ana))
    browser = as_user(ana)
    statements.clear()
    page = browser.get("/local")
    assert len(statements) == 2
    assert counts_of(statements) == 1
    assert 'data-unread="notifications" data-number="1"' in page.text
    [told] = notifications.page(ana.id, PageRequest()).items
    for path, headers in (("/local", {"HX-Request": "true"}), (f"/notifications/{told.cursor}", JSON)):
        statements.clear()
        assert browser.get(path, headers=headers).status_code == 200
        assert counts_of(statements) == 0


def test_a_page_that_nobody_expected_asks_for_what_is_unread(
    as_user: Callable[[User], Browser], ana: User, bob: User, statements: list[str]
) -> None:
    factories.like(bob, factories.tweet(ana))
    browser = as_user(ana)
    statements.clear()
    refused = browser.post("/tweets", data={"text": ""})
    assert refused.status_code == 422
    assert 'data-unread="notifications" data-number="1"' in refused.text
    assert counts_of(statements) == 1


def counts_of(statements: list[str]) -> int:
    """Return how many statements counted what is unread."""
    return sum("count(DISTINCT notifications.group_key)" in each for each in statements)
