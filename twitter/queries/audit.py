"""What the audit log says, for whoever runs the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.models import AuditEvent, User
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.search.prefixes import storable

CHUNK: Final = 500  # lines of an export that stand in memory at once


class Line(NamedTuple):
    """A line of the log with the names that people have today; None for nobody, and for people who are gone."""

    id: int
    at: datetime
    action: str
    actor: str | None
    subject: str | None
    address_prefix: str
    details: dict[str, Any]
    actor_id: int | None = None
    subject_id: int | None = None

    @property
    def is_about_another(self) -> bool:
        """Whether somebody is acted upon who does not act."""
        return self.subject_id is not None and self.subject_id != self.actor_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which lines are asked for: all of them, as it stands."""

    person_id: int | None = None  # who acts or is acted upon
    action: str = ""
    first_id: int | None = None  # ids carry the time: `ids.first_id_at` of the first moment asked for
    end_id: int | None = None  # the same of the first moment after the last one
    address: str = ""  # how the prefix begins


class Origin(NamedTuple):
    """A network from which somebody signed in."""

    address_prefix: str
    times: int
    last_at: datetime


def lines(*, person_id: int | None = None, action: str | None = None, limit: int = 50) -> list[Line]:
    """Return the newest lines first: all of them, those in which somebody acts or is acted upon, or of one action."""
    return list(page(Asked(person_id=person_id, action=action or ""), PageRequest(limit=limit)).items)


def page(asked: Asked, request: PageRequest) -> Page[Line]:
    """Return a page of the lines that are asked for, the newest first."""
    found = db.session.execute(request.narrow(_found(asked), AuditEvent.id)).all()
    return page_of(found, request, lambda row: Line(*row[1:]))


def chunks(asked: Asked, *, chunk: int | None = None) -> Iterator[tuple[Line, ...]]:
    """Yield all lines that are asked for, the newest first, some at a time: however many they are.

    Each chunk is a statement of its own; between two the caller may end the transaction that reading began.
    """
    max_id: int | None = None
    while True:
        some = page(asked, PageRequest(max_id, limit=chunk or CHUNK))
        if some.items:
            yield some.items
        max_id = some.next_max_id
        if max_id is None:
            return


def actions() -> list[str]:
    """Return every action that the log tells of, by name: one look-up along the index for each, however long it is."""
    if db.session.get_bind().dialect.name == "mysql":  # leaps along the index of itself, and in a recursion it does not
        return sorted(db.session.scalars(select(AuditEvent.action).distinct()))
    first = select(AuditEvent.action).order_by(AuditEvent.action).limit(1)
    known = select(first.scalar_subquery().label("action")).cte("known", recursive=True)
    later = first.where(AuditEvent.action > known.c.action).scalar_subquery()
    known = known.union_all(select(later).where(known.c.action.is_not(None)))
    return sorted(db.session.scalars(select(known.c.action).where(known.c.action.is_not(None))))


def origins(person_id: int, limit: int) -> list[Origin]:
    """Return from which networks somebody signed in, the latest first."""
    prefix, newest = AuditEvent.address_prefix, func.max(AuditEvent.id)
    theirs = (AuditEvent.subject_id == person_id, AuditEvent.action == "sign_in", prefix != "")
    counted = select(prefix, func.count(), func.max(AuditEvent.at)).where(*theirs).group_by(prefix)
    return [Origin(*row) for row in db.session.execute(counted.order_by(newest.desc()).limit(limit))]


def _found(asked: Asked) -> AnySelect:
    actor, subject = aliased(User), aliased(User)
    event = AuditEvent
    return (
        select(event.id.label("cursor"), event.id, event.at, event.action)
        .add_columns(actor.username, subject.username, event.address_prefix, event.details)
        .add_columns(event.actor_id, event.subject_id)
        .outerjoin(actor, actor.id == event.actor_id)
        .outerjoin(subject, subject.id == event.subject_id)
        .where(*_conditions(asked))
    )


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.person_id is not None:
        yield or_(AuditEvent.actor_id == asked.person_id, AuditEvent.subject_id == asked.person_id)
    if asked.action:
        yield AuditEvent.action == asked.action
    if asked.first_id is not None:
        yield AuditEvent.id >= asked.first_id
    if asked.end_id is not None:
        yield AuditEvent.id < asked.end_id
    if asked.address:
        yield AuditEvent.address_prefix.startswith(storable(asked.address), autoescape=True)
