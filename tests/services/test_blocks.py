"""Blocking people: what ends, what stays, who is refused, and what happens when it meets a follow."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once, count
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.models import Block, Follow, FollowRequest, HomeEntry, Like, User
from twitter.queries import access, conversations, health, people, timelines
from twitter.queries.paging import PageRequest
from twitter.services import blocks, follow_requests, follows
from twitter.services.permissions import Unverified, require
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")


def home_texts(reader: User) -> list[str]:
    return [card.text for card in timelines.home(reader.id, PageRequest()).items]


def links() -> tuple[int, int]:
    db.session.rollback()
    return count(Follow), count(FollowRequest)


@pytest.fixture
def friends(ana: User, bob: User) -> tuple[User, User]:
    """Two who follow each other and have written."""
    for one, other in ((ana, bob), (bob, ana)):
        factories.follow(one, other)
        factories.tweet(other, f"By {other.username}")
    return ana, bob


def test_a_block_ends_the_follows_of_both_and_empties_their_homes_of_each_other(friends: tuple[User, User]) -> None:
    ana, bob = friends
    blocks.block(ana, bob)
    assert links() == (0, 0)
    assert home_texts(ana) == ["By ana"]
    assert home_texts(bob) == ["By bob"]
    assert count(HomeEntry) == 2
    assert health.counters_off() == []


@pytest.mark.parametrize("blocker", [0, 1])
def test_a_block_ends_requests_whoever_asked(blocker: int, bob: User) -> None:
    owner = factories.person("owner", is_protected=True)
    factories.follow(bob, owner)
    pair = (bob, owner)
    blocks.block(pair[blocker], pair[1 - blocker])
    assert links() == (0, 0)
    with pytest.raises(NotFound):
        follow_requests.accept(owner, bob)
    assert links() == (0, 0)


def test_a_block_declines_what_was_asked_and_leaves_other_conversations(ana: User, bob: User) -> None:
    carla = factories.person("carla")
    factories.message(bob, ana, text="May I?")
    group = factories.message(bob, ana, carla, text="All of us?").conversation_id
    factories.follow(ana, carla)
    friendly = factories.message(carla, ana, text="Tea?").conversation_id
    blocks.block(ana, bob)
    blocks.block(ana, bob)
    blocks.block(ana, carla)
    waiting = conversations.inbox(ana.id, PageRequest(), requests=True).items
    assert [row.id for row in waiting] == [group]
    assert [row.id for row in conversations.inbox(ana.id, PageRequest()).items] == [friendly]
    assert len(conversations.inbox(bob.id, PageRequest()).items) == 2  # who is blocked keeps what they wrote


def test_blocking_twice_is_blocking_once_and_unblocking_brings_nothing_back(friends: tuple[User, User]) -> None:
    ana, bob = friends
    for _ in range(2):
        blocks.block(ana, bob)
    assert count(Block) == 1
    for _ in range(2):
        blocks.unblock(ana, bob)
    assert count(Block) == 0
    assert links() == (0, 0)
    follows.follow(bob, ana)
    assert home_texts(bob) == ["By ana", "By bob"]
    assert health.counters_off() == []


def test_likes_stay(ana: User, bob: User) -> None:
    with atomic():
        db.session.add(Like(user_id=bob.id, tweet_id=factories.tweet(ana).id))
    blocks.block(ana, bob)
    assert count(Like) == 1


def test_each_may_block_the_other_and_one_block_is_enough_to_keep_apart(ana: User, bob: User) -> None:
    blocks.block(ana, bob)
    blocks.block(bob, ana)
    blocks.unblock(ana, bob)
    with pytest.raises(Forbidden):
        follows.follow(ana, bob)
    blocks.unblock(bob, ana)
    follows.follow(ana, bob)
    assert links() == (1, 0)


@pytest.mark.parametrize("is_protected", [False, True])
def test_nobody_follows_or_asks_across_a_block_and_the_sentence_names_nobody(is_protected: bool, bob: User) -> None:
    owner = factories.person("owner", is_protected=is_protected)
    blocks.block(owner, bob)
    said = set()
    for one, other in ((bob, owner), (owner, bob)):
        with pytest.raises(Forbidden) as refusal:
            follows.follow(one, other)
        said.add(refusal.value.sentence)
    assert said == {"You cannot follow them: one of you blocked the other."}
    assert links() == (0, 0)


@pytest.mark.parametrize("blocker", [0, 1])
def test_what_one_wrote_is_not_there_for_the_other(blocker: int, ana: User, bob: User) -> None:
    pair, tweet = (ana, bob), factories.tweet(ana, "Hello @bob")
    assert access.tweet(bob.id, tweet.id).id == tweet.id
    blocks.block(pair[blocker], pair[1 - blocker])
    with pytest.raises(NotFound):  # so nobody answers, quotes, likes or keeps it
        access.tweet(bob.id, tweet.id)
    assert access.tweet(None, tweet.id).id == tweet.id


def test_the_block_is_said_to_both_in_the_profile(ana: User, bob: User) -> None:
    blocks.block(ana, bob)
    seen_by_ana, seen_by_bob = people.profile(ana.id, "bob"), people.profile(bob.id, "ana")
    assert (seen_by_ana.is_blocked, seen_by_ana.blocks_viewer, seen_by_ana.is_readable) == (True, False, False)
    assert (seen_by_bob.is_blocked, seen_by_bob.blocks_viewer, seen_by_bob.is_readable) == (False, True, False)
    stranger = people.profile(None, "ana")
    assert (stranger.is_blocked, stranger.blocks_viewer, stranger.is_readable) == (False, False, True)


def test_nobody_blocks_oneself(ana: User) -> None:
    with pytest.raises(Invalid):
        blocks.block(ana, ana)
    assert count(Block) == 0


def test_who_has_not_confirmed_their_address_may_keep_people_away_as_well(bob: User) -> None:
    una = factories.person("una", email_verified_at=None)
    blocks.block(una, bob)
    assert people.profile(una.id, "bob").is_blocked
    with pytest.raises(Unverified):
        require(una, "follow")


RIVALS: list[Callable[[User, User], object]] = [follows.follow, lambda one, other: follows.follow(other, one)]


@pytest.mark.parametrize("rival", RIVALS, ids=["the blocker follows", "the blocked follows"])
@pytest.mark.parametrize("is_protected", [False, True])
def test_who_is_blocked_and_followed_at_once_is_only_blocked(
    app: Flask, rival: Callable[[User, User], object], is_protected: bool
) -> None:
    one, other = (factories.person(name, is_protected=is_protected) for name in ("one", "other"))
    factories.tweet(one)
    for _ in range(4):
        raised = at_once(app, [lambda: blocks.block(one, other), lambda: rival(one, other)])
        assert all(isinstance(error, Forbidden) for error in raised)
        assert (count(Block), *links()) == (1, 0, 0)
        blocks.unblock(one, other)
    assert health.counters_off() == []
    assert db.session.scalar(select(HomeEntry.tweet_id).where(HomeEntry.user_id == other.id)) is None


def test_a_request_that_is_accepted_while_its_owner_is_blocked_ends_in_no_follow(app: Flask, bob: User) -> None:
    owner = factories.person("owner", is_protected=True)
    for _ in range(4):
        factories.follow(bob, owner)
        raised = at_once(app, [lambda: blocks.block(bob, owner), lambda: follow_requests.accept(owner, bob)])
        assert all(isinstance(error, NotFound) for error in raised)
        assert (count(Block), *links()) == (1, 0, 0)
        blocks.unblock(bob, owner)
    assert health.counters_off() == []


def test_two_who_block_each_other_many_times_at_once_do_not_deadlock(app: Flask, friends: tuple[User, User]) -> None:
    ana, bob = friends
    acts = [lambda: blocks.block(ana, bob), lambda: blocks.block(bob, ana), lambda: blocks.unblock(bob, ana)] * 4
    assert at_once(app, acts) == []
    assert links() == (0, 0)
    assert health.counters_off() == []
