"""The site always has an admin: the last one neither leaves nor is purged, however many try at once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once
from twitter import clock
from twitter.errors import Conflict
from twitter.extensions import db
from twitter.models import User
from twitter.queries.sessions import session_for
from twitter.services import departures, moderation, purges, sessions
from twitter.services.operator import OPERATOR
from twitter.services.permissions import can
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

WAYS = [departures.deactivate, departures.ask_to_delete]


@pytest.fixture
def ada() -> User:
    """An admin."""
    return factories.person("ada", role="admin")


def left_standing() -> list[str]:
    db.session.expire_all()
    standing = (User.role == "admin", User.deactivated_at.is_(None), User.suspended_at.is_(None))
    return list(db.session.scalars(select(User.username).where(*standing)))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "other",
    [
        None,
        {"suspended_at": clock.now()},
        {"deactivated_at": clock.now()},
        {"waits_since": clock.now()},
        {"email_verified_at": None},
    ],
)
def test_the_last_admin_cannot_leave_and_stays_signed_in(ada: User, way: Any, other: dict[str, Any] | None) -> None:
    if other is not None:
        factories.person("gone", role="admin", **other)
    secret = factories.session_secret(ada)
    with pytest.raises(Conflict) as refused:
        way(ada, factories.PASSWORD)
    assert refused.value.details == {"role": "last_admin"}
    assert session_for(secret) is not None
    assert "ada" in left_standing()


def test_of_admins_who_can_do_nothing_yet_the_last_stays_too() -> None:
    first = factories.person("first", role="admin", email_verified_at=None)
    with pytest.raises(Conflict):
        moderation.set_role(OPERATOR, first, "user")
    factories.person("second", role="admin", email_verified_at=None)
    moderation.set_role(OPERATOR, first, "user")
    assert left_standing() == ["second"]


def test_whoever_is_given_a_role_waits_no_longer(ada: User) -> None:
    waiting = factories.applicant()
    moderation.set_role(ada, waiting, "moderator")
    assert waiting.waits_since is None
    assert can(waiting, "moderate")


@pytest.mark.parametrize("way", WAYS)
def test_an_admin_leaves_when_another_stays(ada: User, way: Any) -> None:
    factories.person("eve", role="admin")
    way(ada, factories.PASSWORD)
    assert left_standing() == ["eve"]


def test_others_leave_whoever_is_admin(ada: User, ana: User) -> None:
    departures.deactivate(ana, factories.PASSWORD)
    assert ana.deactivated_at is not None
    assert left_standing() == ["ada"]


def test_an_account_that_is_the_last_admins_is_not_purged(ada: User) -> None:
    with atomic():
        ada.deletes_at = clock.now() - timedelta(days=1)
    with pytest.raises(Conflict):
        purges.purge(ada.id)
    assert left_standing() == ["ada"]
    assert sessions.sign_in("ada", factories.PASSWORD, user_agent="", address="")


def test_of_admins_who_all_leave_at_once_one_stays(app: Flask) -> None:
    admins = [factories.person(f"admin{number}", role="admin").id for number in range(4)]

    def leave(user_id: int, number: int) -> None:
        admin = db.session.get_one(User, user_id)
        if number % 3 == 2:
            moderation.set_role(admin, admin, "user")
        else:
            WAYS[number % 2](admin, factories.PASSWORD)

    acts = [lambda user_id=user_id, number=number: leave(user_id, number) for number, user_id in enumerate(admins)]
    assert [type(refusal) for refusal in at_once(app, acts)] == [Conflict]
    assert len(left_standing()) == 1
