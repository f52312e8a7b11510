"""Protecting an account and opening it again, with those who wait at the door."""

import pytest

from tests import factories
from tests.services.test_follow_requests import asking, home_texts, stand
from twitter import clock, outbox
from twitter.errors import Forbidden
from twitter.extensions import db
from twitter.jobs.runner import run_due
from twitter.models import Job, User
from twitter.queries import health
from twitter.services import follow_requests, follows, privacy, tweets

pytestmark = pytest.mark.usefixtures("app")


def opened_with(waiting: int) -> tuple[User, list[User]]:
    """Return somebody who is asked by so many and opens their account."""
    owner, readers = factories.person("owner", is_protected=True), factories.people(waiting)
    for reader in readers:
        follows.follow(reader, owner)
    privacy.set_protected(owner, False)
    return owner, readers


def test_protecting_keeps_the_followers_of_today(ana: User, bob: User) -> None:
    follows.follow(bob, ana)
    tweets.post_tweet(ana, "Among us")
    privacy.set_protected(ana, True)
    assert stand(bob, ana) == (True, False)
    assert home_texts(bob) == ["Among us"]


def test_who_follows_after_protecting_has_to_ask(ana: User, bob: User) -> None:
    privacy.set_protected(ana, True)  # `ana` as loaded here still says otherwise: the row decides
    follows.follow(bob, ana)
    assert stand(bob, ana) == (False, True)


def test_a_suspended_person_changes_nothing(ana: User) -> None:
    ana.suspended_at = clock.now()
    with pytest.raises(Forbidden):
        privacy.set_protected(ana, True)


def test_opening_lets_everybody_in_who_waits() -> None:
    owner, readers = opened_with(3)
    assert run_due() == 1
    assert [stand(reader, owner) for reader in readers] == [(True, False)] * 3
    assert asking(owner) == []
    assert health.counters_off() == []


@pytest.mark.parametrize(("chunk", "jobs"), [(2, 3), (5, 2), (6, 1)])
def test_many_who_wait_are_let_in_chunk_by_chunk(monkeypatch: pytest.MonkeyPatch, chunk: int, jobs: int) -> None:
    monkeypatch.setattr(follow_requests, "CHUNK", chunk)
    owner, readers = opened_with(5)
    assert run_due() == jobs
    assert {stand(reader, owner) for reader in readers} == {(True, False)}
    assert health.counters_off() == []


def test_letting_in_twice_lets_in_once() -> None:
    owner, _readers = opened_with(2)
    for _ in range(2):
        follow_requests.accept_waiting(owner.id)
    assert health.counters_off() == []


def test_nobody_is_let_in_when_the_account_is_protected_again_meanwhile() -> None:
    owner, readers = opened_with(2)
    privacy.set_protected(owner, True)
    run_due()
    assert [stand(reader, owner) for reader in readers] == [(False, True)] * 2


def test_letting_in_ends_when_the_owner_is_gone() -> None:
    follow_requests.accept_waiting(1)


def test_who_waits_and_follows_an_open_account_waits_no_more() -> None:
    owner, readers = opened_with(1)
    follows.follow(readers[0], owner)
    assert stand(readers[0], owner) == (True, False)
    assert asking(owner) == []


@pytest.mark.parametrize("protected", [True, False])
def test_setting_what_is_set_already_enqueues_nothing(ana: User, protected: bool) -> None:
    privacy.set_protected(ana, protected)
    due = set(outbox.due(10))
    privacy.set_protected(ana, protected)
    assert set(outbox.due(10)) == due
    assert db.session.query(Job).count() == 0
