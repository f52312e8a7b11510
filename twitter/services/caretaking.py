"""What admins do to an account beside acts of moderation: signing it out, confirming its address, clearing its profile.

Nobody does it to themselves here: one's own account has its settings.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import update

from twitter import clock
from twitter.errors import Forbidden, Invalid
from twitter.extensions import db
from twitter.models import User
from twitter.services import audit, permissions, profiles, sessions
from twitter.transaction import atomic, rows_changed

EXPORTS: Final = ("csv", "jsonl")


def end_sessions(admin: User, person: User) -> int:
    """Sign somebody out everywhere, apps included; return how many sessions that ended. Raise Forbidden.

    Their password stays: whoever knows it signs in again.
    """
    _require(admin, person)
    with atomic():
        ended = sessions.end_all(person)
        if ended:
            audit.record("sessions_ended", actor=admin, subject=person, count=ended)
    return ended


def confirm_address(admin: User, person: User) -> None:
    """Take somebody's address as theirs though they never followed the link. Harmless twice. Raise Forbidden."""
    _require(admin, person)
    with atomic():
        as_seen = update(User).where(User.id == person.id, User.email_key == person.email_key)
        if rows_changed(as_seen.where(User.email_verified_at.is_(None)).values(email_verified_at=clock.now())):
            audit.record("email_confirmed", actor=admin, subject=person)
    db.session.refresh(person)


def clear_profile(admin: User, person: User, parts: Collection[str]) -> None:
    """Take parts of somebody's profile away, of `profiles.PARTS`. Raise Forbidden, and Invalid for no such part."""
    _require(admin, person)
    chosen = [part for part in profiles.PARTS if part in parts]
    if not chosen or len(chosen) != len(set(parts)):
        raise Invalid("Choose what should go.", parts="missing")
    with atomic():
        profiles.clear(person, chosen)
        audit.record("profile_cleared", actor=admin, subject=person, parts=chosen)


def note_export(admin: User, kind: str, asked: dict[str, str]) -> None:
    """Write down that somebody takes lines of the audit log away, and which. Raise Forbidden, and Invalid.

    `kind` is one of EXPORTS, `asked` what was looked for.
    """
    permissions.require(admin, "administer")
    if kind not in EXPORTS:
        raise Invalid("There is no such export.", kind="unknown")
    with atomic():
        audit.record("audit_exported", actor=admin, kind=kind, asked=asked)


def _require(admin: User, person: User) -> None:
    permissions.require(admin, "administer")
    if admin.id == person.id:
        raise Forbidden("Your own account is in your settings.")
