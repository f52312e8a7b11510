"""The demo community: planted once, the same every time, and as consistent as if people had made it."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.conftest import empty_database
from tests.seeds import LARGER, NOW, arrange, count, count_where, named, plant
from twitter import ids, storage
from twitter.errors import Conflict, Forbidden, Invalid
from twitter.extensions import Base, db
from twitter.models import (
    Follow,
    FollowRequest,
    Hashtag,
    HomeEntry,
    Mention,
    Tweet,
    TweetEdit,
    TweetHashtag,
    User,
)
from twitter.passwords import verify_password
from twitter.queries import health
from twitter.reserved import RESERVED_USERNAMES
from twitter.services import seeding, timelines
from twitter.text import USERNAME, clean_line, clean_text, fold, hashtags, length, mentioned_names

pytestmark = pytest.mark.usefixtures("app")
one_database = pytest.mark.backends("sqlite")  # for what was made up before any database heard of it


@pytest.fixture(autouse=True)
def _arranged(monkeypatch: pytest.MonkeyPatch) -> None:
    arrange(monkeypatch)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table, but for the salted password hash."""
    return {
        table.name: [
            tuple(row)
            for row in db.session.execute(
                select(*(column for column in table.columns if column.name != "password_hash")).order_by(
                    *table.primary_key
                )
            )
        ]
        for table in Base.metadata.sorted_tables
    }


def test_the_same_seed_at_the_same_moment_plants_the_same_community() -> None:
    plant(**LARGER, seed=7)
    first = everything()
    db.session.remove()
    empty_database()
    plant(**LARGER, seed=7)
    assert everything() == first


@one_database
def test_another_seed_plants_another_community() -> None:
    plant(**LARGER, seed=1)
    names, texts = select(User.username), select(Tweet.text)
    first = set(db.session.scalars(names)), set(db.session.scalars(texts))
    db.session.remove()
    empty_database()
    plant(**LARGER, seed=2)
    assert set(db.session.scalars(names)) != first[0]
    assert set(db.session.scalars(texts)) != first[1]


@pytest.mark.parametrize("size", [{}, LARGER, {"users": 1, "tweets": 0}, {"users": 2, "tweets": 30}])
def test_what_is_planted_agrees_with_itself(size: dict[str, int]) -> None:
    planted = plant(**size)
    assert [finding for check in health.CHECKS for finding in check.findings()] == []
    assert (planted.users, planted.tweets, planted.follows) == (count(User), count(Tweet), count(Follow))
    assert planted.users == size.get("users", seeding.USERS)
    assert planted.tweets == size.get("tweets", seeding.TWEETS)


def test_every_home_is_what_rebuilding_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = 60  # fewer than some homes could hold, so that the cut shows
    monkeypatch.setattr(timelines, "KEPT", kept)
    monkeypatch.setattr("twitter.services.seeding.summing.KEPT", kept)
    plant(**LARGER)
    entries = select(HomeEntry.user_id, HomeEntry.tweet_id).order_by(HomeEntry.user_id, HomeEntry.tweet_id)
    planted = list(db.session.execute(entries))
    for user_id in list(db.session.scalars(select(User.id).order_by(User.id)))[::3]:  # some of each kind of person
        timelines.rebuild(user_id)
    assert list(db.session.execute(entries)) == planted
    sizes = select(func.count()).select_from(HomeEntry).group_by(HomeEntry.user_id)
    assert max(db.session.scalars(sizes)) == kept


def test_what_tweets_name_is_stored_beside_them() -> None:
    plant(**LARGER)
    id_of = {row.username_key: row.id for row in db.session.execute(select(User.username_key, User.id))}
    mentions, tags = set(), set()
    for tweet in db.session.scalars(select(Tweet)):
        keys = {fold(name) for name in mentioned_names(tweet.text)}
        assert tweet.mention_ids == {key: id_of[key] for key in keys if key in id_of}
        mentions |= {(tweet.id, user_id) for user_id in tweet.mention_ids.values()}
        tags |= {(tweet.id, fold(name)) for name in hashtags(tweet.text)}
    carried = select(TweetHashtag.tweet_id, Hashtag.key).join(Hashtag, Hashtag.id == TweetHashtag.hashtag_id)
    assert {tuple(row) for row in db.session.execute(select(Mention.tweet_id, Mention.user_id))} == mentions
    assert {tuple(row) for row in db.session.execute(carried)} == tags
    assert mentions
    assert tags


@one_database
@pytest.mark.parametrize("size", [{}, LARGER])
def test_everything_planted_could_have_been_typed(size: dict[str, int]) -> None:
    plant(**size)
    for person in db.session.scalars(select(User)):
        assert re.fullmatch(USERNAME, person.username)
        assert person.username not in RESERVED_USERNAMES
        assert person.username_key == fold(person.username)
        assert 0 < len(person.display_name) <= 50
        assert clean_line(person.display_name) == person.display_name
        assert clean_text(person.bio) == person.bio
        assert length(person.bio) <= 160
    assert count_where(Tweet.text == "", Tweet.retweet_of_id.is_(None)) == 0
    for model in (Tweet, TweetEdit):
        for text in db.session.scalars(select(model.text)):
            assert clean_text(text) == text
            assert length(text) <= 280
            assert not {"{", "}"} & set(text)


@one_database
def test_the_small_community_never_repeats_itself() -> None:
    plant()
    texts = list(db.session.scalars(select(Tweet.text).where(Tweet.retweet_of_id.is_(None))))
    assert len(set(texts)) == len(texts)
    assert max(map(length, texts)) == 280


@one_database
def test_tweets_were_written_in_the_last_thirty_days_and_mostly_lately() -> None:
    plant()
    moments = [ids.moment_of(tweet_id) for tweet_id in db.session.scalars(select(Tweet.id).order_by(Tweet.id))]
    ages = [NOW - moment for moment in moments]
    assert ages[-1] == timedelta(minutes=1)
    assert ages[0] <= timedelta(days=30, minutes=1)
    assert len([age for age in ages if age < timedelta(days=10)]) > len(ages) / 2
    by_night = [moment for moment in moments if moment.hour in range(6)]
    assert 0 < len(by_night) < len(moments) / 8
    assert all(one < other for one, other in pairwise(moments))


@one_database
def test_people_joined_months_ago_and_follows_came_after() -> None:
    plant()
    joined = {row.id: row.created_at for row in db.session.execute(select(User.id, User.created_at))}
    assert max(joined.values()) < NOW - timedelta(days=30)
    for user_id, moment in joined.items():
        assert ids.moment_of(user_id) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    for follow in db.session.scalars(select(Follow)):
        assert (
            max(joined[follow.follower_id], joined[follow.followed_id]) - timedelta(milliseconds=1) < follow.created_at
        )
        assert follow.created_at < NOW


@one_database
def test_edited_tweets_keep_what_they_said() -> None:
    plant()
    edited = {tweet.id: tweet for tweet in db.session.scalars(select(Tweet).where(Tweet.edited_at.is_not(None)))}
    edits = list(db.session.scalars(select(TweetEdit).order_by(TweetEdit.id)))
    assert len(edited) >= 3
    assert {edit.tweet_id for edit in edits} == edited.keys()
    for tweet in edited.values():
        versions = [edit for edit in edits if edit.tweet_id == tweet.id]
        moments = [*(version.written_at for version in versions), tweet.edited_at]
        assert versions[0].written_at == tweet.created_at
        assert moments == sorted(moments)
        assert len({*(version.text for version in versions), tweet.text}) == len(versions) + 1


@one_database
def test_the_demo_person_follows_some_and_can_sign_in() -> None:
    planted = plant()
    mira = named(planted.username)
    assert (mira.username, mira.display_name, mira.following_count) == ("mira", "Mira Okafor", 13)
    assert mira.email_verified_at is not None
    assert verify_password(mira.password_hash, planted.password)
    newest = db.session.scalar(select(func.max(HomeEntry.tweet_id)).where(HomeEntry.user_id == mira.id))
    assert NOW - ids.moment_of(newest or 0) < timedelta(minutes=2)


@one_database
def test_somebody_follows_nobody_and_sees_an_empty_home() -> None:
    plant()
    robin = named("robin")
    assert (robin.tweet_count, robin.following_count) == (0, 0)
    assert db.session.scalar(select(func.count()).where(HomeEntry.user_id == robin.id)) == 0


@one_database
def test_a_few_people_are_protected_and_asked_by_some_who_do_not_follow_them() -> None:
    plant()
    mira = named("mira")
    protected = set(db.session.scalars(select(User.id).where(User.is_protected)))
    requests = {(row.requester_id, row.requested_id) for row in db.session.scalars(select(FollowRequest))}
    follows = {(row.follower_id, row.followed_id) for row in db.session.scalars(select(Follow))}
    assert len(protected) == 2
    assert mira.id not in protected
    assert {requested for _requester, requested in requests} == protected
    assert (mira.id, named("amara").id) in requests
    assert not requests & follows


@one_database
def test_nearly_everybody_follows_the_buses_and_in_a_larger_community_all_do() -> None:
    plant()
    assert 20 < named("buses").follower_count < seeding.USERS - 1
    db.session.remove()
    empty_database()
    plant(**LARGER)
    assert named("buses").follower_count == LARGER["users"] - 1


@one_database
def test_a_larger_community_has_few_who_are_popular_and_many_who_are_not() -> None:
    plant(**LARGER)
    counts = sorted(db.session.scalars(select(User.follower_count)), reverse=True)
    assert sum(counts[:10]) > sum(counts) / 4
    assert sum(counts[-50:]) < sum(counts) / 2


def test_planting_is_refused_where_somebody_lives() -> None:
    assert seeding.is_empty()
    factories.person("ana")
    assert not seeding.is_empty()
    for size in ({}, LARGER):
        with pytest.raises(Conflict):
            plant(**size)
    assert (count(User), count(Tweet)) == (1, 0)


@one_database
def test_planting_is_refused_in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Production(type(app.extensions["settings"])):  # type: ignore[misc]
        env = "production"

    settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", Production(**vars(replace(settings))))
    with pytest.raises(Forbidden):
        plant()
    assert seeding.is_empty()


@pytest.mark.parametrize("size", [{"users": 0}, {"tweets": -1}])
def test_a_community_of_nobody_is_refused(size: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        plant(**size)


def test_a_small_community_is_planted_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_first_id: int, _last_id: int) -> None:
        raise KeyboardInterrupt

    stored: list[str] = []
    put = storage.put
    monkeypatch.setattr(storage, "put", lambda key, content: (stored.append(key), put(key, content)))
    monkeypatch.setattr("twitter.services.seeding.summing.fill_homes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plant()
    assert seeding.is_empty()
    assert len(stored) > 20
    assert not any(map(storage.exists, stored))


@one_database
def test_progress_tells_each_step_to_its_end() -> None:
    told: list[tuple[str, int, int]] = []
    seeding.plant(users=5, tweets=10, seed=1, progress=lambda *step: told.append(step))
    assert [step for step in told if step[1] == step[2]] == [
        ("people", 5, 5),
        ("follows", 5, 5),
        ("tweets", 10, 10),
        ("timelines", 5, 5),
    ]
    assert all(0 <= done <= total for _step, done, total in told)
