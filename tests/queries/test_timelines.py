"""Pages of tweets: their order, their cursors, and how many statements they take."""

from typing import Any

import pytest
from sqlalchemy import event

from tests import factories
from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import User
from twitter.queries import timelines, tweets
from twitter.queries.paging import Page, PageRequest

pytestmark = pytest.mark.usefixtures("app")


def texts(page: Page[tweets.TweetCard]) -> list[str]:
    return [card.text for card in page.items]


def write(author: User, count: int) -> None:
    for number in range(count):
        factories.tweet(author, f"Number {number}")


def test_pages_follow_each_other_without_gap_or_double(ana: User) -> None:
    write(ana, 45)
    seen: list[str] = []
    request = PageRequest()
    while True:
        page = timelines.home(ana.id, request)
        assert len(page.items) <= 20
        seen += texts(page)
        if page.next_max_id is None:
            break
        request = PageRequest(max_id=page.next_max_id)
    assert seen == [f"Number {number}" for number in reversed(range(45))]


def test_a_full_last_page_promises_no_further_one(ana: User) -> None:
    write(ana, 20)
    assert timelines.home(ana.id, PageRequest()).next_max_id is None


def test_a_tweet_that_arrives_while_paging_moves_nothing(ana: User) -> None:
    write(ana, 30)
    first = timelines.local(None, PageRequest())
    factories.tweet(ana, "Meanwhile")
    second = timelines.local(None, PageRequest(max_id=first.next_max_id))
    assert texts(second) == [f"Number {number}" for number in reversed(range(10))]


def test_local_is_everybody_but_no_replies(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana, "From ana")
    factories.tweet(bob, "From bob")
    factories.stored_tweet(bob, in_reply_to_id=tweet.id, in_reply_to_author_id=ana.id)
    assert texts(timelines.local(None, PageRequest())) == ["From bob", "From ana"]


def test_a_suspended_persons_tweets_are_shown_to_nobody_and_come_back(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    tweet = factories.tweet(ana, "Hidden for a while")
    ana.suspended_at = clock.now()
    db.session.commit()
    assert not timelines.home(bob.id, PageRequest()).items
    assert not timelines.local(None, PageRequest()).items
    with pytest.raises(NotFound):
        tweets.card(bob.id, tweet.id, "ana")
    ana.suspended_at = None
    db.session.commit()
    assert texts(timelines.home(bob.id, PageRequest())) == ["Hidden for a while"]


def test_a_card_says_whose_it_is(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana)
    assert tweets.card(ana.id, tweet.id, "ANA").is_own
    assert not tweets.card(bob.id, tweet.id, "ana").is_own
    assert not tweets.card(None, tweet.id, "ana").is_own


@pytest.mark.parametrize("tweet_id", [1, 2**63 - 1])
def test_an_unknown_tweet_and_anothers_name_on_it_are_not_found(ana: User, bob: User, tweet_id: int) -> None:
    tweet = factories.tweet(ana)
    with pytest.raises(NotFound):
        tweets.card(ana.id, tweet_id, "ana")
    with pytest.raises(NotFound):
        tweets.card(ana.id, tweet.id, "bob")


@pytest.mark.parametrize("count", [2, 20])
def test_a_page_of_a_timeline_is_one_statement(ana: User, bob: User, statements: list[str], count: int) -> None:
    factories.follow(bob, ana)
    write(ana, count)
    for question in (
        lambda: timelines.home(bob.id, PageRequest()),
        lambda: timelines.local(bob.id, PageRequest()),
        lambda: timelines.by_author(bob.id, ana.id, PageRequest()),
    ):
        statements.clear()
        assert len(question().items) == count
        assert len(statements) == 1


@pytest.mark.backends("sqlite")
def test_everybodys_tweets_are_walked_from_the_newest(ana: User) -> None:
    """An index on a column that is nearly always NULL looks to SQLite like the shortest way, and is the longest."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    timelines.local(ana.id, PageRequest())
    event.remove(db.engine, "before_cursor_execute", note)
    statement, values = asked[-1]
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    walked = [row.detail for row in plan if row.detail.startswith(("SCAN", "SEARCH"))]
    assert walked[0].startswith("SCAN entry USING INDEX")
