"""What moderators go through: what is written for everyone, and nothing else."""

import pytest

from tests import factories
from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import ModerationAct, Tweet, User
from twitter.queries.desk import tweets
from twitter.queries.desk.tweets import Sought
from twitter.queries.paging import PageRequest
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


def found(**asked: object) -> list[str]:
    return [line.text for line in tweets.tweets(Sought(**asked), PageRequest()).items]  # type: ignore[arg-type]


def change(row: User | Tweet, **columns: object) -> None:
    with atomic():
        for name, value in columns.items():
            setattr(row, name, value)
        db.session.add(row)


def removed(author: User, text: str) -> Tweet:
    tweet = factories.pictured_tweet(author, "A field", text=text)
    change(tweet, deleted_at=clock.now(), removed_at=clock.now())
    return tweet


def test_only_what_is_for_everyone_shows_also_of_those_whom_nobody_else_sees(ana: User, bob: User) -> None:
    factories.retweet(bob, factories.tweet(ana, "For all"))
    factories.tweet(ana, "For followers", audience="followers")
    factories.tweet(ana, "For @bob", audience="mentioned")
    change(factories.tweet(ana, "Deleted"), deleted_at=clock.now())
    for name in ("limited_at", "suspended_at", "deactivated_at"):
        person = factories.person(name)
        factories.tweet(person, f"Of {name}")
        change(person, **{name: clock.now()})
    factories.tweet(factories.person("shy", is_protected=True), "Protected")
    assert found() == ["Of suspended_at", "Of limited_at", "For all"]
    assert found(is_removed=True) == []


def test_tweets_are_found_by_author_word_phrase_picture_and_mark(ana: User, bob: User) -> None:
    factories.tweet(ana, "The swifts are back again")
    factories.tweet(bob, "Back are the Swifts")
    factories.pictured_tweet(ana, "A field", text="Swifts in a field")
    marked = factories.tweet(bob, "Blood")
    change(marked, is_sensitive=True)
    with atomic():
        unmarked = factories.tweet(bob, "Ink").id
        db.session.add(ModerationAct(kind="mark_sensitive", subject_id=bob.id, tweet_ids=[marked.id, unmarked]))
    assert found(words="swifts") == ["Swifts in a field", "Back are the Swifts", "The swifts are back again"]
    assert found(words="the swifts") == ["Back are the Swifts", "The swifts are back again"]
    assert found(words="swifts", author_id=bob.id) == ["Back are the Swifts"]
    assert found(has_pictures=True) == found(words="swifts", has_pictures=True) == ["Swifts in a field"]
    assert found(has_pictures=True, author_id=bob.id) == found(words="...") == found(words="storks") == []
    assert found(is_sensitive=True) == ["Blood"]


def test_what_was_taken_down_is_found_by_its_text_though_search_forgot_it(ana: User) -> None:
    removed(ana, "Vile 100% words")
    factories.tweet(ana, "Fine words")
    assert found() == ["Fine words"]
    assert found(is_removed=True) == found(is_removed=True, words="vile 100%") == ["Vile 100% words"]
    assert found(is_removed=True, has_pictures=True, author_id=ana.id) == ["Vile 100% words"]
    assert found(is_removed=True, words="vile 100_") == []


@pytest.mark.parametrize("asked", [{}, {"words": "swifts"}, {"has_pictures": True}])
def test_a_page_is_one_statement_and_goes_on_below_its_last_tweet(
    ana: User, statements: list[str], asked: dict[str, object]
) -> None:
    for number in range(5):
        factories.pictured_tweet(ana, "A field", text=f"Swifts {number}")
    statements.clear()
    sought = Sought(**asked)  # type: ignore[arg-type]
    first = tweets.tweets(sought, PageRequest(limit=3))
    assert len(statements) == 1
    rest = tweets.tweets(sought, PageRequest(first.next_max_id, limit=3))
    assert [line.text for line in (*first.items, *rest.items)] == [f"Swifts {n}" for n in (4, 3, 2, 1, 0)]


def test_pictures_come_with_their_tweets_and_are_covered_where_these_are(ana: User, bob: User) -> None:
    factories.pictured_tweet(ana, "One", "Two", text="Fields")
    factories.pictured_tweet(ana, "Hidden", text="For followers", audience="followers")
    factories.pictured_tweet(bob, "Three", text="Careful", content_warning="Spiders")
    factories.picture(bob, alt="Not posted")
    shown = tweets.pictures(PageRequest()).items
    assert [(line.picture.alt, line.tweet.text, line.is_covered) for line in shown] == [
        ("Three", "Careful", True),
        ("Two", "Fields", False),
        ("One", "Fields", False),
    ]
    assert tweets.posters(1) == [("ana", 3)]
    tweets.require_picture(shown[0].picture.key)
    change(ana, is_protected=True)
    for key in (shown[1].picture.key, "nothing"):
        with pytest.raises(NotFound):
            tweets.require_picture(key)
