"""Working on reports: who has which, how they are settled, what comes of two who do so at once, and notes."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.services.test_races import at_once, count
from twitter.errors import Conflict, Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.models import AuditEvent, ModerationAct, ModeratorNote, Notification, Report, User
from twitter.services import desk
from twitter.services.moderation import Why

WARNING = Why(words="Please stop.")


@pytest.fixture
def mo(app: Flask) -> User:
    """A moderator."""
    return factories.person("mo", role="moderator")


@pytest.fixture
def max_(app: Flask) -> User:
    """Another moderator."""
    return factories.person("max", role="moderator")


@pytest.fixture
def ada(app: Flask) -> User:
    """An admin."""
    return factories.person("ada", role="admin")


@pytest.fixture
def report_id(ana: User, bob: User) -> int:
    """A report of Bob about Ana."""
    return factories.report(bob, ana).id


def stored(report_id: int) -> Report:
    """Return a report as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Report, report_id, populate_existing=True)


def lines(action: str) -> list[AuditEvent]:
    """Return what the audit log says of an action."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)))


def test_who_takes_a_report_has_it_once(mo: User, ana: User, report_id: int) -> None:
    for _ in range(2):
        desk.take(mo, report_id)
    assert stored(report_id).assigned_to_id == mo.id
    [line] = lines("report_assigned")
    assert (line.actor_id, line.subject_id) == (mo.id, ana.id)
    assert line.details == {"report": str(report_id), "to": "mo"}


def test_nobody_takes_a_report_that_somebody_has_or_that_is_settled(mo: User, max_: User, report_id: int) -> None:
    desk.take(mo, report_id)
    with pytest.raises(Conflict, match="Somebody else sees to"):
        desk.take(max_, report_id)
    assert stored(report_id).assigned_to_id == mo.id
    desk.dismiss(mo, report_id)
    for attempt in (lambda: desk.take(mo, report_id), lambda: desk.assign(mo, report_id, "max")):
        with pytest.raises(Conflict, match="has seen to"):
            attempt()


def test_of_two_who_take_a_report_at_once_one_has_it(app: Flask, mo: User, max_: User, report_id: int) -> None:
    raised = at_once(app, [lambda: desk.take(mo, report_id), lambda: desk.take(max_, report_id)])
    assert [type(error) for error in raised] == [Conflict]
    assert stored(report_id).assigned_to_id in {mo.id, max_.id}


def test_a_report_is_given_to_another_moderator_and_back(mo: User, max_: User, report_id: int) -> None:
    desk.take(mo, report_id)
    desk.assign(mo, report_id, "max")
    assert stored(report_id).assigned_to_id == max_.id
    for _ in range(2):
        desk.give_back(mo, report_id)
    assert stored(report_id).assigned_to_id is None
    assert len(lines("report_unassigned")) == 1


@pytest.mark.parametrize("name", ["bob", "ana", "nobody"])
def test_a_report_is_given_to_nobody_who_keeps_no_order(mo: User, report_id: int, name: str) -> None:
    with pytest.raises(Invalid):
        desk.assign(mo, report_id, name)
    assert stored(report_id).assigned_to_id is None


def test_a_dismissal_settles_the_chosen_reports_of_that_person(mo: User, ana: User, bob: User, report_id: int) -> None:
    dora = factories.person("dora")
    same, left, elses = (
        factories.report(dora, ana),
        factories.report(bob, ana, kind="other"),
        factories.report(dora, bob),
    )
    desk.dismiss(mo, report_id, also=(same.id, elses.id))
    settled = stored(report_id)
    assert (settled.is_open, settled.was_dismissed, settled.resolved_by_id) == (False, True, mo.id)
    assert [stored(each.id).is_open for each in (same, left, elses)] == [False, True, True]
    assert stored(same.id).was_dismissed
    [line] = lines("report_dismissed")
    assert line.details == {"report": str(report_id), "also": [str(same.id)]}
    assert count(Notification) == 0  # nobody is told


def test_whoever_comes_second_settles_nothing(mo: User, max_: User, ana: User, bob: User, report_id: int) -> None:
    other = factories.report(bob, ana, kind="other")
    desk.dismiss(mo, report_id)
    with pytest.raises(Conflict) as dismissing:
        desk.dismiss(max_, report_id, also=[other.id])
    with pytest.raises(Conflict) as acting:
        desk.decide(max_, ana, "warn", Why(words="Please stop.", report_id=report_id), also=[other.id])
    assert dismissing.value.details == acting.value.details == {"report": "resolved"}
    assert (stored(report_id).resolved_by_id, stored(other.id).is_open) == (mo.id, True)
    assert (count(ModerationAct), count(Notification)) == (0, 0)


def test_an_act_settles_its_report_and_the_chosen_ones(mo: User, ana: User, bob: User, report_id: int) -> None:
    other, left = factories.report(bob, ana, kind="other"), factories.report(factories.person("dora"), ana)
    done = desk.decide(mo, ana, "limit", Why(report_id=report_id), also=[other.id])
    assert [stored(each).is_open for each in (report_id, other.id, left.id)] == [False, False, True]
    assert not stored(report_id).was_dismissed
    assert db.session.get_one(User, ana.id, populate_existing=True).limited_at is not None
    [line] = lines("reports_settled")
    assert line.details == {"act": str(done.id), "reports": [str(report_id), str(other.id)]}


def test_of_two_who_act_on_one_report_at_once_one_does(
    app: Flask, mo: User, max_: User, ana: User, report_id: int
) -> None:
    because, ana_id = Why(words="Please stop.", report_id=report_id), ana.id

    def decide(moderator: User, kind: str) -> ModerationAct:
        return desk.decide(moderator, db.session.get_one(User, ana_id), kind, because)

    acts = [lambda: decide(mo, "warn"), lambda: decide(max_, "suspend")]
    raised = at_once(app, [*acts, lambda: desk.dismiss(max_, report_id)])
    assert [type(error) for error in raised] == [Conflict, Conflict]
    assert count(ModerationAct) + stored(report_id).was_dismissed == 1


def test_two_who_settle_each_others_reports_do_not_wait_for_ever(
    app: Flask, mo: User, max_: User, ana: User, bob: User, report_id: int
) -> None:
    other = factories.report(bob, ana, kind="other").id
    acts = [lambda: desk.dismiss(mo, report_id, also=[other]), lambda: desk.dismiss(max_, other, also=[report_id])]
    raised = at_once(app, acts)
    assert [type(error) for error in raised] == [Conflict]
    assert not stored(report_id).is_open
    assert not stored(other).is_open


def test_a_settled_report_is_opened_again_and_the_act_stands(mo: User, ana: User, report_id: int) -> None:
    done = desk.decide(mo, ana, "warn", Why(words="Please stop.", report_id=report_id))
    for _ in range(2):
        desk.reopen(mo, report_id)
    again = stored(report_id)
    assert (again.is_open, again.resolved_by_id, again.was_dismissed) == (True, None, False)
    assert db.session.get_one(ModerationAct, done.id, populate_existing=True).undone_at is None
    assert len(lines("report_reopened")) == 1
    desk.dismiss(mo, report_id)
    assert stored(report_id).was_dismissed


@pytest.mark.parametrize("about", ["max_", "ada"])
def test_reports_about_who_keeps_order_are_for_admins(
    request: pytest.FixtureRequest, mo: User, bob: User, about: str
) -> None:
    person = request.getfixturevalue(about)
    report_id = factories.report(bob, person).id
    for attempt in (
        lambda: desk.take(mo, report_id),
        lambda: desk.assign(mo, report_id, "mo"),
        lambda: desk.give_back(mo, report_id),
        lambda: desk.dismiss(mo, report_id),
        lambda: desk.reopen(mo, report_id),
        lambda: desk.add_note(mo, person, "A friend of mine."),
        lambda: desk.decide(mo, person, "warn", Why(words="Stop.", report_id=report_id)),
    ):
        with pytest.raises(Forbidden):
            attempt()
    ivo = factories.person("ivo", role="admin")
    with pytest.raises(Invalid):
        desk.assign(ivo, report_id, "mo")
    desk.decide(ivo, person, "warn", Why(words="Please stop.", report_id=report_id))
    assert not stored(report_id).is_open


def test_a_moderator_does_not_learn_of_a_report_about_themselves(mo: User, ada: User, bob: User) -> None:
    report_id, about_ada = factories.report(bob, mo).id, factories.report(bob, ada).id
    for attempt in (lambda: desk.take(mo, report_id), lambda: desk.dismiss(mo, report_id), lambda: desk.take(mo, 1)):
        with pytest.raises(NotFound):
            attempt()
    desk.dismiss(ada, about_ada)  # there is no other admin
    with pytest.raises(Forbidden):
        desk.decide(ada, ada, "warn", WARNING)


def test_an_admin_gives_a_report_about_themselves_to_another(ada: User, bob: User) -> None:
    report_id = factories.report(bob, ada).id
    factories.person("ivo", role="admin")
    for attempt in (lambda: desk.take(ada, report_id), lambda: desk.dismiss(ada, report_id)):
        with pytest.raises(Forbidden, match="about you"):
            attempt()
    assert desk.assign(ada, report_id, "ivo").username == "ivo"
    assert stored(report_id).is_open


def test_somebody_who_keeps_no_order_settles_nothing(bob: User, ana: User, report_id: int) -> None:
    for attempt in (lambda: desk.take(bob, report_id), lambda: desk.dismiss(bob, report_id)):
        with pytest.raises(Forbidden):
            attempt()
    assert stored(report_id).is_open


def test_a_note_is_kept_with_its_report(mo: User, ana: User, report_id: int) -> None:
    note = desk.add_note(mo, ana, "  Wrote to her.\r\n", report_id=report_id)
    assert (note.text, note.subject_id, note.author_id, note.report_id) == ("Wrote to her.", ana.id, mo.id, report_id)
    assert [line.details for line in lines("note_added")] == [{"note": str(note.id)}]


@pytest.mark.parametrize("text", ["", " \n", "x" * 2_001])
def test_a_note_says_something_and_not_too_much(mo: User, ana: User, text: str) -> None:
    with pytest.raises(Invalid):
        desk.add_note(mo, ana, text)
    assert count(ModeratorNote) == 0


def test_a_note_is_about_the_person_of_its_report(mo: User, bob: User, report_id: int) -> None:
    with pytest.raises(NotFound):
        desk.add_note(mo, bob, "Wrote to him.", report_id=report_id)
    with pytest.raises(Forbidden):
        desk.add_note(bob, factories.person("dora"), "I do not like her.")
