"""Who sees what a protected person wrote, asked of every query: the same on all three databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update

from tests import factories
from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import Follow, Tweet, User
from twitter.queries import access, people, timelines
from twitter.queries import tweets as tweet_queries
from twitter.queries.paging import PageRequest
from twitter.queries.timelines import Among, Written
from twitter.services import follow_requests, follows, privacy, reactions

pytestmark = pytest.mark.usefixtures("app")

PAGE = PageRequest()


@pytest.fixture
def ana() -> User:
    """Somebody protected with one follower, whom she follows too."""
    ana, friend = factories.person("ana", is_protected=True), factories.person("friend")
    follows.follow(friend, ana)
    follow_requests.accept(ana, friend)
    follows.follow(ana, friend)
    return ana


@pytest.fixture
def tweet(ana: User) -> Tweet:
    """What she said."""
    tweet = factories.tweet(ana, "Only among us #garden")
    reactions.pin(ana, tweet)
    return tweet


def requested(ana: User) -> int:
    follows.follow(reader := factories.person("reader"), ana)
    return reader.id


def follower(ana: User) -> int:
    reader_id = requested(ana)
    follow_requests.accept(ana, access.person("reader"))
    return reader_id


def removed(ana: User) -> int:
    reader_id = follower(ana)
    follows.remove_follower(ana, access.person("reader"))
    return reader_id


def befriended(_ana: User) -> int:
    """Return one whom she follows and who does not follow her any more."""
    follows.unfollow(friend := access.person("friend"), access.person("ana"))
    return friend.id


READERS: list[Callable[[User], int]] = [follower, lambda ana: ana.id]
OTHERS: list[Callable[[User], int | None]] = [
    lambda _ana: None,
    lambda _ana: factories.person("reader").id,
    requested,
    removed,
    befriended,
]


def found(viewer_id: int | None, ana: User, tweet: Tweet) -> list[bool]:
    """Say for every query whether it shows something of hers."""
    lists = [
        timelines.local(viewer_id, PAGE),
        timelines.hashtag(viewer_id, "garden", PAGE),
        timelines.by_author(viewer_id, ana.id, PAGE),
        timelines.written(viewer_id, ana.id, PAGE, Written()),
        timelines.pinned(viewer_id, ana.id, PAGE),
        timelines.hashtag(viewer_id, "x", PAGE, Among(any_of=["garden"])),
        timelines.home(viewer_id or 0, PAGE),
    ]
    links = [people.followers(viewer_id, ana.id, PAGE), people.following(viewer_id, ana.id, PAGE)]
    return [
        *(any(card.id == tweet.id for card in page.items) for page in lists),
        *(bool(page.items) for page in links),
        people.profile(viewer_id, "ana").is_readable,
        is_there(lambda: tweet_queries.card(viewer_id, tweet.id, "ana")),
        is_there(lambda: access.tweet(viewer_id, tweet.id)),
    ]


def is_there(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("reader", READERS, ids=["follower", "owner"])
def test_followers_and_the_owner_find_everything(reader: Callable[[User], int], ana: User, tweet: Tweet) -> None:
    assert found(reader(ana), ana, tweet) == [True] * 12


@pytest.mark.parametrize("other", OTHERS, ids=["stranger", "somebody", "requested", "removed", "befriended"])
def test_everybody_else_finds_nothing(other: Callable[[User], int | None], ana: User, tweet: Tweet) -> None:
    assert found(other(ana), ana, tweet) == [False] * 12


def test_a_home_entry_that_was_left_behind_shows_nothing(ana: User, tweet: Tweet, bob: User) -> None:
    privacy.set_protected(ana, False)
    factories.stored_tweet(ana, "An answer", in_reply_to_id=tweet.id, in_reply_to_author_id=bob.id)
    follows.follow(bob, ana)
    assert [card.text for card in timelines.home(bob.id, PAGE).items] == ["An answer", "Only among us #garden"]
    privacy.set_protected(ana, True)
    unfollowed_behind_the_back(bob, ana)
    assert timelines.home(bob.id, PAGE).items == ()


def unfollowed_behind_the_back(follower: User, followed: User) -> None:
    """Take the follow away and leave the home as it was, as a broken or half-done cleaning would."""
    db.session.execute(delete(Follow).where(Follow.follower_id == follower.id, Follow.followed_id == followed.id))
    db.session.commit()


def test_the_number_of_who_waits_is_counted_for_the_protected_without_the_suspended(ana: User) -> None:
    for reader in factories.people(3):
        follows.follow(reader, ana)
    count = select(people.requests_waiting()).where(User.id == ana.id)
    assert db.session.scalar(count) == 3
    db.session.execute(update(User).where(User.username == "person0").values(suspended_at=clock.now()))
    assert db.session.scalar(count) == 2
    db.session.execute(update(User).where(User.id == ana.id).values(is_protected=False))
    assert db.session.scalar(count) == 0
