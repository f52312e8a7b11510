"""Codes and tokens as they are stored: hashes only, a code good once, a token a row of the session table."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update

from twitter import clock
from twitter.extensions import db
from twitter.models import AuthSession, OAuthApp, OAuthCode, User
from twitter.queries.sessions import secret_hash
from twitter.services import audit, sessions
from twitter.transaction import atomic, rows_changed

CODE_LIFE = timedelta(minutes=10)
CODES_KEPT = timedelta(days=1)  # a code that comes a second time after that is as unknown as any other
TOKEN_LIFE = timedelta(days=36_500)  # apps of this dialect know no way to renew a token: it is good until it is ended
TOKEN_BYTES = 32


class UsedTwice(Exception):
    """A code was exchanged before: who shows it again has copied it, or the one before had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an app is given: for somebody or for itself, and from where it asked."""

    app: OAuthApp
    scopes: str
    user: User | None = None
    code: OAuthCode | None = None  # that it is exchanged for
    user_agent: str = ""
    address: str = ""


def store_code(code: str, grant: Grant, user: User, *, redirect_uri: str, challenge: str) -> None:
    """Store somebody's consent under a code."""
    row = OAuthCode(
        code_hash=secret_hash(code),
        app_id=grant.app.id,
        user_id=user.id,
        redirect_uri=redirect_uri,
        scopes=grant.scopes,
        challenge=challenge,
        expires_at=clock.now() + CODE_LIFE,
    )
    with atomic():
        db.session.add(row)
        audit.record("app_allowed", actor=user, app=grant.app.name, scopes=grant.scopes)


def store_token(token: str, grant: Grant) -> AuthSession:
    """Store a token; a code is used up by that. Raise UsedTwice when it was already: then nothing is stored."""
    row = AuthSession(
        user_id=grant.user.id if grant.user else None,
        app_id=grant.app.id,
        secret_hash=secret_hash(token),
        kind="oauth",
        scopes=grant.scopes,
        expires_at=clock.now() + TOKEN_LIFE,
        user_agent=grant.user_agent[:255],
        address_prefix=audit.network_of(grant.address),
    )
    with atomic():
        # The person's row is locked first: a password changed meanwhile has used up the code, or ends the token.
        if grant.user is not None:
            sessions.keep(grant.user, row)
        else:
            db.session.add(row)
        db.session.flush()
        if grant.code is not None:
            _use_up(grant.code, row.id)
    return row


def take_back(code: OAuthCode) -> None:
    """End what a code was exchanged for, because it came again."""
    db.session.refresh(code)
    if code.session_id is not None:
        sessions.end(code.session_id)


def forget_old_codes() -> int:
    """Delete codes that are long over; return how many that were."""
    with atomic():
        return rows_changed(delete(OAuthCode).where(OAuthCode.expires_at < clock.now() - CODES_KEPT))


def _use_up(code: OAuthCode, session_id: int) -> None:
    unused = update(OAuthCode).where(OAuthCode.id == code.id, OAuthCode.used_at.is_(None))
    if not rows_changed(unused.values(used_at=clock.now(), session_id=session_id)):
        raise UsedTwice
