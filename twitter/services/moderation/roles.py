"""Roles, and passwords set from a terminal. The site always has an admin."""

from sqlalchemy import select, update

from twitter import clock, outbox, passwords
from twitter.errors import Conflict, Invalid
from twitter.events import CharterChanged, publish
from twitter.extensions import db, settings
from twitter.models import ROLES, OneTimeCode, User
from twitter.services import audit, permissions, sessions
from twitter.services.operator import Operator
from twitter.services.permissions import Actor
from twitter.transaction import atomic, rows_changed


def set_role(actor: Actor, person: User, role: str) -> None:
    """Make somebody a user, a moderator or an admin.

    Raise Forbidden for who may not, Invalid for a role that is none, and Conflict when no admin would be left.
    """
    permissions.require(actor, "set_role", person)
    if role not in ROLES:
        raise Invalid("There is no such role.", role="unknown")
    with atomic():
        if role != "admin":
            keep_an_admin(without=person)
        before = db.session.scalar(select(User.role).where(User.id == person.id))
        new = {"role": role} if role == "user" else {"role": role, "waits_since": None}  # nobody else lets them in
        if rows_changed(update(User).where(User.id == person.id, User.role != role).values(new)):
            audit.record("role_changed", actor=actor, subject=person, before=before, after=role)
            publish(CharterChanged())  # it says whether anybody looks after the site
    db.session.refresh(person)


def set_password(actor: Operator, person: User, password: str) -> None:
    """Give somebody a new password, because theirs is lost or known to others.

    All sessions end, codes and links that were mailed stop working, and the person is told by mail. Raise Invalid for a
    password that would be guessed.
    """
    permissions.require(actor, "set_password", person)
    passwords.check_strength(password, personal=(person.username, person.email, settings.site_name))
    password_hash = passwords.hash_password(password)
    with atomic():
        new = {"password_hash": password_hash, "pending_email": None}
        rows_changed(update(User).where(User.id == person.id).values(new))
        unused = update(OneTimeCode).where(OneTimeCode.user_id == person.id, OneTimeCode.used_at.is_(None))
        rows_changed(unused.values(used_at=clock.now()))
        sessions.end_all(person)
        audit.record("password_set", actor=actor, subject=person)
        outbox.enqueue("mail_password_changed", user_id=person.id)
    db.session.refresh(person)


def keep_an_admin(*, without: User) -> None:
    """Inside `atomic`: raise Conflict when this person is the only admin left, or the only one who can act.

    All admins are locked first, in one order: of two who step down at once, the second waits and sees the first gone.
    """
    if db.session.scalar(select(User.role).where(User.id == without.id)) != "admin":
        return
    standing = (User.role == "admin", User.suspended_at.is_(None), User.deactivated_at.is_(None))
    locked = select(User).where(*standing).order_by(User.id).with_for_update(key_share=True)
    admins = list(db.session.scalars(locked.execution_options(populate_existing=True)))
    can_act = {admin.id for admin in admins if not permissions.is_waiting(admin)}
    kept = can_act if without.id in can_act else {admin.id for admin in admins}
    if kept == {without.id}:
        raise Conflict("This is the last admin. Make somebody else an admin first.", role="last_admin")
