"""Making accounts."""

import re
import secrets

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, or_, select

from twitter import clock, outbox, passwords
from twitter.errors import Conflict, Forbidden, Invalid
from twitter.extensions import db, settings
from twitter.models import ROLES, User
from twitter.reserved import RESERVED_USERNAMES
from twitter.services import search_index, usernames
from twitter.text import USERNAME, clean_line
from twitter.transaction import atomic, insert_once


def register(username: str, email: str, password: str) -> User:
    """Make an account for somebody who signs up.

    Raise Forbidden when registrations are closed, Invalid for a name, address or password that cannot be used, and
    Conflict for a name or address that is taken.
    """
    if settings.registrations != "open":
        raise Forbidden("New accounts are closed here at the moment.")
    if clean_line(username).removeprefix("@").lower() in RESERVED_USERNAMES:
        raise Conflict("That name is taken. Try another one.", username="taken")
    return create(username, email, password)


def create(username: str, email: str, password: str, *, role: str = "user", confirmed: bool = False) -> User:
    """Make an account with any role, whatever the site says of registrations. Raise as `register` does."""
    username, email = checked_username(username), checked_email(email)
    if role not in ROLES:
        raise Invalid("There is no such role.", role="unknown")
    passwords.check_strength(password, personal=(username, email, settings.site_name))
    password_hash = passwords.hash_password(password)
    row = User(
        username=username,
        username_key=username.lower(),
        email=email,
        email_key=email.lower(),
        email_verified_at=clock.now() if confirmed else None,
        password_hash=password_hash,
        role=role,
        display_name=username,
    )
    return _stored(row)


def generated_password() -> str:
    """Return a password nobody could guess, for somebody who did not choose one."""
    return secrets.token_urlsafe(15)


def checked_email(email: str) -> str:
    """Return an address in its normal form; raise Invalid when it is none."""
    try:
        return validate_email(clean_line(email), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid("That does not look like an e-mail address.", email="invalid") from None


def _stored(row: User) -> User:
    with atomic():
        if insert_once(row):
            user = db.session.scalars(select(User).where(User.username_key == row.username_key)).one()
            usernames.claim(user.username_key, user.id)
            search_index.put_names([user.id])
            if not user.is_verified:
                outbox.enqueue("mail_verification", user_id=user.id)
            return user
    taken = db.session.scalars(select(User.username_key).where(_same_name_or_address(row)))
    if row.username_key in set(taken):
        raise Conflict("That name is taken. Try another one.", username="taken")
    raise Conflict("That e-mail address has an account here already. Sign in instead?", email="taken")


def _same_name_or_address(row: User) -> ColumnElement[bool]:
    return or_(User.username_key == row.username_key, User.email_key == row.email_key)


def checked_username(username: str) -> str:
    """Return a name in its normal form; raise Invalid when it is none."""
    username = clean_line(username).removeprefix("@")
    if not re.fullmatch(USERNAME, username):
        raise Invalid("A name has 3 to 30 letters, digits or underscores.", username="invalid")
    return username
