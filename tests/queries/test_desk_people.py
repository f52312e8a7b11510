"""Finding people as those who look after the site do: by name, address, role and state, whatever their state."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import ModerationAct, ModeratorNote, Report, User, UsernameReservation
from twitter.queries.desk import histories, people
from twitter.queries.desk.people import Sought
from twitter.queries.paging import PageRequest
from twitter.services import usernames
from twitter.transaction import atomic


@pytest.fixture
def mo(app: Any) -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def found(mo: User) -> Callable[..., list[str]]:
    """Look for people as the moderator and return their names."""
    return lambda **asked: [line.username for line in people.people(mo, Sought(**asked), PageRequest()).items]


def report(reporter: User, person: User, **columns: Any) -> Report:
    row = Report(reporter_id=reporter.id, subject_id=person.id, kind="spam", **columns)
    with atomic():
        db.session.add(row)
    return row


def test_people_are_found_by_every_word_of_their_names_and_by_how_it_begins(found: Callable[..., list[str]]) -> None:
    factories.person("ana_silva", display_name="Ana Silva")
    factories.person("silvio", display_name="Zoë Ångström")
    factories.person("gone_silva", suspended_at=clock.now())
    assert found(name="silv") == ["gone_silva", "silvio", "ana_silva"]
    assert found(name="SILVA ana") == ["ana_silva"]
    assert found(name="angstrom zoe") == ["silvio"]
    assert found(name="@SILVIO") == ["silvio"]
    assert found(name="@silv") == found(name="!?") == found(name="nobody") == []


def test_people_are_found_by_how_their_address_begins_or_by_its_domain(found: Callable[..., list[str]]) -> None:
    factories.person("ana", display_name="Ana")
    for name, email in [("odd", "o_d%d@example.org"), ("even", "oXdXd@example.org"), ("far", "ana@far.example")]:
        with atomic():
            person = factories.person(name)
            person.email, person.email_key = email, email.lower()
            db.session.add(person)
    assert found(email="O_D%") == ["odd"]
    assert found(email="oxd") == ["even"]
    assert found(email="ana@") == ["far", "ana"]
    assert found(email="@FAR.example") == ["far"]
    assert found(email="example.org") == []


def test_people_are_found_by_role_and_by_each_state(found: Callable[..., list[str]]) -> None:
    now = clock.now()
    states = {
        "unconfirmed": {"email_verified_at": None},
        "waiting": {"waits_since": now},
        "limited": {"limited_at": now},
        "sensitive": {"sensitive_at": now},
        "suspended": {"suspended_at": now},
        "left": {"deactivated_at": now},
    }
    for state, columns in states.items():
        factories.person(state, **columns)
    for state in states:
        assert found(state=state) == [state]
    assert found(state="active") == ["sensitive", "limited", "unconfirmed", "mo"]
    assert found(role="moderator") == ["mo"]
    assert found(role="admin") == found(role="moderator", state="limited") == []


@pytest.mark.parametrize("count", [2, 25])
def test_a_page_is_one_statement_however_many_there_are(mo: User, statements: list[str], count: int) -> None:
    everybody = factories.people(count)
    for person in everybody:
        report(mo, person)
    mo_id = mo.id
    statements.clear()
    first = people.people(mo, Sought(name="person"), PageRequest())
    assert len(statements) == 1
    assert {line.open_reports for line in first.items} == {1}
    rest = people.people(mo, Sought(), PageRequest(first.next_max_id)).items if first.next_max_id else ()
    assert [line.id for line in (*first.items, *rest)][:count] == [person.id for person in reversed(everybody)]
    assert mo_id in {line.id for line in people.people(mo, Sought(role="moderator"), PageRequest()).items}


def test_somebody_is_meant_by_name_or_by_the_number_that_is_left_of_them(ana: User) -> None:
    assert people.person_id("@ANA") == people.person_id(f"#{ana.id}") == ana.id
    assert people.person_id("#" + "9" * 19) == 2**63 - 1
    for typed in ("nobody", "#", "#nine", "#" + "9" * 20):
        with pytest.raises(NotFound):
            people.person_id(typed)


def test_a_moderator_sees_no_reports_about_themselves_and_an_admin_sees_all(mo: User, ana: User, bob: User) -> None:
    ada = factories.person("ada", role="admin")
    report(ana, mo)
    report(ana, bob, resolved_at=clock.now(), was_dismissed=True)
    assert (histories.reports(mo, mo.id).about, histories.reports(mo, mo.id).open_about) == ([], 0)
    assert [line.subject for line in histories.reports(mo, ana.id).by] == ["bob"]
    assert [line.subject for line in histories.reports(ada, ana.id).by] == ["bob", "mo"]
    assert [line.reporter for line in histories.reports(ada, mo.id).about] == ["ana"]
    [counted] = people.people(mo, Sought(name="@mo"), PageRequest()).items
    assert counted.open_reports == 0
    [counted] = people.people(ada, Sought(name="@mo"), PageRequest()).items
    assert counted.open_reports == 1


def test_what_happened_to_somebody_is_told_with_names_and_without_those_of_the_gone(mo: User, ana: User) -> None:
    with atomic():
        db.session.add(ModerationAct(kind="warn", actor_id=mo.id, subject_id=ana.id, words="Mind your words."))
        db.session.add(ModerationAct(kind="limit", actor_id=None, subject_id=ana.id))
        db.session.add(ModeratorNote(author_id=mo.id, subject_id=ana.id, text="Seen before."))
        usernames.keep("anna", ana.id)
        db.session.add(UsernameReservation(username_key="older", user_id=ana.id, until=clock.now()))
    assert [(line.act.kind, line.actor) for line in histories.acts(ana.id)] == [("limit", None), ("warn", "mo")]
    assert [(line.note.text, line.author) for line in histories.notes(ana.id)] == [("Seen before.", "mo")]
    assert [line.name for line in histories.former_names(ana.id)] == ["anna"]
    assert histories.acts(mo.id) == histories.notes(mo.id) == histories.former_names(mo.id) == []
    assert histories.welcome(ana.id) is None
