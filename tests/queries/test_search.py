"""Looking for tweets, people and hashtags: the same answers on every database, and nothing the reader may not see."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import factories
from twitter import clock, ids
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import Block, Mute, SearchDocument, SearchTerm, Tweet, User
from twitter.queries import search
from twitter.queries.paging import PageRequest
from twitter.services import deletions, entities, search_index, tweets
from twitter.transaction import atomic

WORLD = json.loads(Path(__file__).with_name("search_cases.json").read_text("utf-8"))
FIRST = PageRequest()

pytestmark = pytest.mark.usefixtures("app")


def found(viewer: User | None, query: str, page: PageRequest = FIRST) -> list[str]:
    return [card.text for card in search.tweets(viewer.id if viewer else None, query, page).items]


def write(author: User, text: str, **columns: Any) -> Tweet:
    """Store a tweet as it is and index it."""
    row = Tweet(author_id=author.id, text=text, mention_ids={}, **columns)
    with atomic():
        db.session.add(row)
        db.session.flush()
        entities.index(row)
    return row


def change(row: Any, **columns: Any) -> None:
    with atomic():
        for name, value in columns.items():
            setattr(row, name, value)
        db.session.add(row)


def world() -> tuple[dict[str, User], dict[int, str]]:
    """Write what the cases are about; return the people, and the name of each tweet by id."""
    people = {name: factories.person(name) for name in ("ana", "bob", "cleo")}
    stored: dict[str, Tweet] = {}
    for name, given in WORLD["tweets"].items():
        columns = {**given}
        author, text = people[columns.pop("by")], columns.pop("text")
        if answered := columns.pop("in_reply_to", None):
            columns |= {"in_reply_to_id": stored[answered].id, "in_reply_to_author_id": stored[answered].author_id}
        stored[name] = write(author, text, **columns)
    return people, {tweet.id: name for name, tweet in stored.items()}


def test_every_case_finds_the_same_on_every_database() -> None:
    people, name_of = world()
    answers = {
        query: [name_of[card.id] for card in search.tweets(people["bob"].id, query, FIRST).items]
        for query, _expected in WORLD["cases"]
    }
    assert answers == dict(WORLD["cases"])


def test_searches_of_one_shape_share_a_statement_and_no_answer() -> None:
    ana, bob = factories.person("ana"), factories.person("bob")
    one, two = "Swifts are back in town", "Swallows left this morning"
    write(ana, one)
    write(bob, two)
    far = "2088-01-01"  # not tomorrow: ids never go back, and another test may have put the clock forward
    for _ in range(2):
        for viewer in (ana, bob, None):
            assert [found(viewer, query) for query in ("swifts", "swallows", "geese")] == [[one], [two], []]
            assert [found(viewer, query) for query in ('"in town"', '"left this"', '"this left"')] == [[one], [two], []]
            assert [found(viewer, query) for query in ("from:ana", "from:bob", "from:cleo")] == [[one], [two], []]
            assert [found(viewer, f"since:{day}") for day in ("2026-01-01", far)] == [[two, one], []]
        assert [found(viewer, "from:me") for viewer in (ana, bob, None)] == [[one], [two], []]
        assert [found(viewer, "from:me swifts") for viewer in (ana, bob, None)] == [[one], [], []]


@pytest.mark.parametrize(
    "query",
    [
        "x" * 301,
        "x" * 10_000,
        " ".join(f"word{number}" for number in range(30)),
        "-x " * 40,
        '"' + " ".join(map(str, range(30))),
    ],
    ids=["longer", "very long", "many words", "many without", "long phrase"],
)
def test_what_is_too_much_is_refused_with_a_sentence(query: str) -> None:
    with pytest.raises(Invalid, match="fewer words"):
        search.tweets(None, query, FIRST)


HOSTILE = [
    *('"', "'", "\\", "%", "_", "(", ")", "*", "^", ":", "-", '"-"', "AND OR NOT NEAR", "' OR 1=1 --", "NEAR(a b)"),
    *("a*", "^a", "a AND", "#", "@", "from:", "from:' OR", "since:9999-99-99", "until:0000-00-00", "\u202eabc", "🎉"),
    *(
        "\u0301" * 50,
        "\x00",
        "a\x00b",
        "\x1b",
        "日本語",
        "שלום",
        "{{ 7 * 6 }}",
        "<b>",
        "\U0010ffff",
        "from:me",
        "-a",
        "a b" * 9,
    ),
]


@pytest.mark.parametrize(
    "ask",
    [
        lambda text: search.tweets(None, text, FIRST),
        lambda text: search.people(None, text, FIRST),
        lambda text: search.suggest(1, text),
        lambda text: search.hashtags(text, 5),
        search.topics,
    ],
    ids=["tweets", "people", "suggest", "hashtags", "topics"],
)
def test_whatever_is_typed_is_answered(ask: Callable[[str], Any]) -> None:
    for text in HOSTILE:
        ask(text)


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize("query", ["number", "number swifts", "from:ana number", "from:ana", '"swifts number" -storks'])
def test_a_page_takes_at_most_two_statements(
    ana: User, bob: User, statements: list[str], query: str, count: int
) -> None:
    for number in range(count):
        factories.tweet(ana, f"Swifts number {number}")
    statements.clear()
    assert len(found(bob, query)) == count
    assert len(statements) <= 2


@pytest.mark.parametrize("query", ["number", "number swifts", "from:ana", "has:link", "swifts -storks"])
def test_pages_follow_each_other_without_gap_or_double(ana: User, query: str) -> None:
    for number in range(45):
        factories.tweet(ana, f"Swifts number {number} https://example.org/")
    seen: list[str] = []
    page: PageRequest | None = FIRST
    while page is not None:
        answer = search.tweets(None, query, page)
        seen += [card.text.split()[2] for card in answer.items]
        page = PageRequest(answer.next_max_id) if answer.next_max_id else None
    assert seen == [str(number) for number in reversed(range(45))]


def test_a_day_begins_and_ends_at_midnight(ana: User) -> None:
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
    for name, moment in {
        "before": midnight - timedelta(seconds=1),
        "first": midnight,
        "last": midnight + timedelta(days=1, seconds=-1),
        "after": midnight + timedelta(days=1),
    }.items():
        write(ana, f"swifts {name}", id=ids.first_id_at(moment))
    day = midnight.date()
    assert found(None, f"swifts since:{day} until:{day}") == ["swifts last", "swifts first"]
    assert found(None, f"since:{day}") == ["swifts after", "swifts last", "swifts first"]


def test_a_retweet_is_no_result(ana: User, bob: User) -> None:
    tweet = factories.tweet(ana, "The swifts are back.")
    factories.stored_tweet(bob, "", retweet_of_id=tweet.id)
    assert found(ana, "swifts") == ["The swifts are back."]
    assert found(ana, "from:bob") == []


HIDINGS: dict[str, Callable[[User, User, Tweet], None]] = {
    "deleted": lambda ana, _bob, tweet: deletions.delete_tweet(ana, tweet),
    "protected": lambda ana, _bob, _tweet: change(ana, is_protected=True),
    "for followers": lambda _ana, _bob, tweet: change(tweet, audience="followers"),
    "for those it mentions": lambda _ana, _bob, tweet: change(tweet, audience="mentioned"),
    "of a suspended person": lambda ana, _bob, _tweet: change(ana, suspended_at=clock.now()),
    "of somebody who left": lambda ana, _bob, _tweet: change(ana, deactivated_at=clock.now()),
    "of somebody one blocks": lambda ana, bob, _tweet: change(Block(blocker_id=bob.id, blocked_id=ana.id)),
    "of somebody who blocks one": lambda ana, bob, _tweet: change(Block(blocker_id=ana.id, blocked_id=bob.id)),
    "of somebody one mutes": lambda ana, bob, _tweet: change(Mute(muter_id=bob.id, muted_id=ana.id)),
}


@pytest.mark.parametrize("hiding", HIDINGS)
def test_what_a_reader_may_not_see_is_not_found(ana: User, bob: User, hiding: str) -> None:
    tweet = factories.tweet(ana, "Hidden #swifts for a while https://example.org/")
    queries = ["hidden", "#swifts", '"for a while"', "from:ana", "has:link", "-storks"]
    assert all(found(bob, query) for query in queries)
    HIDINGS[hiding](ana, bob, tweet)
    assert [query for query in queries if found(bob, query)] == []


def test_what_was_edited_is_found_by_what_it_says_now(ana: User) -> None:
    tweet = factories.tweet(ana, "The swifts are back.")
    tweets.edit_tweet(ana, tweet, "The storks are back.")
    assert found(None, "swifts") == []
    assert found(None, "storks") == ["The storks are back."]


def test_the_index_is_empty_again_when_all_is_deleted(ana: User) -> None:
    tweet = factories.tweet(ana, "The swifts are back. #garden @bob 日本語")
    with atomic():
        search_index.forget([tweet.id])
    left = [db.session.scalar(select(func.count()).select_from(model)) for model in (SearchDocument, SearchTerm)]
    assert left == [0, 0]


def test_rebuilding_finds_what_was_never_indexed(ana: User) -> None:
    change(Tweet(author_id=ana.id, text="Written before there was search", mention_ids={}))
    assert found(None, "written") == []
    assert list(search_index.clear())[-1] == search_index.SLICES - 1
    last = search_index.rebuild_tweets()
    assert last is not None
    assert last[1] == 1
    assert search_index.rebuild_tweets(last[0]) is None
    assert found(None, "written before") == ["Written before there was search"]


def test_hashtags_are_found_by_how_they_begin_and_weighed_by_public_use(ana: User, bob: User) -> None:
    for text in ("#garden", "#Garden", "#gardening"):
        factories.tweet(ana, text)
    change(bob, is_protected=True)
    factories.tweet(bob, "#gardening #garage")
    factories.tweet(bob, "#gardening")
    for text in ("#GAR", "gar", "＃gar"):
        assert [(row.name, row.uses) for row in search.hashtags(text, 5)] == [("garden", 2), ("gardening", 1)]
    for nothing in ("", "#", "%", "ar", "x" * 500):
        assert search.hashtags(nothing, 5) == []
