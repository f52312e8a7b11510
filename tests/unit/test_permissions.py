"""Who may do what: the documented table is the one the code follows, and refusals say what they should."""

import pytest
from flask import Flask

from tools import permissions as documented
from twitter import clock
from twitter.errors import Forbidden
from twitter.models import Tweet, User
from twitter.services import permissions
from twitter.services.operator import OPERATOR

pytestmark = pytest.mark.usefixtures("app")


def test_the_documented_table_is_the_one_the_code_follows() -> None:
    assert documented.PAGE.read_text("utf-8") == documented.page(), "run: python -m tools.permissions"


def test_every_action_is_in_the_documented_table() -> None:
    rows = documented.PAGE.read_text("utf-8")
    assert all(f"| `{action}` |" in rows for action in permissions.ACTIONS)
    assert {*documented.DONE_TO} | permissions.OPERATOR_MAY | permissions.UNVERIFIED_MAY <= {*permissions.ACTIONS}


@pytest.mark.parametrize("actor", [None, OPERATOR, User(id=1, role="admin", email_verified_at=clock.now())])
def test_nobody_may_do_what_is_not_in_the_table(actor: permissions.Actor | None) -> None:
    assert not permissions.can(actor, "unheard_of")
    with pytest.raises(Forbidden):
        permissions.require(actor, "unheard_of")


def test_an_unconfirmed_person_is_told_what_they_wait_for() -> None:
    waiting = User(id=1, role="user")
    with pytest.raises(permissions.Unverified) as refusal:
        permissions.require(waiting, "tweet")
    assert "Confirm your e-mail address" in refusal.value.sentence
    assert refusal.value.details == {"email": "unverified"}
    permissions.require(waiting, "change_settings")
    permissions.require(waiting, "delete_tweet", Tweet(author_id=1))


def test_where_addresses_need_no_confirmation_nobody_waits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = User(id=1, role="user")
    monkeypatch.setattr(permissions, "settings", type("Lenient", (), {"require_email_verification": False}))
    permissions.require(waiting, "tweet")
    assert not permissions.can(waiting, "edit_tweet", Tweet(author_id=2))
