"""Those who asked to join and wait for an answer, and those who came by an invitation."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select

from twitter.errors import NotFound
from twitter.extensions import db
from twitter.ids import LARGEST
from twitter.models import Invitation, User
from twitter.queries.paging import AnySelect, Page, PageRequest, page_of
from twitter.queries.visibility import person_is_visible

SHOWN = 12  # of those who came by one invitation: the newest


class Newcomer(NamedTuple):
    """Somebody who came by an invitation."""

    username: str
    display_name: str


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation, who made it, and who came by it last."""

    invitation: Invitation
    creator: str | None
    newcomers: list[Newcomer]


def waiting_count() -> int:
    """Return how many wait to be let in."""
    return db.session.scalar(_waiting(func.count())) or 0


def waiting(page: PageRequest) -> Page[User]:
    """Return a page of those who wait to be let in, whoever asked last first."""
    rows = db.session.execute(page.narrow(_waiting(User, User.id.label("cursor")), User.id)).all()
    return page_of(rows, page, lambda row: row.User)


def waiting_person(user_id: int) -> User:
    """Return somebody who waits to be let in; raise NotFound for anybody else."""
    found: User | None = db.session.scalar(_waiting(User).where(User.id == user_id)) if user_id <= LARGEST else None
    if found is None:
        raise NotFound
    return found


def invitations(page: PageRequest) -> Page[InvitationRow]:
    """Return a page of the invitations, the newest first."""
    creator = select(User.username).where(User.id == Invitation.creator_id).scalar_subquery()
    statement = select(Invitation, creator.label("creator"), Invitation.id.label("cursor"))
    rows = db.session.execute(page.narrow(statement, Invitation.id)).all()
    came = _newcomers([row.cursor for row in rows])
    return page_of(rows, page, lambda row: InvitationRow(row.Invitation, row.creator, came[row.cursor]))


def _waiting(*columns: Any) -> AnySelect:
    """Ask for those who wait, but for those who have gone again or were sent away meanwhile."""
    waits = (User.waits_since.is_not(None), User.deactivated_at.is_(None), User.suspended_at.is_(None))
    return select(*columns).where(*waits)


def _newcomers(invitation_ids: Collection[int]) -> dict[int, list[Newcomer]]:
    """Return who came by some invitations and may be seen, the newest of each first."""
    place = func.row_number().over(partition_by=User.invitation_id, order_by=User.id.desc()).label("place")
    columns = (User.invitation_id, User.username, User.display_name)
    came = select(*columns, place).where(User.invitation_id.in_(invitation_ids), person_is_visible()).subquery()
    found: dict[int, list[Newcomer]] = defaultdict(list)
    for row in db.session.execute(select(came).where(came.c.place <= SHOWN).order_by(came.c.place)):
        found[row.invitation_id].append(Newcomer(row.username, row.display_name))
    return found
