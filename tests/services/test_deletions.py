"""A deleted tweet is gone from every list at once, and what hung on it is cleared away and counted right."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once
from twitter import storage
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.jobs.cleanup import clean_up
from twitter.models import Bookmark, Like, Picture, Pin, Tweet, User
from twitter.queries import access, health, people, timelines
from twitter.queries import tweets as tweet_queries
from twitter.queries.paging import PageRequest
from twitter.queries.pictures import is_for_strangers, is_waiting
from twitter.services import deletions, media, reactions, tweets

pytestmark = pytest.mark.usefixtures("app")
PAGE = PageRequest()


@pytest.fixture
def tweet(ana: User, bob: User) -> Tweet:
    """A tweet of ana's with a picture that bob, who follows her, did everything to."""
    factories.follow(bob, ana)
    tweet = factories.pictured_tweet(ana, "A #heron", text="Look at the #heron")
    factories.like(bob, tweet)
    reactions.bookmark(bob, tweet)
    reactions.pin(ana, tweet)
    factories.retweet(bob, tweet)
    factories.reply(bob, tweet, "Where is it?")
    factories.tweet(bob, "What a bird", quote_of=tweet)
    return tweet


LISTS: dict[str, Callable[[User, User], list[int]]] = {
    "bob's home": lambda _ana, bob: ids_of(timelines.home(bob.id, PAGE)),
    "ana's home": lambda ana, _bob: ids_of(timelines.home(ana.id, PAGE)),
    "everyone": lambda _ana, bob: ids_of(timelines.local(bob.id, PAGE)),
    "the hashtag": lambda _ana, bob: ids_of(timelines.hashtag(bob.id, "heron", PAGE)),
    "ana's tweets": lambda ana, bob: ids_of(timelines.by_author(bob.id, ana.id, PAGE)),
    "ana's media": lambda ana, bob: ids_of(timelines.by_author(bob.id, ana.id, PAGE, "media")),
    "bob's retweets": lambda ana, bob: ids_of(timelines.by_author(ana.id, bob.id, PAGE)),
    "bob's likes": lambda ana, bob: ids_of(timelines.by_author(ana.id, bob.id, PAGE, "likes")),
    "bob's bookmarks": lambda _ana, bob: ids_of(timelines.bookmarks(bob.id, PAGE)),
}


def ids_of(page: object) -> list[int]:
    return [card.id for card in page.items]  # type: ignore[attr-defined]


@pytest.mark.parametrize("where", LISTS)
def test_it_is_gone_at_once_from(where: str, tweet: Tweet, ana: User, bob: User) -> None:
    assert tweet.id in LISTS[where](ana, bob)
    deletions.delete_tweet(ana, tweet)
    assert tweet.id not in LISTS[where](ana, bob)


def test_what_answered_and_quoted_it_stays_without_it(tweet: Tweet, ana: User, bob: User) -> None:
    deletions.delete_tweet(ana, tweet)
    quote, reply = timelines.by_author(bob.id, bob.id, PAGE, "replies").items
    assert (quote.text, quote.is_quote, quote.quote) == ("What a bird", True, None)
    assert (reply.text, reply.in_reply_to_id) == ("Where is it?", tweet.id)


def test_its_pictures_go(app: Flask, tweet: Tweet, ana: User) -> None:
    key = media.keys(tweet.pictures[0]["key"], media.widths_within(tweet.pictures[0]["width"]))[0]
    assert storage.exists(key)
    deletions.delete_tweet(ana, tweet)
    app.extensions["job_runner"].run_due()
    assert not storage.exists(key)


def waiting(owner: User) -> list[Picture]:
    rows = select(Picture).where(Picture.owner_id == owner.id, is_waiting()).order_by(Picture.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def test_its_pictures_can_be_posted_again_where_that_is_wanted(tweet: Tweet, ana: User, bob: User) -> None:
    kept = tweet.pictures
    deletions.delete_tweet(ana, tweet, keeps_pictures=True)
    assert [str(each.id) for each in waiting(ana)] == [each["id"] for each in kept]
    with pytest.raises(NotFound):
        is_for_strangers(bob.id, kept[0]["key"])
    again = factories.tweet(ana, "Once more", picture_ids=(int(kept[0]["id"]),))
    assert again.pictures == kept
    assert waiting(ana) == []


def test_only_what_was_deleted_last_can_be_posted_again(tweet: Tweet, ana: User, bob: User) -> None:
    new, theirs = factories.picture(ana), factories.pictured_tweet(bob, "Bob's")
    deletions.delete_tweet(bob, theirs, keeps_pictures=True)
    last = factories.pictured_tweet(ana, "A stork")
    for each in (tweet, last):
        deletions.delete_tweet(ana, each, keeps_pictures=True)
    assert [each.id for each in waiting(ana)] == [new.id, int(last.pictures[0]["id"])]
    assert len(waiting(bob)) == 1


def test_deleting_posting_and_editing_at_once_waits_for_nobody_and_keeps_the_pictures_of_one(
    app: Flask, ana: User
) -> None:
    written = [factories.pictured_tweet(ana, "A heron") for _ in range(6)]
    new = [factories.picture(ana).id for _ in range(3)]
    storm: list[Callable[[], object]] = [
        *(lambda each=each: deletions.delete_tweet(ana, each, keeps_pictures=True) for each in written),
        *(lambda each=each: tweets.edit_tweet(ana, each, "Changed", "", {}) for each in written),
        *(lambda each=each: factories.tweet(ana, "New", picture_ids=(each,)) for each in new),
    ]
    assert {type(error) for error in at_once(app, storm)} <= {NotFound}
    db.session.rollback()
    assert len(waiting(ana)) == 1
    assert health.counters_off() == []


def test_pictures_taken_off_stay_for_a_day_however_old_they_are(ana: User) -> None:
    old = factories.pictured_tweet(ana, "A heron")
    with time_machine.travel(old.created_at + timedelta(days=2)):
        deletions.delete_tweet(ana, old, keeps_pictures=True)
        clean_up()
        assert len(waiting(ana)) == 1
        clean_up()
        assert waiting(ana) == []


def test_it_cannot_be_found_or_changed_any_more(tweet: Tweet, ana: User, bob: User) -> None:
    deletions.delete_tweet(ana, tweet)
    with pytest.raises(NotFound):
        access.tweet(bob.id, tweet.id)
    with pytest.raises(NotFound):
        tweet_queries.card(ana.id, tweet.id, "ana")
    with pytest.raises(NotFound):
        reactions.like(bob, tweet)
    with pytest.raises(NotFound):
        factories.reply(bob, tweet)
    with pytest.raises(NotFound):
        tweets.edit_tweet(ana, tweet, "Back again")


def test_all_counters_are_right_once_the_jobs_are_done(app: Flask, tweet: Tweet, ana: User, bob: User) -> None:
    deletions.delete_tweet(ana, tweet)
    app.extensions["job_runner"].run_due()
    assert health.counters_off() == []
    for kind in (Like, Bookmark, Pin):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0
    assert people.profile(None, "ana").tweet_count == 0
    assert people.profile(None, "bob").tweet_count == 2


def test_deleting_an_answer_and_a_quote_counts_them_out(tweet: Tweet, ana: User, bob: User) -> None:
    for card in timelines.by_author(bob.id, bob.id, PAGE, "replies").items:
        deletions.delete_tweet(bob, access.tweet(bob.id, card.id))
    counts = tweet_queries.card(ana.id, tweet.id, "ana").counts
    assert (counts.replies, counts.quotes, counts.retweets, counts.likes) == (0, 0, 1, 1)
    assert health.counters_off() == []


def test_many_reactions_are_cleared_in_pieces(monkeypatch: pytest.MonkeyPatch, app: Flask, ana: User) -> None:
    monkeypatch.setattr(deletions, "CHUNK", 2)
    tweet = factories.tweet(ana)
    for reader in factories.people(5):
        factories.like(reader, tweet)
        factories.retweet(reader, tweet)
    deletions.delete_tweet(ana, tweet)
    app.extensions["job_runner"].run_due()
    assert health.counters_off() == []
    assert db.session.scalar(select(func.count()).select_from(Tweet).where(Tweet.deleted_at.is_(None))) == 0
