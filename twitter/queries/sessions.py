"""Who is behind a session secret."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select

from twitter import clock
from twitter.extensions import db
from twitter.models import AuthSession, User
from twitter.queries.people import requests_waiting

IDLE_LIMIT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and the session they act through."""

    user: User
    session: AuthSession
    requests_waiting: int = 0


def secret_hash(secret: str) -> str:
    """Return what the table holds of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def session_for(secret: str) -> SignedIn | None:
    """Return who is signed in by the secret of a browser's cookie, in one statement.

    None when the session is ended, too old or idle, or when the person is suspended.
    """
    return _signed_in(AuthSession.kind == "web", AuthSession.secret_hash == secret_hash(secret))


def token_session(session_id: int) -> SignedIn | None:
    """Return who is signed in by the session that a token of our own app names, or None as `session_for` does."""
    return _signed_in(AuthSession.kind == "api", AuthSession.id == session_id)


def still_open(session_ids: Collection[int]) -> set[int]:
    """Return which of these sessions can still be used."""
    statement = select(AuthSession.id).join(User, User.id == AuthSession.user_id)
    return set(db.session.scalars(statement.where(AuthSession.id.in_(session_ids), _is_open())))


def _signed_in(*which: ColumnElement[bool]) -> SignedIn | None:
    statement = select(User, AuthSession, requests_waiting()).join_from(
        User, AuthSession, AuthSession.user_id == User.id
    )
    row = db.session.execute(statement.where(*which, _is_open())).one_or_none()
    return SignedIn(*row) if row else None


def _is_open() -> ColumnElement[bool]:
    now = clock.now()
    return and_(
        AuthSession.revoked_at.is_(None),
        AuthSession.expires_at > now,
        AuthSession.last_seen_at > now - IDLE_LIMIT,
        User.suspended_at.is_(None),
        User.deactivated_at.is_(None),
    )
