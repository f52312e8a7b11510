"""Showing that an e-mail address is one's own: by a signed link that is made when its mail is sent."""

import hashlib
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import IntegrityError

from twitter import clock, outbox
from twitter.errors import Conflict, Invalid
from twitter.extensions import db
from twitter.models import User
from twitter.services import audit, barriers, sessions
from twitter.services.accounts import checked_email
from twitter.signing import sign, unsign
from twitter.transaction import atomic, rows_changed

LIFE = timedelta(hours=24)
_VERIFY, _CHANGE = "verify-email", "change-email"


def send_link(user: User) -> None:
    """Have the link for somebody's address mailed. Nothing happens when the address is verified already."""
    if not user.is_verified:
        with atomic():
            outbox.enqueue("mail_verification", user_id=user.id)


def link_for(user: User) -> str:
    """Return the signed text that shows, for 24 hours, that whoever has it reads the mail of this address."""
    return sign(_VERIFY, [user.id, user.email_key])


def whose(link: str) -> User:
    """Return whose address a link is about; raise Invalid when it is too old, forged, or about another address now."""
    user_id, email_key = unsign(_VERIFY, link, max_age=int(LIFE.total_seconds()))
    return _with_address(user_id, User.email_key == email_key)


def verify(link: str) -> User:
    """Take the address of a link as verified. Harmless twice; raise as `whose` does."""
    user = whose(link)
    with atomic():
        unverified = update(User).where(User.id == user.id, User.email_key == user.email_key)
        if rows_changed(unverified.where(User.email_verified_at.is_(None)).values(email_verified_at=clock.now())):
            audit.record("email_verified", actor=user)
    db.session.refresh(user)
    return user


def ask_to_change(user: User, password: str, email: str) -> None:
    """Begin to change somebody's address: a link goes to the new one, and nothing changes before it is followed.

    Raise Invalid for a wrong password or an address that is none, Conflict for the address one has.
    """
    sessions.check_password(user, password)
    email = checked_email(email)
    if email.lower() == user.email_key:
        raise Conflict("That is your address already.", email="same")
    barriers.check_email(email)
    with atomic():
        rows_changed(update(User).where(User.id == user.id).values(pending_email=email))
        outbox.enqueue("mail_email_change", user_id=user.id)
    db.session.refresh(user)


def change_link_for(user: User) -> str:
    """Return the signed text that confirms the address which somebody wants to change to.

    It dies with the password: whoever takes an account back is not robbed of it by a change that was begun before.
    """
    return sign(_CHANGE, [user.id, user.pending_email, _fingerprint(user)])


def whose_change(link: str) -> User:
    """Return whose new address a link confirms, or has confirmed; raise Invalid when that wish has changed since."""
    user_id, email, fingerprint = unsign(_CHANGE, link, max_age=int(LIFE.total_seconds()))
    user = _with_address(user_id, or_(User.pending_email == email, _has_changed_to(email)))
    if fingerprint != _fingerprint(user):
        raise _refusal()
    return user


def change(link: str, *, session_id: int | None = None) -> User:
    """Change an address to the one a link was mailed to, tell the old one, and end the other sessions.

    Harmless twice. Raise as `whose_change` does, and Conflict when somebody else has the address by now.
    """
    user = whose_change(link)
    if user.pending_email is not None:
        _change(user, user.pending_email, session_id)
        db.session.refresh(user)
    return user


def _change(user: User, email: str, session_id: int | None) -> None:
    new = {"email": email, "email_key": email.lower(), "pending_email": None, "email_verified_at": clock.now()}
    as_wished = update(User).where(User.id == user.id, User.email == user.email, User.pending_email == email)
    try:
        with atomic():
            if rows_changed(as_wished.values(new)):
                sessions.end_all(user, but=session_id)
                audit.record("email_changed", actor=user)
                outbox.enqueue("mail_email_changed", user_id=user.id, old_email=user.email)
    except IntegrityError:  # the unique key decides, also between two who want one address at once
        raise Conflict("That e-mail address has an account here already.", email="taken") from None


def _has_changed_to(email: str) -> ColumnElement[bool]:
    return and_(User.email == email, User.pending_email.is_(None))


def _with_address(user_id: int, condition: ColumnElement[bool]) -> User:
    user = db.session.scalar(
        select(User).where(User.id == user_id, condition).execution_options(populate_existing=True)
    )
    if user is None:
        raise _refusal()
    return user


def _fingerprint(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def _refusal() -> Invalid:
    return Invalid("This link is for another address. Ask for a new one.", link="other_address")
