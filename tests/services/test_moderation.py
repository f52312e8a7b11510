"""Suspending, roles, and passwords set from a terminal."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock, events
from twitter.errors import Conflict, Forbidden, Invalid
from twitter.extensions import db
from twitter.models import AuditEvent, Job, OneTimeCode, User
from twitter.passwords import verify_password
from twitter.queries.sessions import session_for
from twitter.services import moderation, password_reset, permissions, sessions
from twitter.services.operator import OPERATOR

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def moderator() -> User:
    return factories.person("mo", role="moderator")


@pytest.fixture
def admin() -> User:
    return factories.person("ada", role="admin")


@pytest.fixture
def ended() -> Iterator[list[events.SessionEnded]]:
    """What the sockets are told."""
    told: list[events.SessionEnded] = []
    events.listen(events.SessionEnded, told.append)
    yield told
    events.stop_listening(events.SessionEnded, told.append)


def audited(action: str) -> list[tuple[int | None, int | None, dict[str, Any]]]:
    """Return what was written down, but for the ids of the acts it names."""
    lines = db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)).all()
    details = [{name: value for name, value in line.details.items() if name != "act"} for line in lines]
    return [(line.actor_id, line.subject_id, said) for line, said in zip(lines, details, strict=True)]


def test_a_suspended_persons_sessions_end_and_their_sockets_are_told(
    ana: User, bob: User, moderator: User, ended: list[events.SessionEnded]
) -> None:
    secrets = [factories.session_secret(ana) for _ in range(2)]
    anothers = factories.session_secret(bob)
    session_ids = {session.id for session in sessions.sessions_of(ana)}
    moderation.suspend(moderator, ana, "Sells shoes to everybody.")
    assert ana.is_suspended
    assert [session_for(secret) for secret in secrets] == [None, None]
    assert {event.session_id for event in ended} == session_ids
    assert session_for(anothers) is not None
    assert audited("suspended") == [(moderator.id, ana.id, {"reason": "Sells shoes to everybody."})]
    with pytest.raises(Forbidden):
        sessions.sign_in("ana", factories.PASSWORD, user_agent="", address="")


def test_suspending_twice_is_suspending_once(ana: User, moderator: User) -> None:
    moderation.suspend(moderator, ana, "First.")
    first = ana.suspended_at
    moderation.suspend(moderator, ana, "Second.")
    assert ana.suspended_at == first
    assert len(audited("suspended")) == 1


def test_an_unsuspended_person_signs_in_anew_and_the_old_sessions_stay_ended(ana: User, moderator: User) -> None:
    secret = factories.session_secret(ana)
    moderation.suspend(moderator, ana, "A mistake.")
    for _ in range(2):
        moderation.unsuspend(moderator, ana)
    assert not ana.is_suspended
    assert session_for(secret) is None
    assert session_for(sessions.sign_in("ana", factories.PASSWORD, user_agent="", address="")) is not None
    assert audited("unsuspended") == [(moderator.id, ana.id, {})]


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_who_suspends_says_why(ana: User, moderator: User, reason: str) -> None:
    with pytest.raises(Invalid):
        moderation.suspend(moderator, ana, reason)
    assert not ana.is_suspended


@pytest.mark.parametrize(
    ("actor", "subject"),
    [
        ("user", "user"),
        ("user", "self"),
        ("moderator", "moderator"),
        ("moderator", "admin"),
        ("moderator", "self"),
        ("admin", "self"),
    ],
)
def test_who_may_not_suspend_is_refused_and_nothing_happens(actor: str, subject: str) -> None:
    acting = factories.person("acting", role=actor)
    person = acting if subject == "self" else factories.person("person", role=subject)
    secret = factories.session_secret(person)
    for refused in (
        lambda: moderation.suspend(acting, person, "Because."),
        lambda: moderation.unsuspend(acting, person),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert session_for(secret) is not None
    assert audited("suspended") == []


@pytest.mark.parametrize("column", ["suspended_at", "email_verified_at"])
def test_a_moderator_who_is_suspended_or_unconfirmed_moderates_nobody(ana: User, column: str) -> None:
    value = clock.now() if column == "suspended_at" else None
    with pytest.raises(Forbidden):
        moderation.suspend(factories.person("mo", role="moderator", **{column: value}), ana, "Because.")


def test_an_admin_changes_roles_and_it_is_written_down(ana: User, admin: User) -> None:
    moderation.set_role(admin, ana, "moderator")
    moderation.set_role(admin, ana, "moderator")
    assert ana.role == "moderator"
    assert audited("role_changed") == [(admin.id, ana.id, {"before": "user", "after": "moderator"})]


@pytest.mark.parametrize("role", ["user", "moderator"])
def test_nobody_but_an_admin_changes_roles(ana: User, role: str) -> None:
    acting = factories.person("acting", role=role)
    for person in (acting, ana):
        with pytest.raises(Forbidden):
            moderation.set_role(acting, person, "admin")
    assert (acting.role, ana.role) == (role, "user")


def test_there_is_no_role_but_the_three(ana: User, admin: User) -> None:
    with pytest.raises(Invalid):
        moderation.set_role(admin, ana, "emperor")


@pytest.mark.parametrize("other", [None, {"suspended_at": clock.now()}, {"deactivated_at": clock.now()}])
def test_the_last_admin_stays_one(admin: User, other: dict[str, Any] | None) -> None:
    if other is not None:
        factories.person("gone", role="admin", **other)
    for acting in (admin, OPERATOR):
        with pytest.raises(Conflict):
            moderation.set_role(acting, admin, "user")
    with pytest.raises(Conflict):
        moderation.suspend(OPERATOR, admin, "Away.")
    moderation.set_role(admin, admin, "admin")
    assert (admin.role, admin.is_suspended) == ("admin", False)


def test_an_admin_steps_down_when_another_stays(admin: User) -> None:
    factories.person("eve", role="admin")
    moderation.set_role(admin, admin, "user")
    assert admin.role == "user"


def test_the_operator_is_written_down_as_such(ana: User) -> None:
    moderation.suspend(OPERATOR, ana, "By hand.")
    assert audited("suspended") == [(None, ana.id, {"reason": "By hand.", "by": "operator"})]


def test_the_operator_may_nothing_but_mind_accounts(ana: User) -> None:
    tweet = factories.tweet(ana)
    for action in ("tweet", "follow", "edit_tweet", "delete_tweet", "change_settings", "unheard_of"):
        assert not permissions.can(OPERATOR, action, tweet)


def test_a_password_set_by_the_operator_ends_sessions_codes_and_a_change_of_address(ana: User) -> None:
    secret = factories.session_secret(ana)
    request_id = password_reset.ask(ana.email)
    made = password_reset.make_code(ana.email, request_id)
    assert made is not None
    ana.pending_email = "thief@example.org"
    db.session.commit()
    moderation.set_password(OPERATOR, ana, "nine lazy otters sleep")
    assert verify_password(ana.password_hash, "nine lazy otters sleep")
    assert session_for(secret) is None
    assert ana.pending_email is None
    assert db.session.scalars(select(OneTimeCode.used_at)).one() is not None
    with pytest.raises(Invalid):
        password_reset.use_code(request_id, made[1], "another phrase for them")
    assert "mail_password_changed" in db.session.scalars(select(Job.name)).all()
    assert audited("password_set") == [(None, ana.id, {"by": "operator"})]


def test_a_weak_password_is_refused_and_the_sessions_stay(ana: User) -> None:
    secret = factories.session_secret(ana)
    with pytest.raises(Invalid):
        moderation.set_password(OPERATOR, ana, "password123")
    assert session_for(secret) is not None


@pytest.mark.parametrize("role", ["user", "moderator", "admin"])
def test_nobody_sets_the_password_of_another_from_the_web(ana: User, role: str) -> None:
    acting = factories.person("acting", role=role)
    for person in (ana, acting):
        with pytest.raises(Forbidden):
            moderation.set_password(acting, person, "nine lazy otters sleep")  # type: ignore[arg-type]


def test_of_admins_who_all_step_down_at_once_one_stays(app: Flask) -> None:
    admins = [factories.person(f"admin{number}", role="admin").id for number in range(5)]

    def step_down(user_id: int) -> None:
        admin = db.session.get_one(User, user_id)
        moderation.set_role(admin, admin, "user")

    refusals = at_once(app, [lambda user_id=user_id: step_down(user_id) for user_id in admins])
    assert [type(refusal) for refusal in refusals] == [Conflict]
    db.session.expire_all()
    assert len(db.session.scalars(select(User).where(User.role == "admin")).all()) == 1
