"""What the audit log says, for whoever runs the site."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from twitter.extensions import db
from twitter.models import AuditEvent, User


class Line(NamedTuple):
    """A line of the log with the names that people have today; None for nobody, and for people who are gone."""

    id: int
    at: datetime
    action: str
    actor: str | None
    subject: str | None
    address_prefix: str
    details: dict[str, Any]


def lines(*, person_id: int | None = None, action: str | None = None, limit: int = 50) -> list[Line]:
    """Return the newest lines first: all of them, those in which somebody acts or is acted upon, or of one action."""
    actor, subject = aliased(User), aliased(User)
    asked = (
        select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.action,
            actor.username,
            subject.username,
            AuditEvent.address_prefix,
            AuditEvent.details,
        )
        .outerjoin(actor, actor.id == AuditEvent.actor_id)
        .outerjoin(subject, subject.id == AuditEvent.subject_id)
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    if person_id is not None:
        asked = asked.where(or_(AuditEvent.actor_id == person_id, AuditEvent.subject_id == person_id))
    if action is not None:
        asked = asked.where(AuditEvent.action == action)
    return [Line(*row) for row in db.session.execute(asked)]
