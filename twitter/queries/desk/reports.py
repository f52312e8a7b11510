"""Reports as those who keep order see them. A moderator does not see what is said about themselves; an admin does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, func, select, true
from sqlalchemy.orm import aliased

from twitter import ids
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Report, User
from twitter.queries.desk.names import Named, columns, named
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.search.prefixes import storable

TABS: Final = ("open", "mine", "unassigned", "resolved")
MOST_SIMILAR: Final = 50  # open reports of one person that are looked through


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which reports are asked for."""

    tab: str = "open"  # one of TABS
    person: str = ""  # the name of who is reported
    reporter: str = ""
    kind: str = ""  # one of models.REPORT_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report, and the people it names today."""

    id: int
    kind: str
    rule_ids: list[int]
    comment: str
    evidence: list[dict[str, Any]]
    subject: Named
    reporter: Named | None  # None when they are gone
    assigned_to: Named | None
    resolved_at: datetime | None
    resolved_by: Named | None
    was_dismissed: bool
    open_beside: int  # how many other reports of this person are open

    @property
    def created_at(self) -> datetime:
        """When it was made: its id says so."""
        return ids.moment_of(self.id)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.resolved_at is None

    @property
    def things(self) -> frozenset[tuple[str, str]]:
        """What is reported: kinds and ids."""
        return frozenset((str(each["kind"]), str(each["id"])) for each in self.evidence)

    def count(self, kind: str) -> int:
        """Return how many tweets, or messages, are reported."""
        return sum(each["kind"] == kind for each in self.evidence)


class Similar(NamedTuple):
    """Another open report of the same person."""

    report: ReportLine
    is_about_the_same: bool  # shares a tweet or a message


def listed(viewer: User, wanted: Wanted, page: PageRequest) -> Page[ReportLine]:
    """Return a page of reports, the newest first."""
    found = db.session.execute(page.narrow(_lines(viewer).where(*_conditions(viewer, wanted)), Report.id)).all()
    return page_of(found, page, _line)


def report(viewer: User, report_id: int) -> ReportLine:
    """Return one report; raise NotFound for one that is none, or is not for this moderator's eyes."""
    one = _lines(viewer).where(Report.id == report_id)
    row = db.session.execute(one).one_or_none() if report_id <= LARGEST else None
    if row is None:
        raise NotFound
    return _line(row)


def similar(viewer: User, shown: ReportLine) -> list[Similar]:
    """Return the other open reports of the same person: those about the same things first, then the newest."""
    same_person = (Report.subject_id == shown.subject.id, Report.id != shown.id)
    found = _open_lines(viewer, *same_person)
    others = [Similar(each, not shown.things.isdisjoint(each.things)) for each in found]
    return sorted(others, key=lambda each: (not each.is_about_the_same, -each.report.id))


def open_about(viewer: User, person_id: int) -> list[Similar]:
    """Return the open reports of a person, the newest first, for who acts without one."""
    return [Similar(each, False) for each in _open_lines(viewer, Report.subject_id == person_id)]


def open_count(viewer: User) -> int:
    """Return how many reports wait for somebody, of those that this moderator sees."""
    return db.session.scalar(select(func.count()).where(Report.resolved_at.is_(None), _is_for(viewer))) or 0


def _lines(viewer: User) -> AnySelect:
    """Return the statement of all reports that somebody may see, one row each."""
    people = {name: aliased(User) for name in ("subject", "reporter", "assigned_to", "resolved_by")}
    facts = (Report.id, Report.kind, Report.rule_ids, Report.comment, Report.evidence, Report.resolved_at)
    statement: AnySelect = select(Report.id.label("cursor"), *facts, Report.was_dismissed, _open_beside())
    for name, person in people.items():
        key = getattr(Report, f"{name}_id")
        statement = statement.add_columns(*columns(person, name)).outerjoin(person, person.id == key)
    return statement.where(_is_for(viewer))


def _open_lines(viewer: User, *conditions: ColumnElement[bool]) -> list[ReportLine]:
    still_open = _lines(viewer).where(Report.resolved_at.is_(None), *conditions)
    rows = db.session.execute(still_open.order_by(Report.id.desc()).limit(MOST_SIMILAR)).all()
    return [_line(row) for row in rows]


def _open_beside() -> ColumnElement[int]:
    other = aliased(Report)
    beside = (other.subject_id == Report.subject_id, other.id != Report.id, other.resolved_at.is_(None))
    return select(func.count()).where(*beside).correlate(Report).scalar_subquery().label("open_beside")


def _is_for(viewer: User) -> ColumnElement[bool]:
    return true() if viewer.role == "admin" else Report.subject_id != viewer.id


def _conditions(viewer: User, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Report.resolved_at.is_not(None) if wanted.tab == "resolved" else Report.resolved_at.is_(None)
    if wanted.tab == "mine":
        yield Report.assigned_to_id == viewer.id
    if wanted.tab == "unassigned":
        yield Report.assigned_to_id.is_(None)
    if wanted.person:
        yield Report.subject_id == _id_of(wanted.person)
    if wanted.reporter:
        yield Report.reporter_id == _id_of(wanted.reporter)
    if wanted.kind:
        yield Report.kind == wanted.kind


def _id_of(username: str) -> ColumnElement[int]:
    person = aliased(User)
    return select(person.id).where(person.username_key == storable(username).lower()).scalar_subquery()


def _line(row: Row[*tuple[Any, ...]]) -> ReportLine:
    subject = named(row, "subject")
    if subject is None:  # the key refuses a report of nobody
        raise NotFound
    return ReportLine(
        id=row.id,
        kind=row.kind,
        rule_ids=row.rule_ids,
        comment=row.comment,
        evidence=row.evidence,
        subject=subject,
        reporter=named(row, "reporter"),
        assigned_to=named(row, "assigned_to"),
        resolved_at=row.resolved_at,
        resolved_by=named(row, "resolved_by"),
        was_dismissed=row.was_dismissed,
        open_beside=row.open_beside,
    )
