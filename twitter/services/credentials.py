"""Changing what somebody signs in with: the name and the password. Both ask the password again."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from twitter import outbox, passwords
from twitter.errors import Conflict, Invalid
from twitter.extensions import db, settings
from twitter.models import User
from twitter.reserved import RESERVED_USERNAMES
from twitter.services import accounts, audit, barriers, search_index, sessions, usernames
from twitter.services.permissions import require
from twitter.transaction import atomic, rows_changed

# ruff: noqa: S106 - `password="same"` names the field that is refused, and holds no password.


def change_password(user: User, session_id: int, current: str, new: str) -> None:
    """Change a password: the other sessions end, this one stays, and the person is told by mail.

    Raise Invalid for a wrong current password and for a new one that is weak or no new one.
    """
    require(user, "change_settings")
    sessions.check_password(user, current)
    if new == current:
        raise Invalid("That is your password already. Choose another one.", password="same")
    passwords.check_strength(new, personal=(user.username, user.email, settings.site_name))
    password_hash = passwords.hash_password(new)
    with atomic():
        # Only over the hash that was checked: after a reset or another change meanwhile it proves nothing any more.
        as_checked = update(User).where(User.id == user.id, User.password_hash == user.password_hash)
        if not rows_changed(as_checked.values(password_hash=password_hash)):
            raise Invalid("That is not your password.", current_password="wrong")
        sessions.end_all(user, but=session_id)
        audit.record("password_changed", actor=user)
        outbox.enqueue("mail_password_changed", user_id=user.id)
    db.session.refresh(user)


def change_username(user: User, password: str, new: str) -> None:
    """Change somebody's name. The old one is kept for them for a while, and links to it lead to the new one.

    Raise Invalid for a wrong password, a text that is no name, or too many changes, and Conflict for a name that is
    taken, kept for another person, or one's own already.
    """
    require(user, "change_settings")
    sessions.check_password(user, password)
    username = accounts.checked_username(new)
    if username == user.username:
        raise Conflict("That is your name already.", username="same")
    barriers.check_words(username=username)
    with atomic():
        _rename(user, username)
        audit.record("username_changed", actor=user)
    db.session.refresh(user)


def _rename(user: User, username: str) -> None:
    key = username.lower()
    former = db.session.scalar(select(User.username_key).where(User.id == user.id).with_for_update())
    if key == former:  # only the capitals change
        rows_changed(update(User).where(User.id == user.id).values(username=username))
        return
    if key in RESERVED_USERNAMES or former is None:
        raise _taken()
    _take(user, username)
    search_index.put_names([user.id])
    usernames.claim(key, user.id)
    usernames.keep(former, user.id)


def _take(user: User, username: str) -> None:
    """Let the unique key decide who gets a name."""
    named = {"username": username, "username_key": username.lower()}
    try:
        rows_changed(update(User).where(User.id == user.id).values(named))
    except IntegrityError:
        raise _taken() from None


def _taken() -> Conflict:
    return Conflict("That name is taken. Try another one.", username="taken")
