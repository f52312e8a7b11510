"""Joining by approval and by invitation as apps meet it, and what the site tells them of itself."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import factories
from tests.api.conftest import AUTH, ME, Phone, phone_of, reread
from tests.api.shapes import matches
from tests.api.test_registration import join
from twitter.api.entities.instance import ExtendedDescription, Instance, OldInstance
from twitter.models import User
from twitter.queries import site
from twitter.queries.desk import joining as asked
from twitter.queries.paging import PageRequest
from twitter.services import charter, invitations, joining, rules

NEW, OLD = "/api/v2/instance", "/api/v1/instance"
CARLA = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"}


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    """Forget the figures of tests before."""
    site.forget()
    yield
    site.forget()


@pytest.fixture
def ada(app: Flask) -> User:
    """An admin."""
    return factories.person("ada", role="admin")


@pytest.fixture
def joining_app(app: Flask) -> Phone:
    """A phone whose app may make accounts."""
    return phone_of(app, None, "read write")


def test_the_site_tells_what_was_laid_down(ada: User, bob: User, phone: Phone) -> None:
    values = {"site_name": "The Garden", "site_description": "Beans.\n<Bees>.", "contact_email": "hello@example.org"}
    charter.change_settings(ada, contact_username="BOB", registrations="approval", **values)
    rule = rules.add(ada, "Be kind.", "To everybody.")
    new, old = phone.get(NEW).json, phone.get(OLD).json
    matches(Instance, new)
    matches(OldInstance, old)
    assert (new["title"], new["description"], old["email"]) == ("The Garden", "Beans.\n<Bees>.", "hello@example.org")
    assert new["contact"]["email"] == "hello@example.org"
    assert new["contact"]["account"]["username"] == old["contact_account"]["username"] == "bob"
    told = [{"id": str(rule.id), "text": "Be kind.", "hint": "To everybody."}]
    assert new["rules"] == old["rules"] == phone.get(f"{OLD}/rules").json == told
    described = phone.get(f"{OLD}/extended_description").json
    matches(ExtendedDescription, described)
    assert described["content"] == "<p>Beans.</p><p>&lt;Bees&gt;.</p>"
    assert new["configuration"]["urls"]["about"].endswith("/about")


@pytest.mark.parametrize(
    ("mode", "enabled", "asks"),
    [("open", True, False), ("approval", True, True), ("invitation", False, False), ("closed", False, False)],
)
def test_apps_know_who_may_join(ada: User, phone: Phone, mode: str, enabled: bool, asks: bool) -> None:
    charter.change_settings(ada, registrations=mode)
    new, old = phone.get(NEW).json["registrations"], phone.get(OLD).json
    assert (new["enabled"], new["approval_required"], new["reason_required"]) == (enabled, asks, asks or None)
    assert (old["registrations"], old["approval_required"], old["invites_enabled"]) == (enabled, asks, False)
    assert (new["message"] is None) is enabled
    assert phone.get("/nodeinfo/2.0").json["openRegistrations"] is enabled


def test_whoever_asks_to_join_by_an_app_waits(app: Flask, ada: User, joining_app: Phone) -> None:
    charter.change_settings(ada, registrations="approval")
    refused = join(joining_app)
    assert (refused.status_code, refused.json["details"]["reason"][0]["error"]) == (422, "ERR_BLANK")
    answer = join(joining_app, reason="I grow beans.")
    assert answer.status_code == 200
    carlas = Phone(app)
    carlas.access_token = answer.json["access_token"]
    assert carlas.get(ME).json["username"] == "carla"
    told = carlas.post("/api/v1/statuses", {"status": "Hello."})
    assert (told.status_code, told.json["details"]) == (403, {"account": "waiting"})
    assert joining_app.get("/api/v1/accounts/lookup?acct=carla").status_code == 404
    reread()
    [carla] = asked.waiting(PageRequest()).items
    assert carla.joining_words == "I grow beans."
    joining.let_in(ada, carla)
    assert joining_app.get("/api/v1/accounts/lookup?acct=carla").status_code == 200


def test_an_invitation_works_in_an_app(ada: User, joining_app: Phone, phone: Phone) -> None:
    charter.change_settings(ada, registrations="invitation")
    for code, error in (("", "ERR_BLANK"), ("guessed", "ERR_INVALID")):
        refused = join(joining_app, invite_code=code)
        assert (refused.status_code, refused.json["details"]["invite_code"][0]["error"]) == (422, error)
    made = invitations.make(ada, most_uses=2)
    assert join(joining_app, invite_code=made.code).status_code == 200
    dora = CARLA | {"username": "dora", "email": "dora@example.org"}
    assert phone.post(f"{AUTH}/register", dora).json["details"] == {"code": "missing"}
    assert phone.post(f"{AUTH}/register", dora | {"code": made.code}).status_code == 201


def test_our_own_app_says_why_somebody_wants_to_join(ada: User, phone: Phone) -> None:
    charter.change_settings(ada, registrations="approval")
    assert phone.post(f"{AUTH}/register", CARLA).json["details"] == {"words": "missing"}
    answer = phone.post(f"{AUTH}/register", CARLA | {"reason": "I grow beans."})
    assert (answer.status_code, answer.json["account"]["username"]) == (201, "carla")
    reread()
    assert asked.waiting_count() == 1


def test_nobody_joins_by_an_app_where_a_day_is_full(ada: User, joining_app: Phone) -> None:
    charter.change_settings(ada, sign_ups_per_day=1)
    assert join(joining_app).status_code == 403
