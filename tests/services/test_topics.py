"""What people talk about: found among what everybody may read, counted in people, the same every time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import factories
from twitter import clock, ids
from twitter.errors import Forbidden
from twitter.extensions import db
from twitter.jobs.chores import do_chores
from twitter.jobs.topics import find_topics
from twitter.models import Topic, Tweet, User
from twitter.outbox import waiting
from twitter.queries import search
from twitter.services import entities, hidden_topics, topics
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")
HOUR = timedelta(hours=1)


def said(author: User, text: str, ago: timedelta = HOUR, **columns: Any) -> Tweet:
    """Store a tweet written some time ago and index it."""
    moment = clock.now() - ago
    row = Tweet(id=ids.first_id_at(moment) + said_so_far(), author_id=author.id, text=text, mention_ids={}, **columns)
    with atomic():
        db.session.add(row)
        db.session.flush()
        entities.index(row)
    return row


def said_so_far() -> int:
    return db.session.scalar(select(func.count()).select_from(Tweet)) or 0


def all_say(people: list[User], text: str, ago: timedelta = HOUR, **columns: Any) -> None:
    for person in people:
        said(person, text, ago, **columns)


def names() -> list[str]:
    topics.compute()
    return [row.name for row in search.topics()]


def test_what_three_people_say_today_is_a_topic_with_its_history() -> None:
    people = factories.people(4)
    all_say(people[:3], "The Swifts are back")
    said(people[0], "swifts", timedelta(days=3))
    topics.compute()
    (row,) = search.topics()
    assert (row.name, row.people, row.history) == ("Swifts", 3, (0, 0, 0, 1, 0, 0, 3))


def test_what_is_hidden_is_no_topic_with_its_sign_or_without() -> None:
    people = factories.people(3)
    moderator = factories.person("mo", role="moderator")
    all_say(people, "#Swifts and swifts and gulls")
    assert names() == ["#Swifts", "gulls"]
    hidden_topics.hide(moderator, "#swifts")
    assert [row.name for row in search.topics()] == ["gulls"]  # at once
    assert names() == ["gulls"]
    assert db.session.scalars(select(Topic.name)).all() == ["gulls"]
    hidden_topics.show(moderator, "#swifts")
    assert names() == ["#Swifts", "gulls"]
    with pytest.raises(Forbidden):
        hidden_topics.hide(people[0], "#swifts")
    with pytest.raises(Forbidden):
        hidden_topics.show(people[0], "#swifts")


def test_two_people_and_one_who_repeats_themselves_are_no_topic() -> None:
    people = factories.people(2)
    for _ in range(5):
        all_say(people, "The swifts are back")
    assert names() == []


def test_what_people_always_say_is_no_topic_and_what_rises_most_comes_first() -> None:
    people = factories.people(6)
    for days in range(7):
        all_say(people, "coffee", timedelta(days=days, hours=1))
    all_say(people[:4], "heron")
    all_say(people[:5], "swifts")
    assert names() == ["swifts", "heron"]


def test_a_hashtag_and_its_word_are_one_topic_as_most_write_it() -> None:
    people = factories.people(4)
    all_say(people[:3], "#GardenParty")
    said(people[3], "#gardenparty")
    assert names() == ["#GardenParty"]


HIDINGS: dict[str, Callable[[list[User]], None]] = {
    "protected": lambda people: all_say([changed(each, is_protected=True) for each in people], "heron"),
    "limited": lambda people: all_say([changed(each, limited_at=clock.now()) for each in people], "heron"),
    "marked as sensitive": lambda people: all_say(
        [changed(each, sensitive_at=clock.now()) for each in people], "heron"
    ),
    "suspended": lambda people: all_say([changed(each, suspended_at=clock.now()) for each in people], "heron"),
    "left": lambda people: all_say([changed(each, deactivated_at=clock.now()) for each in people], "heron"),
    "for followers": lambda people: all_say(people, "heron", audience="followers"),
    "for those it mentions": lambda people: all_say(people, "heron", audience="mentioned"),
    "under a warning": lambda people: all_say(people, "heron", content_warning="birds"),
    "deleted": lambda people: all_say(people, "heron", deleted_at=clock.now()),
    "a name": lambda people: all_say(people, "@heron is here, heron"),
    "a stop word": lambda people: all_say(people, "Because heute también, ça и"),
    "a number, a letter, a link": lambda people: all_say(people, "2026 x https://www.com"),
    "of yesterday": lambda people: all_say(people, "heron", timedelta(hours=25)),
}


def changed(person: User, **columns: Any) -> User:
    with atomic():
        for name, value in columns.items():
            setattr(person, name, value)
        db.session.add(person)
    return person


@pytest.mark.parametrize("hiding", HIDINGS)
def test_what_is_not_for_everybody_or_says_nothing_is_no_topic(hiding: str) -> None:
    HIDINGS[hiding](factories.people(3))
    assert names() == []


def test_all_topics_are_replaced_together_and_are_the_same_every_time() -> None:
    people = factories.people(3)
    all_say(people, "swifts heron stork")
    assert names() == names() == ["heron", "stork", "swifts"]
    for row in db.session.scalars(select(Tweet)).all():
        changed(row, deleted_at=clock.now())  # type: ignore[arg-type]
    assert names() == []


def test_the_cost_is_bounded_by_statements_not_by_words(statements: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    people = factories.people(3)
    all_say(people, " ".join(f"{one}{two}ird" for one in "abcdef" for two in "abcdefgh"))
    monkeypatch.setattr(topics, "KEPT", 2)
    statements.clear()
    assert topics.compute() == 2
    assert len(statements) <= 1 + (topics.DAYS - 1) + 2 * topics.KEPT + 5


def test_the_job_is_kept_in_the_outbox_once() -> None:
    do_chores()
    do_chores()
    assert [job.name for job in waiting(50)].count("find_topics") == 1
    find_topics()
