"""Writing, editing and deleting tweets, as the services do it."""

from functools import partial

import pytest

from tests import factories
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.models import Hashtag, HomeEntry, Mention, SearchDocument, SearchTerm, TweetEdit, TweetHashtag, User
from twitter.queries import access, timelines, tweet_history
from twitter.queries import tweets as tweet_queries
from twitter.queries.paging import PageRequest
from twitter.services import deletions, tweets

pytestmark = pytest.mark.usefixtures("app")


def home_texts(reader: User) -> list[str]:
    return [card.text for card in timelines.home(reader.id, PageRequest()).items]


def test_a_tweet_stands_in_its_authors_home_and_is_counted(ana: User) -> None:
    tweets.post_tweet(ana, "  Good morning \r\n")
    assert home_texts(ana) == ["Good morning"]
    db.session.refresh(ana)
    assert ana.tweet_count == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b"])
def test_a_blank_tweet_is_refused(ana: User, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        tweets.post_tweet(ana, text)
    assert "text" in refusal.value.details
    assert home_texts(ana) == []


@pytest.mark.parametrize("text", ["...", "!?", "@", "\u0378", "\ue000"])
def test_a_tweet_without_a_word_is_written_and_found_by_none(ana: User, text: str) -> None:
    tweet = tweets.post_tweet(ana, text)
    tweets.edit_tweet(ana, tweet, f"{text}.")
    assert home_texts(ana) == [f"{text}."]
    assert db.session.query(SearchDocument).count() == db.session.query(SearchTerm).count() == 0


def test_280_graphemes_fit_and_one_more_does_not(ana: User) -> None:
    family = "👩‍👩‍👧‍👦"
    tweets.post_tweet(ana, family * 280)
    with pytest.raises(Invalid) as refusal:
        tweets.post_tweet(ana, family * 281)
    assert refusal.value.details == {"text": "too_long"}


@pytest.mark.backends("sqlite")
def test_a_book_is_refused_without_being_read(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tweet = factories.tweet(ana)
    for reading in ("clean_text", "length"):
        monkeypatch.setattr(tweets, reading, lambda *_args: pytest.fail("that takes seconds"))
    for write in (partial(tweets.post_tweet, ana), partial(tweets.edit_tweet, ana, tweet)):
        with pytest.raises(Invalid) as refusal:
            write("x" * 50_000)
        assert refusal.value.details == {"text": "too_long"}


@pytest.mark.backends("sqlite")
def test_as_many_of_the_longest_links_as_fit_are_not_taken_for_a_book(ana: User) -> None:
    links = " ".join(["https://example.org/" + "a" * 2028] * 11)
    assert tweets.post_tweet(ana, links + "!" * (280 - 11 * 23 - 10)).text.startswith(links)


def test_a_long_link_counts_23(ana: User) -> None:
    link = "https://example.org/" + "a" * 400
    tweets.post_tweet(ana, "x" * (280 - 24) + " " + link)
    with pytest.raises(Invalid):
        tweets.post_tweet(ana, "x" * (280 - 23) + " " + link)


@pytest.mark.parametrize("text", ["nul \0 byte", "lone \ud800 surrogate"])
def test_text_no_database_can_hold_is_refused(ana: User, text: str) -> None:
    with pytest.raises(Invalid):
        tweets.post_tweet(ana, text)


def test_only_people_who_exist_are_mentioned(ana: User, bob: User) -> None:
    tweet = tweets.post_tweet(ana, "Hello @Bob and @nobody_here")
    assert tweet.mention_ids == {"bob": bob.id}
    assert db.session.query(Mention.user_id).all() == [(bob.id,)]


def test_one_hashtag_in_two_spellings_is_one(ana: User) -> None:
    tweets.post_tweet(ana, "#Garden and #garden")
    tweets.post_tweet(ana, "#GARDEN again")
    assert [(tag.key, tag.name) for tag in db.session.query(Hashtag)] == [("garden", "Garden")]
    assert db.session.query(TweetHashtag).count() == 2
    assert len(timelines.hashtag(None, "gArDeN", PageRequest()).items) == 2


def test_accents_make_another_hashtag(ana: User) -> None:
    tweets.post_tweet(ana, "#cafe #café")
    assert {tag.key for tag in db.session.query(Hashtag)} == {"cafe", "café"}


def test_an_edit_keeps_what_was_said(ana: User, bob: User) -> None:
    tweet = tweets.post_tweet(ana, "Helo @bob #one")
    tweets.edit_tweet(ana, tweet, "Hello #two")
    card = tweet_queries.card(ana.id, tweet.id, "ana")
    assert (card.text, card.mention_ids) == ("Hello #two", {})
    assert card.edited_at is not None
    assert [(version.text, version.is_current) for version in tweet_history.history(card)] == [
        ("Hello #two", True),
        ("Helo @bob #one", False),
    ]
    assert db.session.query(Mention).count() == 0
    assert not timelines.hashtag(None, "one", PageRequest()).items
    assert timelines.hashtag(None, "two", PageRequest()).items


def test_saying_the_same_is_no_edit(ana: User) -> None:
    tweet = tweets.post_tweet(ana, "The same")
    tweets.edit_tweet(ana, tweet, "The same ")
    assert tweet_queries.card(ana.id, tweet.id, "ana").edited_at is None
    assert db.session.query(TweetEdit).count() == 0


def test_nobody_edits_or_deletes_anothers_tweet(ana: User, bob: User) -> None:
    tweet = tweets.post_tweet(ana, "Mine")
    with pytest.raises(Forbidden):
        tweets.edit_tweet(bob, tweet, "Yours")
    with pytest.raises(Forbidden):
        deletions.delete_tweet(bob, tweet)
    assert home_texts(ana) == ["Mine"]


def test_an_edit_that_is_too_long_changes_nothing(ana: User) -> None:
    tweet = tweets.post_tweet(ana, "Short")
    with pytest.raises(Invalid):
        tweets.edit_tweet(ana, tweet, "x" * 281)
    assert home_texts(ana) == ["Short"]


def test_a_deleted_tweet_is_gone_everywhere(ana: User, bob: User) -> None:
    factories.follow(bob, ana)
    tweet = tweets.post_tweet(ana, "Gone #soon @bob")
    tweets.edit_tweet(ana, tweet, "Gone #soon @bob.")
    deletions.delete_tweet(ana, tweet)
    assert home_texts(ana) == home_texts(bob) == []
    assert not timelines.local(None, PageRequest()).items
    assert not timelines.by_author(None, ana.id, PageRequest()).items
    assert not timelines.hashtag(None, "soon", PageRequest()).items
    assert db.session.query(TweetEdit).count() == db.session.query(Mention).count() == 0
    with pytest.raises(NotFound):
        access.tweet(ana.id, tweet.id)
    with pytest.raises(NotFound):
        tweet_queries.card(ana.id, tweet.id, "ana")
    db.session.refresh(ana)
    assert ana.tweet_count == 0


def test_deleting_twice_counts_once_and_editing_the_deleted_is_not_found(ana: User) -> None:
    tweets.post_tweet(ana, "Stays")
    tweet = tweets.post_tweet(ana, "Goes")
    deletions.delete_tweet(ana, tweet)
    deletions.delete_tweet(ana, tweet)
    with pytest.raises(NotFound):
        tweets.edit_tweet(ana, tweet, "Back")
    db.session.refresh(ana)
    assert ana.tweet_count == 1


def test_a_refused_tweet_leaves_nothing_behind(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("the fan-out broke")

    monkeypatch.setattr("twitter.services.timelines.fan_out", fail)
    with pytest.raises(RuntimeError):
        tweets.post_tweet(ana, "Half #done")
    db.session.refresh(ana)
    assert ana.tweet_count == 0
    assert db.session.query(Hashtag).count() == db.session.query(HomeEntry).count() == 0
