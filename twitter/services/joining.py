"""Who may join: the way in for somebody who signs up, and letting in those who had to ask."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select, update

from twitter import clock, ids, outbox
from twitter.errors import Conflict, Forbidden, Invalid
from twitter.extensions import db, settings
from twitter.models import User
from twitter.services import audit, barriers, invitations, permissions, sessions
from twitter.text import clean_text
from twitter.transaction import atomic, rows_changed

LONGEST_WORDS: Final = 500
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """How somebody comes in."""

    waits: bool = False  # until somebody lets them in
    words: str = ""
    invitation_id: int | None = None


def way_in(email: str, *, address: str = "", words: str = "", code: str = "") -> WayIn:
    """Return how somebody comes in who signs up, from a network address, with what they say and are invited by.

    An invitation spares them the waiting. Raise Forbidden where nobody may join, or not they, and Invalid for words or
    an invitation that are missing or good for nothing.
    """
    if settings.registrations == "closed":
        raise Forbidden("New accounts are closed here at the moment.")
    is_looked_at = barriers.check_sign_up(email, address)
    _require_room()
    if code.strip():
        return WayIn(invitation_id=invitations.invitation_by(code).id)
    if settings.registrations == "invitation":
        raise Invalid("You need an invitation to join. Type its code.", code="missing")
    said = _checked_words(words)
    if settings.registrations == "approval" and not said:
        raise Invalid("Say in a sentence or two why you want to join.", words="missing")
    return WayIn(waits=is_looked_at or settings.registrations == "approval", words=said)


def let_in(actor: User, person: User) -> None:
    """Let somebody in who asked to join, and tell them by mail.

    Raise Forbidden for who may not, Conflict when that was decided before.
    """
    permissions.require(actor, "let_in", person)
    with atomic():
        _decide(person, waits_since=None)
        audit.record("let_in", actor=actor, subject=person)
        outbox.enqueue("mail_let_in", user_id=person.id)
    db.session.refresh(person)


def refuse(actor: User, person: User) -> None:
    """Refuse somebody who asked to join: the account goes for good, and a mail says so. Raise as `let_in` does."""
    permissions.require(actor, "let_in", person)
    letter = {name: getattr(person, name) for name in ("username", "email", "language")}
    with atomic():
        _decide(person, deactivated_at=clock.now(), deletes_at=clock.now())
        sessions.end_all(person)
        audit.record("joining_refused", actor=actor, subject=person, username=person.username)
        outbox.enqueue("purge_account", key=f"purge_account:{person.id}:refused", user_id=person.id)
        outbox.enqueue("mail_joining_refused", user_id=person.id, **letter)
    db.session.refresh(person)


def _decide(person: User, **columns: Any) -> None:
    waiting = update(User).where(User.id == person.id, User.waits_since.is_not(None), User.deletes_at.is_(None))
    if not rows_changed(waiting.values(columns)):
        raise Conflict("Somebody has decided this already, or they left.", account="decided")


def _require_room() -> None:
    """Raise Forbidden when as many have joined in a day as may. Those who do so at one moment may be a few more."""
    most, since = settings.sign_ups_per_day, clock.now() - DAY
    # The ids find them by the key; a process whose clock is ahead makes ids of times to come.
    today = select(func.count()).select_from(User).where(User.id >= ids.first_id_at(since), User.created_at > since)
    if most and (db.session.scalar(today) or 0) >= most:
        raise Forbidden("As many people have joined today as this site takes in a day. Come back tomorrow.")


def _checked_words(raw: str) -> str:
    words = clean_text(raw, field="words")
    if len(words) > LONGEST_WORDS:
        raise Invalid("Keep this under 500 characters.", words="too_long")
    return words
