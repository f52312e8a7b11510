"""How somebody stands with the moderators: what was done to them and why, for themselves."""

from collections.abc import Collection

from sqlalchemy import select

from twitter.extensions import db
from twitter.models import ModerationAct
from twitter.queries.paging import Page, PageRequest, page_of


def acts_on(person_id: int, request: PageRequest) -> Page[ModerationAct]:
    """Return a page of what moderators did to somebody, undone or not, the newest first."""
    statement = select(ModerationAct.id.label("cursor"), ModerationAct).where(ModerationAct.subject_id == person_id)
    narrowed = request.narrow(statement, ModerationAct.id)
    rows = db.session.execute(narrowed.execution_options(populate_existing=True)).all()
    return page_of(rows, request, lambda row: row.ModerationAct)


def acts(act_ids: Collection[int]) -> dict[int, ModerationAct]:
    """Return some acts by their ids."""
    if not act_ids:
        return {}
    found = select(ModerationAct).where(ModerationAct.id.in_(act_ids)).execution_options(populate_existing=True)
    return {act.id: act for act in db.session.scalars(found)}
