"""Whom one has blocked and muted: lists that nobody else can see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from twitter.extensions import db
from twitter.models import Block, Mute, User
from twitter.queries.paging import Page, PageRequest, page_of
from twitter.queries.people import PERSON, PersonRow, values_of, with_viewer
from twitter.queries.visibility import lasts, person_is_visible


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedPerson(PersonRow):
    """Somebody whom the viewer has muted, and until when."""

    until: datetime | None  # none for good


def blocked(viewer_id: int, page: PageRequest) -> Page[PersonRow]:
    """Return whom the viewer has blocked, the latest first."""
    statement = select(Block.id.label("cursor"), *PERSON).join_from(Block, User, User.id == Block.blocked_id)
    statement = statement.where(Block.blocker_id == viewer_id, person_is_visible())
    rows = db.session.execute(page.narrow(with_viewer(statement, viewer_id), Block.id)).all()
    return page_of(rows, page, lambda row: PersonRow(**values_of(viewer_id, row)))


def muted(viewer_id: int, page: PageRequest) -> Page[MutedPerson]:
    """Return whom the viewer has muted and still does not read, the latest first."""
    statement = select(Mute.id.label("cursor"), Mute.until, *PERSON).join_from(Mute, User, User.id == Mute.muted_id)
    statement = statement.where(Mute.muter_id == viewer_id, lasts(), person_is_visible())
    rows = db.session.execute(page.narrow(with_viewer(statement, viewer_id), Mute.id)).all()
    return page_of(rows, page, lambda row: MutedPerson(**values_of(viewer_id, row), until=row.until))
