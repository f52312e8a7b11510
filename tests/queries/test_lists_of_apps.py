"""Lists as apps ask for them: in both directions, narrowed down, and what is known of hashtags; on three databases."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from twitter import clock, ids
from twitter.extensions import db
from twitter.models import Topic, Tweet, User
from twitter.queries import hashtags, timelines
from twitter.queries.cards import TweetCard
from twitter.queries.hashtags import DAYS, DayOfUse
from twitter.queries.paging import Page, PageRequest
from twitter.queries.popular import popular
from twitter.queries.timelines import Among, Written
from twitter.services import entities, mutes, reactions
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

Ask = Callable[[PageRequest], Page[TweetCard]]

LISTS: dict[str, Callable[[User], Ask]] = {
    "home": lambda ana: lambda page: timelines.home(ana.id, page),
    "local": lambda ana: lambda page: timelines.local(ana.id, page),
    "local with pictures": lambda _ana: lambda page: timelines.local(None, page, only_media=True),
    "hashtag": lambda ana: lambda page: timelines.hashtag(ana.id, "garden", page),
    "one of two hashtags": lambda _ana: lambda page: timelines.hashtag(None, "x", page, Among(any_of=["garden"])),
    "written": lambda ana: lambda page: timelines.written(None, ana.id, page, Written(tag="garden")),
    "bookmarks": lambda ana: lambda page: timelines.bookmarks(ana.id, page),
    "likes": lambda ana: lambda page: timelines.likes(ana.id, ana.id, page),
}


def texts(page: Page[TweetCard]) -> list[str]:
    return [card.text for card in page.items]


def down(ask: Ask, limit: int) -> Iterator[Page[TweetCard]]:
    """Yield the pages of a list from the newest on."""
    page = ask(PageRequest(limit=limit))
    yield page
    while page.next_max_id is not None:
        page = ask(PageRequest(limit=limit, max_id=page.next_max_id))
        yield page


def up(ask: Ask, start: int | None, limit: int) -> Iterator[Page[TweetCard]]:
    """Yield the pages of a list that stand above a place."""
    while start is not None:
        page = ask(PageRequest(limit=limit, min_id=start))
        yield page
        start = page.prev_min_id


@pytest.mark.parametrize("name", LISTS)
def test_a_list_gives_each_entry_once_in_both_directions(ana: User, name: str) -> None:
    for number in range(7):
        tweet = factories.pictured_tweet(ana, "A field", "Another", text=f"Number {number} #garden")
        reactions.like(ana, tweet)
        reactions.bookmark(ana, tweet)
    ask = LISTS[name](ana)
    newest_first = [f"Number {number} #garden" for number in reversed(range(7))]
    pages = [*down(ask, 3)]
    assert [text for page in pages for text in texts(page)] == newest_first
    assert [len(page.items) for page in pages] == [3, 3, 1]
    above = [*up(ask, pages[-1].prev_min_id, 4)]
    assert [texts(page) for page in above] == [newest_first[2:6], newest_first[:2], []]
    middle = ask(PageRequest(limit=9, since_id=pages[-1].prev_min_id, max_id=pages[0].next_max_id))
    assert texts(middle) == newest_first[3:6]


def test_hashtags_are_put_together(ana: User) -> None:
    for text in ("#garden", "#garden #bees", "#garden #bees #rain", "#rain", "#rain #GARDEN"):
        factories.tweet(ana, text)
    factories.pictured_tweet(ana, "A bee", text="#bees #garden!")
    for among, expected in (
        (Among(all_of=["bees"]), ["#bees #garden!", "#garden #bees #rain", "#garden #bees"]),
        (Among(all_of=["bees", "Rain"]), ["#garden #bees #rain"]),
        (Among(none_of=["bees"]), ["#rain #GARDEN", "#garden"]),
        (Among(any_of=["RAIN"], none_of=["bees"]), ["#rain #GARDEN", "#rain", "#garden"]),
        (Among(only_media=True), ["#bees #garden!"]),
        (Among(any_of=["bees"], only_media=True), ["#bees #garden!"]),
    ):
        assert texts(timelines.hashtag(None, "garden", PageRequest(), among)) == expected


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Written(), ["Look", "Theirs", "To bob", "Mine #garden"]),
        (Written(replies=False), ["Look", "Theirs", "Mine #garden"]),
        (Written(retweets=False), ["Look", "To bob", "Mine #garden"]),
        (Written(only_media=True), ["Look"]),
        (Written(tag="GARDEN"), ["Mine #garden"]),
    ],
)
def test_what_somebody_wrote_is_narrowed_down(ana: User, bob: User, which: Written, expected: list[str]) -> None:
    theirs, mine = factories.tweet(bob, "Theirs"), factories.tweet(ana, "Mine #garden")
    factories.reply(ana, theirs, "To bob")
    factories.retweet(ana, theirs)
    factories.pictured_tweet(ana, "A field", text="Look")
    reactions.pin(ana, mine)
    assert texts(timelines.written(bob.id, ana.id, PageRequest(), which)) == expected
    assert texts(timelines.pinned(bob.id, ana.id, PageRequest())) == ["Mine #garden"]


def written(author: User, text: str, days: int, **columns: Any) -> Tweet:
    """Store what somebody wrote some days ago; ids never go back, not even with the clock."""
    then = ids.first_id_at(clock.now() - timedelta(days=days)) + ids.new_id() % 4096
    row = Tweet(id=then, author_id=author.id, text=text, mention_ids={}, **columns)
    with atomic():
        db.session.add(row)
        db.session.flush()
        entities.index(row)
    return row


def test_the_last_days_of_some_hashtags(ana: User, bob: User, statements: list[str]) -> None:
    for days, author in ((8, ana), (1, ana), (1, ana), (1, bob), (0, bob)):
        written(author, "#Garden", days)
    written(bob, "#bees", 0)
    statements.clear()
    garden, never, bees = hashtags.facts(["gArDEN", "never", "Bees"])
    assert len(statements) == 1
    today = clock.now().date()
    assert garden.history[:3] == (
        DayOfUse(today, 1, 1),
        DayOfUse(today - timedelta(days=1), 3, 2),
        DayOfUse(today - timedelta(days=2)),
    )
    assert [len(each.history) for each in (garden, never, bees)] == [DAYS] * 3
    assert (garden.name, never.id, never.name, bees.name) == ("Garden", 0, "never", "bees")
    assert not never.is_in_use
    assert hashtags.facts([]) == []


def test_topics_lead_to_hashtags_in_use(ana: User) -> None:
    factories.tweet(ana, "#Swifts")
    with atomic():
        for position, name in enumerate(("harbour", "swifts", "#quiet"), start=1):
            db.session.add(Topic(position=position, name=name, people=5, history=[5]))
    assert [each.name for each in hashtags.trending(10)] == ["Swifts"]


def test_popular_is_what_most_liked_and_the_reader_may_see(ana: User, bob: User) -> None:
    for text, likes, days in (("Some", 2, 0), ("Long ago", 9, 4), ("Most", 5, 1), ("One", 1, 0)):
        written(ana, text, days, like_count=likes)
    written(factories.person("shut", is_protected=True), "Hidden", 0, like_count=9)
    written(bob, "Bob's", 0, like_count=1, retweet_count=2)
    assert [card.text for card in popular(None, 10)] == ["Most", "Bob's", "Some"]
    assert [card.text for card in popular(ana.id, 1, 1)] == ["Bob's"]
    mutes.mute(ana, bob)
    assert [card.text for card in popular(ana.id, 10)] == ["Most", "Some"]
