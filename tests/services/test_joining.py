"""Who may join: openly, by approval, by invitation, and how many in a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock
from twitter.errors import Conflict, Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.jobs import runner
from twitter.models import AuditEvent, Invitation, Job, Tweet, User, UsernameReservation
from twitter.queries import access
from twitter.queries.desk import joining as asked
from twitter.queries.paging import PageRequest
from twitter.services import accounts, blocks, charter, follows, invitations, joining, tweets
from twitter.services.permissions import NotLetIn

GOOD = "nine lazy otters"


@pytest.fixture
def ada(app: Flask) -> User:
    """An admin."""
    return factories.person("ada", role="admin")


def join(name: str = "carla", **asked: Any) -> User:
    return accounts.register(name, f"{name}@example.org", GOOD, **asked)


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def waiting(ada: User, name: str = "carla") -> User:
    charter.change_settings(ada, registrations="approval")
    return join(name, words="I grow beans.")


def test_whoever_asks_to_join_waits_unseen(ada: User) -> None:
    carla = waiting(ada)
    assert (carla.waits_since is not None, carla.joining_words) == (True, "I grow beans.")
    with pytest.raises(NotFound):
        access.person("carla")
    assert [person.username for person in asked.waiting(PageRequest()).items] == ["carla"]
    assert asked.waiting_count() == 1


def test_whoever_waits_may_do_nothing_but_mind_their_account(ada: User) -> None:
    carla = waiting(ada)
    carla.email_verified_at = clock.now()
    for act in (
        lambda: tweets.post_tweet(carla, "Hello"),
        lambda: follows.follow(carla, ada),
        lambda: blocks.block(carla, ada),
    ):
        with pytest.raises(NotLetIn):
            act()
    assert db.session.scalar(select(func.count()).select_from(Tweet)) == 0


def test_somebody_who_is_let_in_is_there(ada: User) -> None:
    mo, carla = factories.person("mo", role="moderator"), waiting(ada)
    joining.let_in(mo, carla)
    assert access.person("carla").waits_since is None
    assert asked.waiting_count() == 0
    names = set(db.session.scalars(select(Job.name)))
    assert {"mail_let_in", "mail_verification"} <= names
    with pytest.raises(Conflict):
        joining.let_in(mo, carla)


def test_somebody_who_is_refused_is_gone_and_their_name_is_free(ada: User) -> None:
    carla = waiting(ada)
    joining.refuse(ada, carla)
    assert asked.waiting_count() == 0
    with pytest.raises(Conflict):
        joining.let_in(ada, carla)
    runner.run_due()
    db.session.expire_all()
    assert (people(), db.session.scalar(select(func.count()).select_from(UsernameReservation))) == (1, 0)
    assert waiting(ada).username == "carla"
    refusal = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "joining_refused")).one()
    assert "example.org" not in str(refusal.details)


def test_nobody_else_lets_people_in(ada: User, ana: User) -> None:
    carla = waiting(ada)
    for decide in (joining.let_in, joining.refuse):
        with pytest.raises(Forbidden):
            decide(ana, carla)
    with pytest.raises(NotFound):
        asked.waiting_person(ana.id)
    assert asked.waiting_person(carla.id).id == carla.id


def test_no_moderator_decides_about_those_who_keep_order(ada: User) -> None:
    mo = factories.person("mo", role="moderator")
    for role in ("moderator", "admin"):
        waiting = factories.person(f"a_{role}", role=role, waits_since=clock.now())
        for decide in (joining.let_in, joining.refuse):
            with pytest.raises(Forbidden):
                decide(mo, waiting)
        joining.let_in(ada, waiting)
        assert waiting.waits_since is None


def test_of_two_who_decide_at_once_one_does(app: Flask, ada: User) -> None:
    carla_id = waiting(ada).id
    acts = [
        lambda decide=decide: decide(db.session.get_one(User, ada.id), db.session.get_one(User, carla_id))
        for decide in (joining.let_in, joining.refuse) * 3
    ]
    assert [type(error) for error in at_once(app, acts)] == [Conflict] * 5


@pytest.mark.parametrize("words", ["", "  ", "x" * 501])
def test_where_requests_are_read_one_says_why(ada: User, words: str) -> None:
    charter.change_settings(ada, registrations="approval")
    with pytest.raises(Invalid) as refused:
        join(words=words)
    assert "words" in refused.value.details


def test_an_invitation_opens_what_is_open_to_nobody_else(ada: User) -> None:
    charter.change_settings(ada, registrations="invitation")
    with pytest.raises(Invalid) as refused:
        join()
    assert refused.value.details == {"code": "missing"}
    made = invitations.make(ada, "Bean club", most_uses=1)
    assert len(made.code) >= 22
    assert join(code=f" {made.code} ").invitation_id == made.id
    with pytest.raises(Invalid) as refused:
        join("dora", code=made.code)
    assert refused.value.details == {"code": "used_up"}
    [row] = asked.invitations(PageRequest()).items
    assert (row.creator, row.invitation.use_count, [each.username for each in row.newcomers]) == ("ada", 1, ["carla"])


@pytest.mark.parametrize("mode", ["open", "approval"])
def test_an_invitation_is_noted_and_spares_the_waiting(ada: User, mode: str) -> None:
    charter.change_settings(ada, registrations=mode)
    carla = join(code=invitations.make(ada).code)
    assert (carla.waits_since, carla.invitation_id is None) == (None, False)


def test_a_closed_site_takes_nobody_not_even_by_invitation(ada: User) -> None:
    code = invitations.make(ada).code
    charter.change_settings(ada, registrations="closed")
    for asked_by in ({}, {"code": code}, {"words": "Please."}):
        with pytest.raises(Forbidden):
            join(**asked_by)
    assert accounts.create("carla", "carla@example.org", GOOD).id


def test_an_invitation_that_is_over_says_so(ada: User) -> None:
    withdrawn, short = invitations.make(ada), invitations.make(ada, days=1)
    invitations.withdraw(ada, withdrawn.id)
    invitations.withdraw(ada, withdrawn.id)
    later = time_machine.travel(clock.now() + timedelta(days=2))
    with later:
        for code, key in ((withdrawn.code, "withdrawn"), (short.code, "expired"), ("x", "unknown"), ("\0é", "unknown")):
            with pytest.raises(Invalid) as refused:
                join(code=code)
            assert refused.value.details == {"code": key}
    assert people() == 1


def test_the_last_place_of_an_invitation_is_taken_once(app: Flask, ada: User) -> None:
    charter.change_settings(ada, registrations="invitation")
    made = invitations.make(ada, most_uses=3)
    acts = [lambda number=number: join(f"person{number}", code=made.code) for number in range(8)]
    raised = at_once(app, acts)
    assert [error.details for error in raised if isinstance(error, Invalid)] == [{"code": "used_up"}] * 5
    assert len(raised) == 5
    assert people() == 1 + 3
    assert db.session.get_one(Invitation, made.id, populate_existing=True).use_count == 3


def test_a_refused_name_uses_no_invitation_up(ada: User) -> None:
    made = invitations.make(ada, most_uses=1)
    with pytest.raises(Conflict):
        accounts.register("ada", "new@example.org", GOOD, code=made.code)
    assert join(code=made.code).id


def test_only_admins_invite(ana: User) -> None:
    mo = factories.person("mo", role="moderator")
    for person in (ana, mo):
        with pytest.raises(Forbidden):
            invitations.make(person)
        with pytest.raises(Forbidden):
            invitations.withdraw(person, 1)


@pytest.mark.parametrize("limits", [{"most_uses": 0}, {"most_uses": 10_001}, {"days": 0}, {"days": 367}])
def test_an_invitation_has_limits_that_can_be(ada: User, limits: dict[str, int]) -> None:
    with pytest.raises(Invalid) as refused:
        invitations.make(ada, **limits)
    assert {*refused.value.details} == {*limits}
    with pytest.raises(Invalid):
        invitations.make(ada, "x" * 101)


def test_a_day_takes_as_many_as_it_may(ada: User) -> None:
    charter.change_settings(ada, sign_ups_per_day=2)  # the admin was made today as well
    join()
    with pytest.raises(Forbidden):
        join("dora")
    assert accounts.create("dora", "dora@example.org", GOOD).id
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert join("emil").id


def test_a_network_that_is_watched_waits_though_the_site_is_open(
    app: Flask, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str]] = []
    check: Callable[[str, str], bool] = lambda email, address: bool(heard.append((email, address))) or True  # noqa: E731
    monkeypatch.setattr("twitter.services.barriers.check_sign_up", check)
    assert join(address="203.0.113.7").waits_since is not None
    assert heard == [("carla@example.org", "203.0.113.7")]
    assert join("dora", code=invitations.make(ada).code).waits_since is None
