"""Making accounts."""

import re
import secrets

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, or_, select

from twitter import clock, outbox, passwords
from twitter.errors import Conflict, Invalid
from twitter.events import CharterChanged, publish
from twitter.extensions import db, settings
from twitter.models import ROLES, User
from twitter.reserved import RESERVED_USERNAMES
from twitter.services import barriers, invitations, joining, search_index, usernames
from twitter.text import USERNAME, clean_line
from twitter.transaction import atomic, insert_once


def register(username: str, email: str, password: str, *, address: str = "", words: str = "", code: str = "") -> User:
    """Make an account for somebody who signs up, from a network address, as the site lets people join.

    `words` say why they want to, `code` is that of an invitation. Raise as `joining.way_in` does, Invalid for a name,
    address or password that cannot be used, and Conflict for a name or address that is taken.
    """
    way = joining.way_in(email, address=address, words=words, code=code)
    if clean_line(username).removeprefix("@").lower() in RESERVED_USERNAMES:
        raise Conflict("That name is taken. Try another one.", username="taken")
    barriers.check_words(username=username)
    row = _new(username, email, password)
    row.waits_since = clock.now() if way.waits else None
    row.joining_words, row.invitation_id = way.words, way.invitation_id
    return _stored(row)


def create(username: str, email: str, password: str, *, role: str = "user", confirmed: bool = False) -> User:
    """Make an account with any role, whatever the site says of registrations. Raise as `register` does."""
    if role not in ROLES:
        raise Invalid("There is no such role.", role="unknown")
    row = _new(username, email, password)
    row.role, row.email_verified_at = role, clock.now() if confirmed else None
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


def _new(username: str, email: str, password: str) -> User:
    username, email = checked_username(username), checked_email(email)
    passwords.check_strength(password, personal=(username, email, settings.site_name))
    return User(
        username=username,
        username_key=username.lower(),
        email=email,
        email_key=email.lower(),
        password_hash=passwords.hash_password(password),
        display_name=username,
    )


def _stored(row: User) -> User:
    with atomic():
        if insert_once(row):
            user = db.session.scalars(select(User).where(User.username_key == row.username_key)).one()
            usernames.claim(user.username_key, user.id)
            search_index.put_names([user.id])
            if user.invitation_id is not None:
                invitations.use(user.invitation_id)
            if user.role == "admin":
                publish(CharterChanged())  # it says whether anybody looks after the site
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
