"""What is known of one person beside what they show: acts, reports, notes, former names. For those who keep order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from twitter import clock, ids
from twitter.extensions import db
from twitter.models import Invitation, ModerationAct, ModeratorNote, Report, User, UsernameReservation

SHOWN: Final = 10  # of each sort: the newest


class Mentioned(NamedTuple):
    """A report that names somebody; its reporter may be gone."""

    id: int
    kind: str
    reporter: str | None
    subject: str
    resolved_at: datetime | None
    was_dismissed: bool

    @property
    def created_at(self) -> datetime:
        """When it was made: its id says so."""
        return ids.moment_of(self.id)


class ActLine(NamedTuple):
    """What was done to somebody, and by whom: nobody for the operator, and for who is gone."""

    act: ModerationAct
    actor: str | None


class NoteLine(NamedTuple):
    """What a moderator noted, and who that was."""

    note: ModeratorNote
    author: str | None


class FormerName(NamedTuple):
    """A name that somebody gave up, in lower case, and until when it is kept for them."""

    name: str
    until: datetime


class Welcome(NamedTuple):
    """The invitation by which somebody came; whoever made it may be gone."""

    id: int
    note: str
    creator: str | None


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports about somebody and by them, SHOWN of each at most, and how many about them are open."""

    about: list[Mentioned]
    by: list[Mentioned]
    open_about: int


def reports(viewer: User, person_id: int) -> Reports:
    """Return the reports that name somebody, in three statements; no moderator sees those about themselves."""
    return Reports(
        _reports(viewer, Report.subject_id, person_id),
        _reports(viewer, Report.reporter_id, person_id),
        db.session.scalar(open_reports(viewer, person_id)) or 0,
    )


def open_reports(viewer: User, person_id: Any) -> Any:
    """Return the statement that counts the open reports about a person, of those that this moderator sees."""
    still_open = (Report.subject_id == person_id, Report.resolved_at.is_(None), _is_for(viewer))
    return select(func.count()).select_from(Report).where(*still_open)


def acts(person_id: int) -> list[ActLine]:
    """Return what was done to somebody, the latest first."""
    done = select(ModerationAct, User.username).outerjoin(User, User.id == ModerationAct.actor_id)
    done = done.where(ModerationAct.subject_id == person_id).order_by(ModerationAct.id.desc()).limit(SHOWN)
    return [ActLine(*row) for row in db.session.execute(done)]


def notes(person_id: int) -> list[NoteLine]:
    """Return what moderators noted about somebody, the latest first."""
    noted = select(ModeratorNote, User.username).outerjoin(User, User.id == ModeratorNote.author_id)
    noted = noted.where(ModeratorNote.subject_id == person_id).order_by(ModeratorNote.id.desc()).limit(SHOWN)
    return [NoteLine(*row) for row in db.session.execute(noted)]


def former_names(person_id: int) -> list[FormerName]:
    """Return the names that are kept for somebody who gave them up, the latest first."""
    theirs = (UsernameReservation.user_id == person_id, UsernameReservation.until > clock.now())
    kept = select(UsernameReservation.username_key, UsernameReservation.until).where(*theirs)
    return [FormerName(*row) for row in db.session.execute(kept.order_by(UsernameReservation.until.desc()))]


def welcome(invitation_id: int | None) -> Welcome | None:
    """Return the invitation by which somebody came, if they came by one."""
    made = select(Invitation.id, Invitation.note, User.username).outerjoin(User, User.id == Invitation.creator_id)
    row = db.session.execute(made.where(Invitation.id == invitation_id)).one_or_none()
    return Welcome(*row) if row else None


def _reports(viewer: User, whose: InstrumentedAttribute[Any], person_id: int) -> list[Mentioned]:
    reporter, subject = aliased(User), aliased(User)
    made = select(Report.id, Report.kind, reporter.username, subject.username, Report.resolved_at, Report.was_dismissed)
    made = made.outerjoin(reporter, reporter.id == Report.reporter_id).join(subject, subject.id == Report.subject_id)
    made = made.where(whose == person_id, _is_for(viewer)).order_by(Report.id.desc()).limit(SHOWN)
    return [Mentioned(*row) for row in db.session.execute(made)]


def _is_for(viewer: User) -> ColumnElement[bool]:
    return true() if viewer.role == "admin" else Report.subject_id != viewer.id
