"""Showing that an address is one's own, and changing it: what a link does, and what it refuses to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests import factories
from tests.services.test_races import at_once
from twitter import clock, events, outbox
from twitter.errors import Conflict, Invalid
from twitter.extensions import db
from twitter.models import AuditEvent, AuthSession, User
from twitter.services import accounts, sessions, verification
from twitter.signing import sign
from twitter.transaction import atomic

pytestmark = pytest.mark.usefixtures("app")

NEW = "ana@new.example.org"


@pytest.fixture
def una(app: Flask) -> User:
    """A person who has not confirmed their address."""
    return factories.person("una", email_verified_at=None)


def jobs() -> list[tuple[str, dict[str, object]]]:
    return [(job.name, job.payload) for job in outbox.waiting(100)]


def verified(user: User) -> bool:
    db.session.refresh(user)
    return user.is_verified


def wished(user: User, email: str = NEW) -> str:
    """Ask for another address and return the link that is mailed to it."""
    verification.ask_to_change(user, factories.PASSWORD, email)
    return verification.change_link_for(user)


def refused(act: Callable[[str], object], link: str) -> str:
    with pytest.raises(Invalid) as refusal:
        act(link)
    return refusal.value.details["link"]


def audited(action: str) -> int:
    return db.session.query(AuditEvent).filter_by(action=action).count()


def set_password_hash(user: User, password_hash: str) -> None:
    with atomic():
        user.password_hash = password_hash
        db.session.add(user)


def test_a_new_account_has_its_mail_enqueued_with_it() -> None:
    user = accounts.register("carla", "carla@example.org", "nine lazy otters")
    assert jobs() == [("mail_verification", {"user_id": user.id})]


def test_an_account_that_is_refused_mails_nobody(ana: User) -> None:
    with pytest.raises(Conflict):
        accounts.register("ana", "other@example.org", "nine lazy otters")
    with pytest.raises(Conflict):
        accounts.register("other", ana.email, "nine lazy otters")
    assert jobs() == []


def test_an_account_made_confirmed_needs_no_mail() -> None:
    accounts.create("carla", "carla@example.org", "nine lazy otters", confirmed=True)
    assert jobs() == []


def test_a_link_can_be_mailed_again_until_it_was_followed(una: User) -> None:
    verification.send_link(una)
    assert jobs() == [("mail_verification", {"user_id": una.id})]
    verification.verify(verification.link_for(una))
    db.session.refresh(una)
    verification.send_link(una)
    assert len(jobs()) == 1


def test_a_link_verifies_its_address_and_is_harmless_twice(una: User) -> None:
    link = verification.link_for(una)
    assert not verified(una)
    assert verification.verify(link).id == una.id
    assert verified(una)
    first = una.email_verified_at
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert verification.verify(link).email_verified_at == first
    assert audited("email_verified") == 1


def test_looking_whose_link_it_is_verifies_nothing(una: User) -> None:
    assert verification.whose(verification.link_for(una)).id == una.id
    assert not verified(una)


def test_a_link_is_good_for_24_hours(una: User) -> None:
    link, now = verification.link_for(una), clock.now()
    with time_machine.travel(now + timedelta(hours=24, seconds=2)):
        assert refused(verification.verify, link) == "expired"
        assert refused(verification.whose, link) == "expired"
    with time_machine.travel(now - timedelta(hours=1)):  # a clock that was set back
        assert refused(verification.verify, link) == "expired"
    assert not verified(una)
    with time_machine.travel(now + timedelta(hours=23, minutes=59)):
        verification.verify(link)
    assert verified(una)


def test_a_link_is_refused_after_the_address_changed(una: User) -> None:
    link = verification.link_for(una)
    with atomic():
        una.email, una.email_key = "una@new.example.org", "una@new.example.org"
        db.session.add(una)
    assert refused(verification.verify, link) == "other_address"
    assert not verified(una)


def test_a_link_of_an_account_that_is_gone_is_refused(una: User) -> None:
    link = verification.link_for(una)
    with atomic():
        db.session.delete(una)
    assert refused(verification.verify, link) == "other_address"


@pytest.mark.parametrize("act", [verification.verify, verification.change])
@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "\u00e9", "\0", "WzEsImEiXQ.aR4x2g.x", "." * 3000])
def test_a_made_up_link_is_refused(act: Callable[[str], object], forged: str) -> None:
    assert refused(act, forged) == "expired"


def test_a_link_that_was_touched_is_refused(una: User, ana: User) -> None:
    link, other = verification.link_for(una), verification.link_for(ana)
    payload, moment, signature = link.split(".")
    later = "." + verification.link_for(ana).split(".")[1] + "."
    for touched in (
        f"{payload}.{moment}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        f"{other.split('.')[0]}.{moment}.{signature}",
        f"{payload}{later}{'A' * len(signature)}",
        f"{payload}.{signature}",
    ):
        assert refused(verification.verify, touched) == "expired"
    assert not verified(una)


def test_a_link_for_one_purpose_is_none_for_another(ana: User, una: User) -> None:
    assert refused(verification.change, verification.link_for(una)) == "expired"
    assert refused(verification.verify, wished(ana)) == "expired"
    assert refused(verification.verify, sign("another-purpose", [una.id, una.email_key])) == "expired"


def test_a_link_signed_with_the_former_key_still_works_and_with_a_foreign_one_never(app: Flask, una: User) -> None:
    link, before = verification.link_for(una), app.extensions["settings"]
    try:
        app.extensions["settings"] = replace(before, secret_key="another key that is quite long enough")
        assert refused(verification.verify, link) == "expired"
        fallbacks = (before.secret_key,)
        app.extensions["settings"] = replace(app.extensions["settings"], secret_key_fallbacks=fallbacks)
        verification.verify(link)
    finally:
        app.extensions["settings"] = before
    assert verified(una)


def test_an_address_changes_when_its_link_is_followed(una: User) -> None:
    link = wished(una)
    assert jobs() == [("mail_email_change", {"user_id": una.id})]
    db.session.refresh(una)
    assert (una.email, una.pending_email) == ("una@example.org", NEW)
    assert verification.whose_change(link).id == una.id
    assert verification.change(link).email == NEW
    db.session.refresh(una)
    assert (una.email, una.email_key, una.pending_email, una.is_verified) == (NEW, NEW, None, True)
    assert jobs()[-1] == ("mail_email_changed", {"user_id": una.id, "old_email": "una@example.org"})
    assert audited("email_changed") == 1


def test_the_capitals_of_an_address_are_kept_and_do_not_count(ana: User) -> None:
    verification.change(wished(ana, "Ana.Of.Old@New.Example.ORG"))
    db.session.refresh(ana)
    assert (ana.email, ana.email_key) == ("Ana.Of.Old@new.example.org", "ana.of.old@new.example.org")


def test_following_the_link_of_a_change_twice_changes_once(ana: User) -> None:
    link = wished(ana)
    for _ in range(2):
        assert verification.change(link).email == NEW
        secret = factories.session_secret(ana)
    assert [name for name, _ in jobs()].count("mail_email_changed") == 1
    assert audited("email_changed") == 1
    assert secret
    assert len(sessions.sessions_of(ana)) == 2  # the second time ended none


def test_following_the_link_of_a_change_twenty_times_at_once_changes_once(app: Flask, ana: User) -> None:
    link = wished(ana)
    assert at_once(app, [lambda: verification.change(link)] * 20) == []
    db.session.rollback()  # SQLite shows this session what was there when it began to read
    assert [name for name, _ in jobs()].count("mail_email_changed") == 1
    assert audited("email_changed") == 1


def test_the_link_of_a_change_is_good_for_24_hours(ana: User) -> None:
    link = wished(ana)
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=2)):
        assert refused(verification.change, link) == "expired"
    db.session.refresh(ana)
    assert ana.email == "ana@example.org"


def test_only_the_newest_wish_for_an_address_counts(ana: User) -> None:
    older, newer = wished(ana), wished(ana, "ana@third.example.org")
    assert refused(verification.change, older) == "other_address"
    verification.change(newer)
    assert refused(verification.change, older) == "other_address"


def test_a_change_that_was_begun_dies_with_the_password(ana: User) -> None:
    link = wished(ana)
    set_password_hash(ana, ana.password_hash + " ")
    assert refused(verification.change, link) == "other_address"
    db.session.refresh(ana)
    assert ana.email == "ana@example.org"


def test_a_link_names_no_password(ana: User) -> None:
    link = wished(ana)
    assert ana.password_hash not in link
    assert len(link) < 250


@pytest.mark.parametrize(
    ("password", "email", "error", "details"),
    [
        ("wrong", NEW, Invalid, {"current_password": "wrong"}),
        (factories.PASSWORD, "no address", Invalid, {"email": "invalid"}),
        (factories.PASSWORD, "ANA@example.org", Conflict, {"email": "same"}),
    ],
)
def test_a_wish_for_another_address_is_refused(
    ana: User, password: str, email: str, error: type[Exception], details: dict[str, str]
) -> None:
    with pytest.raises(error) as refusal:
        verification.ask_to_change(ana, password, email)
    assert getattr(refusal.value, "details", None) == details
    db.session.refresh(ana)
    assert ana.pending_email is None
    assert jobs() == []


def test_a_wish_does_not_tell_that_an_address_is_taken_but_its_link_does(ana: User, bob: User) -> None:
    link = wished(ana, bob.email)
    with pytest.raises(Conflict) as refusal:
        verification.change(link)
    assert refusal.value.details == {"email": "taken"}
    db.session.refresh(ana)
    assert ana.email == "ana@example.org"
    assert audited("email_changed") == 0
    assert [name for name, _ in jobs()] == ["mail_email_change"]


def test_of_two_who_want_one_address_at_once_one_gets_it(app: Flask, ana: User, bob: User) -> None:
    links = [wished(user) for user in (ana, bob)]
    raised = at_once(app, [lambda link=link: verification.change(link) for link in links])
    assert [type(error) for error in raised] == [Conflict]
    db.session.rollback()  # SQLite shows this session what was there when it began to read
    for user in (ana, bob):
        db.session.refresh(user)
    assert [ana.email, bob.email].count(NEW) == 1


def test_a_change_ends_every_other_session_and_tells_it(ana: User, bob: User) -> None:
    for user in (ana, ana, bob):
        factories.session_secret(user)
    sessions.store(ana, "of an app", user_agent="app", address="", kind="api")
    kept, *others = sessions.sessions_of(ana)
    told: list[events.SessionEnded] = []
    events.listen(events.SessionEnded, told.append)
    verification.change(wished(ana), session_id=kept.id)
    events.stop_listening(events.SessionEnded, told.append)
    assert {event.session_id for event in told} == {session.id for session in others}
    db.session.expire_all()
    assert [session.id for session in sessions.sessions_of(ana)] == [kept.id]
    assert len(sessions.sessions_of(bob)) == 1


def test_a_change_followed_in_another_persons_browser_ends_all_sessions(ana: User, bob: User) -> None:
    factories.session_secret(ana)
    factories.session_secret(bob)
    bobs = sessions.sessions_of(bob)[0]
    verification.change(wished(ana), session_id=bobs.id)
    db.session.expire_all()
    assert sessions.sessions_of(ana) == []
    assert db.session.query(AuthSession).filter(AuthSession.revoked_at.is_(None)).one().id == bobs.id
