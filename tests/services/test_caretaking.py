"""What admins do to an account beside acts of moderation, and what the audit log is told of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests import factories
from twitter import storage
from twitter.errors import Forbidden, Invalid
from twitter.extensions import db
from twitter.models import AuditEvent, Job, User
from twitter.queries.paging import PageRequest
from twitter.queries.search import names
from twitter.queries.sessions import session_for
from twitter.services import caretaking
from twitter.transaction import atomic

Act = Callable[[User, User], object]

ACTS: dict[str, Act] = {
    "end_sessions": caretaking.end_sessions,
    "confirm_address": caretaking.confirm_address,
    "clear_profile": lambda admin, person: caretaking.clear_profile(admin, person, ["bio"]),
}


@pytest.fixture
def ada(app: object) -> User:
    """An admin."""
    return factories.person("ada", role="admin")


def told() -> list[tuple[str, int | None, int | None, dict[str, object]]]:
    lines = db.session.scalars(select(AuditEvent).where(AuditEvent.action != "sign_in").order_by(AuditEvent.id))
    return [(line.action, line.actor_id, line.subject_id, line.details) for line in lines]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_only_an_admin_may_and_nobody_to_themselves(ada: User, ana: User, act: Act) -> None:
    mo = factories.person("mo", role="moderator")
    for actor, person in [(mo, ana), (ana, ana), (ana, mo), (ada, ada)]:
        with pytest.raises(Forbidden):
            act(actor, person)
    assert told() == []


def test_somebody_is_signed_out_everywhere(ada: User, ana: User, bob: User) -> None:
    secrets = [factories.session_secret(ana) for _ in range(2)]
    others = factories.session_secret(bob)
    assert caretaking.end_sessions(ada, ana) == 2
    assert [session_for(secret) for secret in secrets] == [None, None]
    assert session_for(others) is not None
    assert ("sessions_ended", ada.id, ana.id, {"count": 2}) in told()
    before = told()
    assert caretaking.end_sessions(ada, ana) == 0
    assert told() == before


def test_an_address_is_confirmed_once(ada: User) -> None:
    una = factories.person("una", email_verified_at=None)
    for _ in range(2):
        caretaking.confirm_address(ada, una)
    assert una.is_verified
    assert told() == [("email_confirmed", ada.id, una.id, {})]


def test_what_is_chosen_of_a_profile_goes_with_its_files_and_nothing_else(ada: User) -> None:
    keys = [storage.new_name() for _ in range(2)]
    words = {"bio": "Vile.", "location": "There", "website": "https://vile.example", "display_name": "Vile Name"}
    facts = {"avatar_key": keys[0], "banner_key": keys[1], "extra_fields": [{"name": "a", "value": "b"}]}
    vile = factories.person("plain", **words, **facts)
    caretaking.clear_profile(ada, vile, ["picture", "bio"])
    assert (vile.avatar_key, vile.bio, vile.location) == (None, "", "")
    assert (vile.banner_key, vile.display_name, vile.website) == (keys[1], "Vile Name", "https://vile.example")
    caretaking.clear_profile(ada, vile, ["links", "name", "banner"])
    assert (vile.banner_key, vile.display_name, vile.website, vile.extra_fields) == (None, "plain", "", [])
    assert names.people(None, "vile", PageRequest()).items == ()
    jobs = db.session.scalars(select(Job).where(Job.name == "delete_files")).all()
    assert [[key in str(job.payload) for key in keys] for job in jobs] == [[True, False], [False, True]]
    assert [line[3] for line in told()] == [{"parts": ["picture", "bio"]}, {"parts": ["banner", "name", "links"]}]


def test_a_suspended_persons_profile_can_be_cleared_too(ada: User, ana: User) -> None:
    with atomic():
        ana.suspended_at, ana.bio = ana.created_at, "Vile."
        db.session.add(ana)
    caretaking.clear_profile(ada, ana, ["bio"])
    assert ana.bio == ""


@pytest.mark.parametrize("parts", [[], ["soul"], ["bio", "soul"]])
def test_there_is_nothing_to_clear_but_the_parts_there_are(ada: User, ana: User, parts: list[str]) -> None:
    with pytest.raises(Invalid):
        caretaking.clear_profile(ada, ana, parts)
    assert told() == []


def test_that_lines_are_taken_away_is_told_with_what_was_asked_for(ada: User, ana: User) -> None:
    caretaking.note_export(ada, "csv", {"username": "ana"})
    assert told() == [("audit_exported", ada.id, ada.id, {"kind": "csv", "asked": {"username": "ana"}})]
    with pytest.raises(Invalid):
        caretaking.note_export(ada, "pdf", {})
    with pytest.raises(Forbidden):
        caretaking.note_export(ana, "csv", {})
