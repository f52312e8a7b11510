"""Invitations: links by which people sign up where not everybody may, or are not looked at first."""

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update

from twitter import clock
from twitter.errors import Invalid, NotFound
from twitter.extensions import db
from twitter.models import Invitation, User
from twitter.services import audit, permissions
from twitter.text import clean_line
from twitter.transaction import atomic, rows_changed

CODE_BYTES: Final = 16  # nobody guesses one in 2**128
LONGEST_NOTE: Final = 100
MOST_USES: Final = 10_000
LONGEST_LIFE: Final = 366  # days


def make(actor: User, note: str = "", *, most_uses: int | None = None, days: int | None = None) -> Invitation:
    """Make an invitation, good for so many people and so many days, or for any number and for good.

    Raise Forbidden for who may not, Invalid for figures that cannot be.
    """
    permissions.require(actor, "administer")
    row = Invitation(
        code=secrets.token_urlsafe(CODE_BYTES),
        creator_id=actor.id,
        note=_checked_note(note),
        most_uses=_checked(most_uses, MOST_USES, "most_uses"),
        expires_at=clock.now() + timedelta(days=days) if _checked(days, LONGEST_LIFE, "days") and days else None,
    )
    with atomic():
        db.session.add(row)
        db.session.flush()
        audit.record("invitation_made", actor=actor, invitation=str(row.id), note=row.note)
    return row


def withdraw(actor: User, invitation_id: int) -> None:
    """Let an invitation be good for nobody from now on. Whoever came by it stays. Raise NotFound for none."""
    invitation = invitation_for(actor, invitation_id)
    with atomic():
        standing = update(Invitation).where(Invitation.id == invitation.id, Invitation.revoked_at.is_(None))
        if rows_changed(standing.values(revoked_at=clock.now())):
            audit.record("invitation_withdrawn", actor=actor, invitation=str(invitation.id), note=invitation.note)


def invitation_for(actor: User, invitation_id: int) -> Invitation:
    """Return an invitation for somebody who may mind it. Raise Forbidden for others, NotFound for none."""
    permissions.require(actor, "administer")
    found = db.session.get(Invitation, invitation_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def invitation_by(code: str) -> Invitation:
    """Return the invitation of a code. Raise Invalid, with what is the matter, for one that lets nobody in."""
    known = code.strip() if code.isascii() and "\0" not in code else ""
    found = db.session.scalar(select(Invitation).where(Invitation.code == known))
    if found is None:
        raise Invalid("There is no such invitation. Look whether the link is complete.", code="unknown")
    _require_good(found)
    return found


def use(invitation_id: int) -> None:
    """Count somebody who comes by an invitation, inside the transaction that makes the account.

    Of two who are the last, one is refused: raise Invalid when it is good for nobody any more.
    """
    good = update(Invitation).where(Invitation.id == invitation_id, _is_good())
    if not rows_changed(good.values(use_count=Invitation.use_count + 1)):
        _require_good(db.session.get_one(Invitation, invitation_id, populate_existing=True))
        raise Invalid("This invitation is used up.", code="used_up")


def state_of(invitation: Invitation) -> str:
    """Return "good", or why an invitation lets nobody in: "withdrawn", "expired" or "used_up"."""
    if invitation.revoked_at is not None:
        return "withdrawn"
    if invitation.expires_at is not None and invitation.expires_at <= clock.now():
        return "expired"
    is_used_up = invitation.most_uses is not None and invitation.use_count >= invitation.most_uses
    return "used_up" if is_used_up else "good"


def _require_good(invitation: Invitation) -> None:
    match state_of(invitation):
        case "withdrawn":
            raise Invalid("This invitation was withdrawn.", code="withdrawn")
        case "expired":
            raise Invalid("This invitation has expired.", code="expired")
        case "used_up":
            raise Invalid("This invitation is used up.", code="used_up")


def _is_good() -> ColumnElement[bool]:
    return and_(
        Invitation.revoked_at.is_(None),
        or_(Invitation.expires_at.is_(None), Invitation.expires_at > clock.now()),
        or_(Invitation.most_uses.is_(None), Invitation.use_count < Invitation.most_uses),
    )


def _checked_note(raw: str) -> str:
    note = clean_line(raw, field="note")
    if len(note) > LONGEST_NOTE:
        raise Invalid("Keep the note under 100 characters.", note="too_long")
    return note


def _checked(number: int | None, most: int, field: str) -> int | None:
    if number is not None and not 1 <= number <= most:
        raise Invalid("Type a number that is not too large, or nothing.", **{field: "out_of_range"})
    return number
