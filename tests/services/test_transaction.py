"""The one commit and rollback, and the inserts whose outcome the database decides."""

from contextlib import suppress

import pytest
from sqlalchemy import func, literal, select
from sqlalchemy.exc import IntegrityError

from tests import factories
from twitter.extensions import db
from twitter.models import Follow, HomeEntry, Tweet, User
from twitter.transaction import after_commit, atomic, insert_many, insert_missing, insert_once

pytestmark = pytest.mark.usefixtures("app")


def follow_count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Follow)) or 0


def test_what_is_inside_is_stored_and_the_world_is_told_afterwards(ana: User, bob: User) -> None:
    told: list[int] = []
    with atomic():
        insert_once(Follow(follower_id=ana.id, followed_id=bob.id))
        after_commit(lambda: told.append(follow_count()))
        assert told == []
    assert told == [1]


def test_a_failure_inside_leaves_nothing_and_tells_nobody(ana: User, bob: User) -> None:
    told: list[str] = []
    with suppress(RuntimeError), atomic():
        insert_once(Follow(follower_id=ana.id, followed_id=bob.id))
        after_commit(lambda: told.append("never"))
        raise RuntimeError
    assert (follow_count(), told) == (0, [])


def test_an_inner_atomic_belongs_to_the_outer(ana: User, bob: User) -> None:
    with suppress(RuntimeError), atomic():
        with atomic():
            insert_once(Follow(follower_id=ana.id, followed_id=bob.id))
        raise RuntimeError
    assert follow_count() == 0


def test_a_callback_that_fails_undoes_nothing_and_stops_no_other(ana: User, bob: User) -> None:
    told: list[str] = []
    with atomic():
        insert_once(Follow(follower_id=ana.id, followed_id=bob.id))
        after_commit(lambda: told.append(str(1 / 0)))
        after_commit(lambda: told.append("still told"))
    assert (follow_count(), told) == (1, ["still told"])


def test_a_callback_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        after_commit(lambda: None)


def test_inserting_twice_says_once(ana: User, bob: User) -> None:
    with atomic():
        assert insert_once(Follow(follower_id=ana.id, followed_id=bob.id))
        assert not insert_once(Follow(follower_id=ana.id, followed_id=bob.id))
        assert insert_once(Follow(follower_id=bob.id, followed_id=ana.id))
    assert follow_count() == 2


def test_a_reference_to_nobody_is_an_error_and_not_a_double(ana: User) -> None:
    with pytest.raises(IntegrityError), atomic():
        insert_once(Follow(follower_id=ana.id, followed_id=404))
    assert follow_count() == 0


def test_what_a_select_finds_is_inserted_where_it_is_missing(ana: User, bob: User) -> None:
    columns = [HomeEntry.user_id, HomeEntry.tweet_id]
    with atomic():
        assert insert_missing(HomeEntry, columns, select(literal(ana.id), literal(5))) == 1
        assert insert_missing(HomeEntry, columns, select(User.id, literal(5)).order_by(User.id)) == 1
    assert db.session.scalar(select(func.count()).select_from(HomeEntry)) == 2
    assert bob.id in set(db.session.scalars(select(HomeEntry.user_id)))


def test_many_rows_are_inserted_at_once_with_the_defaults_of_their_columns(ana: User, bob: User) -> None:
    pictures = [{"id": str(2**60), "alt": 'A "gate",\ta \\ and\nמה'}]
    rows = [
        {"id": number, "author_id": ana.id, "text": text, "pictures": pictures}
        for number, text in ((5, ""), (6, "A\tb"))
    ]
    with atomic():
        insert_many(Tweet, rows)
        insert_many(Follow, [{"follower_id": ana.id, "followed_id": bob.id}])
        insert_many(Follow, [])
    stored = db.session.scalars(select(Tweet).order_by(Tweet.id)).all()
    assert [(tweet.id, tweet.text, tweet.pictures) for tweet in stored] == [(5, "", pictures), (6, "A\tb", pictures)]
    assert [(tweet.audience, tweet.like_count, tweet.mention_ids, tweet.edited_at) for tweet in stored] == [
        ("everyone", 0, {}, None)
    ] * 2
    follow = db.session.scalars(select(Follow)).one()
    assert follow.id > 2**50
    assert follow.shows_retweets


def test_rows_stay_readable_after_the_commit(ana: User) -> None:
    with atomic():
        ana.bio = "Ranger"
    assert factories.person("bob").display_name == "Bob"
    assert ana.bio == "Ranger"
