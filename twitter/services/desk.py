"""Working on reports: who has which, how they are settled, and what moderators note for each other."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, select, true, update

from twitter import clock
from twitter.errors import Conflict, Forbidden, Invalid, NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import ModerationAct, ModeratorNote, Report, Rule, User
from twitter.queries.desk import keepers
from twitter.services import audit, locks, moderation
from twitter.services.moderation import Why
from twitter.services.permissions import require
from twitter.text import clean_text
from twitter.transaction import atomic, rows_changed

LONGEST_NOTE: Final = 2_000

_IS_OPEN = Report.resolved_at.is_(None)


def take(moderator: User, report_id: int) -> None:
    """Let a moderator say that they see to a report. Harmless twice.

    Raise NotFound and Forbidden as `dismiss` does, Conflict when somebody else has it or it is settled.
    """
    person = _person_of(moderator, report_id)
    with atomic():
        report = _held(report_id)
        if report.assigned_to_id == moderator.id:
            return
        if report.assigned_to_id is not None:
            raise Conflict("Somebody else sees to this report.", report="taken")
        _give(moderator, report, person, moderator)


def assign(moderator: User, report_id: int, username: str) -> User:
    """Give a report to somebody who keeps order, whoever has it now; return them.

    Raise NotFound and Forbidden as `dismiss` does, Invalid for somebody who may not see to it, Conflict when it is
    settled.
    """
    person = _person_of(moderator, report_id, decides=False)
    keeper = next((each for each in keepers.keepers_for(person) if each.username == username), None)
    if keeper is None:
        raise Invalid("Choose somebody who may see to this report.", to="unknown")
    with atomic():
        _give(moderator, _held(report_id), person, keeper)
    return keeper


def give_back(moderator: User, report_id: int) -> None:
    """Let a report be nobody's again. Harmless twice. Raise NotFound and Forbidden as `dismiss` does."""
    person = _person_of(moderator, report_id)
    with atomic():
        if _change(report_id, Report.assigned_to_id.is_not(None), assigned_to_id=None):
            audit.record("report_unassigned", actor=moderator, subject=person, report=str(report_id))


def dismiss(moderator: User, report_id: int, *, also: Collection[int] = ()) -> None:
    """Settle a report without an act, and with it other open reports of the same person.

    Raise NotFound for a report that is none, Forbidden when it is about somebody who keeps order too, Conflict when
    somebody else has settled it.
    """
    person = _person_of(moderator, report_id)
    with atomic():
        locks.lock_people([person.id], named=[moderator.id])  # as an act does: all settling about one person in turn
        if not _change(report_id, _IS_OPEN, **_settled(moderator, was_dismissed=True)):
            raise _seen_to()
        others = _settle_others(moderator, person, also, was_dismissed=True)
        audit.record("report_dismissed", actor=moderator, subject=person, report=str(report_id), also=others)


def decide(moderator: User, person: User, kind: str, why: Why, *, also: Collection[int] = ()) -> ModerationAct:
    """Act on somebody, settle the report it is about, and with it other open reports of the same person.

    Raise as `moderation.act` does: Conflict, and nothing is done, when somebody else has settled the report.
    """
    with atomic():
        done = moderation.act(moderator, person, kind, why)
        others = _settle_others(moderator, person, also, was_dismissed=False)
        settled = [*([str(why.report_id)] if why.report_id else []), *others]
        if settled:
            audit.record("reports_settled", actor=moderator, subject=person, act=str(done.id), reports=settled)
    return done


def reopen(moderator: User, report_id: int) -> None:
    """Let a settled report wait again. What was done about it stands. Harmless twice.

    Raise NotFound and Forbidden as `dismiss` does.
    """
    person = _person_of(moderator, report_id)
    anew = {"resolved_at": None, "resolved_by_id": None, "was_dismissed": False}
    with atomic():
        if _change(report_id, Report.resolved_at.is_not(None), **anew):
            audit.record("report_reopened", actor=moderator, subject=person, report=str(report_id))


def correct(
    moderator: User, report_id: int, *, kind: str | None = None, rule_ids: Collection[int] | None = None
) -> None:
    """Say what a report is really about. Raise NotFound and Forbidden as `dismiss` does, Invalid for unknown rules."""
    person = _person_of(moderator, report_id)
    changed: dict[str, Any] = {"kind": kind} if kind is not None else {}
    if rule_ids is not None:
        changed["rule_ids"] = _known_rules(rule_ids)
    with atomic():
        if changed and _change(report_id, true(), **changed):
            audit.record("report_corrected", actor=moderator, subject=person, report=str(report_id), kind=kind)


def _known_rules(rule_ids: Collection[int]) -> list[int]:
    known = sorted(db.session.scalars(select(Rule.id).where(Rule.id.in_(rule_ids))))
    if len(known) != len(set(rule_ids)):
        raise Invalid("There is no such rule.", rule_ids="unknown")
    return known


def add_note(moderator: User, person: User, text: str, *, report_id: int | None = None) -> ModeratorNote:
    """Note something about a person, for all who keep order.

    Raise Forbidden about oneself and others who keep order, NotFound for a report that is not about this person,
    Invalid for a note that says nothing or too much.
    """
    require(moderator, "settle", person)
    noted = clean_text(text, field="text").strip()
    if not noted:
        raise Invalid("Write something first.", text="missing")
    if len(noted) > LONGEST_NOTE:
        raise Invalid("Keep it under 2,000 characters.", text="too_long")
    if report_id is not None and _person_of(moderator, report_id).id != person.id:
        raise NotFound
    note = ModeratorNote(author_id=moderator.id, subject_id=person.id, report_id=report_id, text=noted)
    with atomic():
        db.session.add(note)
        db.session.flush()
        audit.record("note_added", actor=moderator, subject=person, note=str(note.id))
    return note


def _person_of(moderator: User, report_id: int, *, decides: bool = True) -> User:
    """Return whom a report is about. A moderator does not learn that there is one about themselves.

    An admin does, and may give it to another one; they decide about it only while there is no other.
    """
    about = select(User).join(Report, Report.subject_id == User.id).where(Report.id == report_id)
    person = db.session.scalar(about) if report_id <= LARGEST else None
    if person is None or (person.id == moderator.id and moderator.role != "admin"):
        raise NotFound
    require(moderator, "settle", person)
    if decides and person.id == moderator.id and len(keepers.keepers_for(person)) > 1:
        raise Forbidden("This report is about you. Give it to another admin.")
    return person


def _held(report_id: int) -> Report:
    """Inside `atomic`: keep an open report's row until the commit; raise Conflict when it is settled."""
    kept = select(Report).where(Report.id == report_id, _IS_OPEN).with_for_update()
    report = db.session.scalar(kept.execution_options(populate_existing=True))
    if report is None:
        raise _seen_to()
    return report


def _give(moderator: User, report: Report, person: User, keeper: User) -> None:
    report.assigned_to_id = keeper.id
    audit.record("report_assigned", actor=moderator, subject=person, report=str(report.id), to=keeper.username)


def _change(report_id: int, condition: ColumnElement[bool], **columns: Any) -> bool:
    """Change a report if it still is as it has to be: of two who try at once, the second finds it changed."""
    return bool(rows_changed(update(Report).where(Report.id == report_id, condition).values(columns)))


def _settle_others(moderator: User, person: User, also: Collection[int], *, was_dismissed: bool) -> list[str]:
    """Settle further reports of a person; return which were still open."""
    theirs = select(Report.id).where(Report.id.in_(also), Report.subject_id == person.id, _IS_OPEN)
    found = list(db.session.scalars(theirs.order_by(Report.id).with_for_update())) if also else []
    settled = _settled(moderator, was_dismissed=was_dismissed)
    rows_changed(update(Report).where(Report.id.in_(found)).values(settled))
    return [str(report_id) for report_id in found]


def _settled(moderator: User, *, was_dismissed: bool) -> dict[str, Any]:
    return {"resolved_at": clock.now(), "resolved_by_id": moderator.id, "was_dismissed": was_dismissed}


def _seen_to() -> Conflict:
    return Conflict("Somebody has seen to this report already.", report="resolved")
