"""Asking to follow a protected account, the answers to it, and sending followers away."""

import pytest
from sqlalchemy import func, select

from tests import factories
from twitter import clock
from twitter.errors import Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.models import Follow, FollowRequest, User
from twitter.queries import health, people, suggestions, timelines
from twitter.queries.paging import PageRequest
from twitter.services import follow_requests, follows, tweets

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ana() -> User:
    """Somebody whose account is protected, and who has said one thing."""
    ana = factories.person("ana", is_protected=True)
    tweets.post_tweet(ana, "Among us")
    return ana


def rows(model: type[Follow | FollowRequest]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def home_texts(reader: User) -> list[str]:
    return [card.text for card in timelines.home(reader.id, PageRequest()).items]


def stand(viewer: User, person: User) -> tuple[bool, bool]:
    seen = people.profile(viewer.id, person.username)
    return seen.is_following, seen.is_requested


def asking(owner: User) -> list[str]:
    return [row.username for row in people.requests(owner.id, PageRequest()).items]


def test_following_somebody_protected_asks_them(ana: User, bob: User) -> None:
    for _ in range(2):
        follows.follow(bob, ana)
    assert stand(bob, ana) == (False, True)
    assert asking(ana) == ["bob"]
    assert home_texts(bob) == []
    assert (rows(Follow), rows(FollowRequest)) == (0, 1)
    assert people.profile(None, "ana").follower_count == 0


def test_nobody_asks_oneself_and_nobody_suspended_asks(ana: User) -> None:
    gone = factories.person("gone", suspended_at=clock.now())
    with pytest.raises(Invalid):
        follows.follow(ana, ana)
    with pytest.raises(Forbidden):
        follows.follow(gone, ana)
    assert rows(FollowRequest) == 0


def test_accepting_makes_a_follow_with_what_was_and_what_will_be_written(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    follow_requests.accept(ana, bob)
    tweets.post_tweet(ana, "Later")
    assert stand(bob, ana) == (True, False)
    assert home_texts(bob) == ["Later", "Among us"]
    assert (rows(Follow), rows(FollowRequest)) == (1, 0)
    assert health.counters_off() == []


def test_accepting_twice_is_accepting_once(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    for _ in range(2):
        follow_requests.accept(ana, bob)
    assert rows(Follow) == 1
    assert health.counters_off() == []


def test_somebody_who_follows_already_does_not_ask_again(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    follow_requests.accept(ana, bob)
    follows.follow(bob, ana)
    assert (rows(Follow), rows(FollowRequest)) == (1, 0)


@pytest.mark.parametrize("take_back", [follow_requests.withdraw, follows.unfollow])
def test_who_takes_a_request_back_cannot_be_accepted(ana: User, bob: User, take_back: object) -> None:
    assert callable(take_back)
    follows.follow(bob, ana)
    take_back(bob, ana)
    assert stand(bob, ana) == (False, False)
    with pytest.raises(NotFound):
        follow_requests.accept(ana, bob)
    assert (rows(Follow), rows(FollowRequest)) == (0, 0)


def test_nobody_is_accepted_who_never_asked(ana: User, bob: User) -> None:
    with pytest.raises(NotFound):
        follow_requests.accept(ana, bob)
    assert rows(Follow) == 0


def test_a_request_is_answered_by_the_one_who_is_asked_alone(ana: User, bob: User) -> None:
    cleo = factories.person("cleo", is_protected=True)
    follows.follow(bob, ana)
    for owner, requester in ((cleo, bob), (bob, ana), (bob, bob)):
        with pytest.raises(NotFound):
            follow_requests.accept(owner, requester)
        follow_requests.reject(owner, requester)
    assert asking(ana) == ["bob"]
    assert rows(Follow) == 0


def test_a_suspended_person_answers_nobody(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    ana.suspended_at = clock.now()
    for answer in (follow_requests.accept, follow_requests.reject, follows.remove_follower):
        with pytest.raises(Forbidden):
            answer(ana, bob)


def test_a_rejected_request_is_gone_and_may_be_made_again(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    for _ in range(2):
        follow_requests.reject(ana, bob)
    assert stand(bob, ana) == (False, False)
    assert home_texts(bob) == []
    follows.follow(bob, ana)
    assert asking(ana) == ["bob"]


def test_rejecting_somebody_who_follows_leaves_the_follow(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    follow_requests.accept(ana, bob)
    follow_requests.reject(ana, bob)
    assert stand(bob, ana) == (True, False)


def test_taking_back_a_request_that_is_none_is_harmless(ana: User, bob: User) -> None:
    follow_requests.withdraw(bob, ana)
    assert (rows(Follow), rows(FollowRequest)) == (0, 0)


def test_requests_come_latest_first_and_page_by_page_without_the_suspended(ana: User) -> None:
    for reader in factories.people(25):
        follows.follow(reader, ana)
    follows.follow(gone := factories.person("gone"), ana)
    gone.suspended_at = clock.now()
    db.session.commit()
    first = people.requests(ana.id, PageRequest())
    second = people.requests(ana.id, PageRequest(max_id=first.next_max_id))
    shown = [row.username for row in first.items + second.items]
    assert shown == [f"person{number}" for number in reversed(range(25))]
    assert second.next_max_id is None


def test_a_follower_who_is_sent_away_sees_nothing_and_has_to_ask_again(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    follow_requests.accept(ana, bob)
    for _ in range(2):
        follows.remove_follower(ana, bob)
    assert stand(bob, ana) == (False, False)
    assert home_texts(bob) == []
    assert health.counters_off() == []
    follows.follow(bob, ana)
    assert stand(bob, ana) == (False, True)


def test_sending_somebody_away_leaves_ones_own_follow_and_their_request(ana: User, bob: User) -> None:
    follows.follow(ana, bob)
    follows.follow(bob, ana)
    follows.remove_follower(ana, bob)
    assert stand(ana, bob) == (True, False)
    assert stand(bob, ana) == (False, True)


def test_who_asks_or_follows_is_not_suggested_any_more(ana: User, bob: User) -> None:
    assert [person.username for person in suggestions.whom_to_follow(bob, 5)] == ["ana"]
    follows.follow(bob, ana)
    assert suggestions.whom_to_follow(bob, 5) == []
