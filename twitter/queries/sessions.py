"""Who is behind a session secret."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, and_, bindparam, func, or_, select

from twitter import clock
from twitter.extensions import db
from twitter.models import AuthSession, OAuthApp, User
from twitter.models.base import UtcDateTime
from twitter.queries.bubbles import Unread
from twitter.queries.paging import AnySelect
from twitter.queries.people import requests_waiting
from twitter.queries.unread import messages_unread, notifications_unread, up_to_most

IDLE_LIMIT = timedelta(days=14)
BATCH = 500  # sessions asked about in one statement


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and the session they act through."""

    user: User
    session: AuthSession
    requests_waiting: int = 0
    unread: Unread | None = None  # none when it was not asked for


@dataclass(frozen=True, slots=True)
class AppToken:
    """An app of others, and what one of its tokens may be used for."""

    app: OAuthApp
    scopes: str
    user_id: int | None  # whom it acts for; nobody by a token it has of itself


def secret_hash(secret: str) -> str:
    """Return what the table holds of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def session_for(secret: str, *, counts_unread: bool = False) -> SignedIn | None:
    """Return who is signed in by the secret of a browser's cookie, in one statement.

    `counts_unread` brings along how much they have not seen yet. None when the session is ended, too old or idle, or
    when the person is suspended.
    """
    return _signed_in(_by_secret(counts_unread=counts_unread), secret_hash=secret_hash(secret))


def token_session(session_id: int) -> SignedIn | None:
    """Return who is signed in by the session that a token of our own app names, or None as `session_for` does."""
    return _signed_in(_by_id(), session_id=session_id)


def oauth_session(token: str) -> SignedIn | None:
    """Return who an app acts for by one of its opaque tokens, or None as `session_for` does."""
    return _signed_in(_by_oauth_token(), secret_hash=secret_hash(token))


def app_token(token: str) -> AppToken | None:
    """Return what an opaque token is to its app, for somebody or for itself; None for one that is not good."""
    facts = (OAuthApp, AuthSession.scopes, AuthSession.user_id)
    statement = select(*facts).join_from(OAuthApp, AuthSession, AuthSession.app_id == OAuthApp.id)
    is_good = (AuthSession.revoked_at.is_(None), AuthSession.expires_at > clock.now())
    row = db.session.execute(statement.where(AuthSession.secret_hash == secret_hash(token), *is_good)).one_or_none()
    return AppToken(*row) if row else None


def open_session(session_id: int) -> SignedIn | None:
    """Return who is signed in by a session of any kind, or None as `session_for` does.

    For sockets, which have shown its secret or a token when they came.
    """
    return _signed_in(_by_id_of_any_kind(), session_id=session_id)


def ended(session_ids: Iterable[int]) -> set[int]:
    """Return which of these sessions cannot be used any more: what is connected by them must go."""
    watched, found = sorted(session_ids), set[int]()
    for first in range(0, len(watched), BATCH):
        batch = watched[first : first + BATCH]
        found |= set(batch) - still_open(batch)
    return found


def still_open(session_ids: Collection[int]) -> set[int]:
    """Return which of these sessions can still be used."""
    statement = select(AuthSession.id).join(User, User.id == AuthSession.user_id)
    return set(db.session.scalars(statement.where(AuthSession.id.in_(session_ids), _is_open())))


def open_by_kind(user_id: int) -> dict[str, int]:
    """Return how many sessions of each kind somebody has open: in browsers, in our own app, in apps of others."""
    counted = select(AuthSession.kind, func.count()).join(User, User.id == AuthSession.user_id)
    counted = counted.where(AuthSession.user_id == user_id, _is_open()).group_by(AuthSession.kind)
    return {row[0]: row[1] for row in db.session.execute(counted)}


# Every request asks one of these: they are built once, and learn the time when they run.
@cache
def _by_secret(*, counts_unread: bool) -> AnySelect:
    found = _looked_up("web", AuthSession.secret_hash == bindparam("secret_hash", type_=String()))
    return found.add_columns(notifications_unread(), messages_unread()) if counts_unread else found


@cache
def _by_oauth_token() -> AnySelect:
    return _looked_up("oauth", AuthSession.secret_hash == bindparam("secret_hash", type_=String()))


@cache
def _by_id() -> AnySelect:
    return _looked_up("api", AuthSession.id == bindparam("session_id", type_=BigInteger))


@cache
def _by_id_of_any_kind() -> AnySelect:
    return _found(AuthSession.id == bindparam("session_id", type_=BigInteger))


def _looked_up(kind: str, which: ColumnElement[bool]) -> AnySelect:
    return _found(AuthSession.kind == kind, which)


def _found(*which: ColumnElement[bool]) -> AnySelect:
    found = select(User, AuthSession, requests_waiting())
    return found.join_from(User, AuthSession, AuthSession.user_id == User.id).where(*which, _is_open())


def _signed_in(statement: AnySelect, **values: Any) -> SignedIn | None:
    row = db.session.execute(statement, values).one_or_none()
    if row is None:
        return None
    user, session, waiting, *unread = row
    return SignedIn(user, session, waiting, up_to_most(*unread) if unread else None)


def _is_open() -> ColumnElement[bool]:
    now = bindparam("now", callable_=clock.now, type_=UtcDateTime())
    idle_since = bindparam("idle_since", callable_=lambda: clock.now() - IDLE_LIMIT, type_=UtcDateTime())
    return and_(
        AuthSession.revoked_at.is_(None),
        AuthSession.expires_at > now,
        # Apps know no way to renew a token of this dialect: whoever signed in with one stays so until it is ended.
        or_(AuthSession.kind == "oauth", AuthSession.last_seen_at > idle_since),
        User.suspended_at.is_(None),
        User.deactivated_at.is_(None),
    )
