"""Acts of moderation: one of them, and those that came of a report."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import ModerationAct, User
from twitter.queries.desk.names import Named, columns, named
from twitter.queries.paging import AnySelect


@dataclass(frozen=True, slots=True)
class ActOf:
    """An act, and the people it names today."""

    act: ModerationAct
    subject: Named
    actor: Named | None  # None for the operator, for who is gone
    undone_by: Named | None  # None also when its time was over


def act(viewer: User, act_id: int) -> ActOf:
    """Return one act; raise NotFound for one that is none, or that was done to this moderator."""
    row = db.session.execute(_acts().where(ModerationAct.id == act_id)).one_or_none()
    if row is None or (row.subject_id == viewer.id and viewer.role != "admin"):
        raise NotFound
    return _act_of(row)


def of_report(report_id: int) -> list[ActOf]:
    """Return what was done about a report, the latest first: more than one when it was opened again."""
    rows = db.session.execute(_acts().where(ModerationAct.report_id == report_id).order_by(ModerationAct.id.desc()))
    return [_act_of(row) for row in rows]


def _acts() -> AnySelect:
    subject, actor, undone_by = aliased(User), aliased(User), aliased(User)
    names = (*columns(subject, "subject"), *columns(actor, "actor"), *columns(undone_by, "undone_by"))
    return (
        select(ModerationAct, *names)
        .join(subject, subject.id == ModerationAct.subject_id)
        .outerjoin(actor, actor.id == ModerationAct.actor_id)
        .outerjoin(undone_by, undone_by.id == ModerationAct.undone_by_id)
        .execution_options(populate_existing=True)
    )


def _act_of(row: Row[*tuple[Any, ...]]) -> ActOf:
    subject = named(row, "subject")
    if subject is None:  # the statement joins them
        raise NotFound
    return ActOf(row.ModerationAct, subject, named(row, "actor"), named(row, "undone_by"))
