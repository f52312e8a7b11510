"""Signing in and out: the session table behind every cookie."""

import ipaddress
import secrets
from datetime import timedelta

from sqlalchemy import or_, select, update

from twitter import clock, passwords
from twitter.errors import Forbidden, Invalid
from twitter.events import SessionEnded, publish
from twitter.extensions import db
from twitter.models import AuthSession, User
from twitter.queries.sessions import secret_hash
from twitter.services import timelines
from twitter.transaction import atomic, rows_changed

ABSOLUTE_LIMIT = timedelta(days=90)
SECRET_BYTES = 32


def sign_in(login: str, password: str, *, user_agent: str, address: str) -> str:
    """Check a password and start a web session; return its secret, which is stored nowhere.

    `login` is a username or an e-mail address. Raise Invalid, with one sentence and after the same work, for an unknown
    name and for a wrong password; raise Forbidden for a suspended person who knows the password.
    """
    user = _by_login(login)
    if not passwords.verify_password(user.password_hash if user else None, password) or user is None:
        raise Invalid("Name or password is wrong.", password="wrong")  # noqa: S106  a key for programs, not a password
    if user.is_suspended:
        raise Forbidden("This account is suspended.")
    if passwords.needs_rehash(user.password_hash):
        _rehash(user, password)
    timelines.welcome_back(user)
    return start(user, user_agent=user_agent, address=address)


def start(user: User, *, user_agent: str, address: str) -> str:
    """Start a web session for somebody who proved who they are; return its secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    now = clock.now()
    with atomic():
        db.session.add(
            AuthSession(
                user_id=user.id,
                secret_hash=secret_hash(secret),
                expires_at=now + ABSOLUTE_LIMIT,
                user_agent=user_agent[:255],
                address_prefix=_prefix(address),
            )
        )
        rows_changed(update(User).where(User.id == user.id).values(last_seen_at=now))
    return secret


def end(session_id: int) -> None:
    """End a session: its cookie opens nothing any more and its sockets are closed."""
    with atomic():
        open_session = update(AuthSession).where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None))
        if rows_changed(open_session.values(revoked_at=clock.now())):
            publish(SessionEnded(session_id))


def _by_login(login: str) -> User | None:
    key = login.strip().removeprefix("@").lower()[:254]
    if "\0" in key:
        return None
    return db.session.scalar(select(User).where(or_(User.username_key == key, User.email_key == key)))


def _rehash(user: User, password: str) -> None:
    stronger = passwords.hash_password(password)
    with atomic():
        rows_changed(update(User).where(User.id == user.id).values(password_hash=stronger))


def _prefix(address: str) -> str:
    """Shorten an address to its network: enough to recognise a sign-in, too little to follow a person."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    network = ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False)
    return str(network.network_address)
