"""Signing in from our own app: short-lived access tokens and rotating refresh tokens over the session table.

docs/decisions/0014-first-party-tokens.md says why. A session of the kind `api` is the family of all its tokens.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from sqlalchemy import Update, update

from twitter import clock
from twitter.errors import TwitterError, mark
from twitter.extensions import settings
from twitter.ids import LARGEST
from twitter.models import AuthSession, User
from twitter.queries.sessions import SignedIn, secret_hash, token_session
from twitter.services import audit, sessions
from twitter.transaction import atomic, rows_changed

ACCESS_LIFE = timedelta(minutes=15)
SKEW = 5  # seconds by which the clocks of two servers may differ
LONGEST = 1_024  # characters of a token; ours have about 400
SCOPES = "read write"
_ALGORITHM, _TYPE, _KEY_ID = "HS256", "at+jwt", "1"


class InvalidToken(TwitterError):
    """Whoever asks has no token that is good now. One sentence, whatever is wrong with it."""

    status = 401

    def __init__(self, sentence: str = mark("The access token is invalid")) -> None:
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an app gets for signing in, and again for every refresh."""

    access_token: str
    refresh_token: str
    scope: str
    expires_in: int = int(ACCESS_LIFE.total_seconds())


def sign_in(login: str, password: str, *, user_agent: str, address: str) -> Tokens:
    """Check a password and start a session of our own app. Raise as `sessions.prove` does."""
    user, secret = sessions.prove(login, password, address=address), _new_secret()
    session = sessions.store(user, secret, user_agent=user_agent, address=address, kind="api", scopes=SCOPES)
    return _tokens(SignedIn(user, session), secret)


def refresh(refresh_token: str) -> Tokens:
    """Exchange a refresh token for new tokens; each is good once, and one UPDATE decides for whom.

    Raise InvalidToken for any other. One that was exchanged before has been copied, or is used twice at once, and
    nobody can tell who is who: the whole session ends.
    """
    session_id, secret = _parts(refresh_token)
    found = token_session(session_id)
    if found is None:
        raise _bad_refresh()
    fresh = _new_secret()
    with atomic():
        if rows_changed(_exchange(session_id, secret).values(secret_hash=secret_hash(fresh), last_seen_at=clock.now())):
            return _tokens(found, fresh)
    if _was_ours(refresh_token):
        _end_family(found)
    raise _bad_refresh()


def bearer(access_token: str) -> SignedIn:
    """Return who is signed in by an access token; raise InvalidToken. The session is looked up every time."""
    claims = _claims(access_token)
    session_id = _id(claims["jti"])
    found = token_session(session_id) if session_id else None
    if found is None or str(found.user.id) != claims["sub"]:
        raise InvalidToken
    return found


def good_until(access_token: str) -> datetime:
    """Return when an access token ends; raise InvalidToken for one that is not good now."""
    return datetime.fromtimestamp(_claims(access_token)["exp"], UTC)


def _tokens(found: SignedIn, secret: str) -> Tokens:
    session_id = found.session.id
    known = f"{session_id}.{secret}"
    return Tokens(_access_token(found.user, session_id), f"{known}.{_seal(known)}", found.session.scopes)


def _access_token(user: User, session_id: int) -> str:
    now = clock.now()
    claims = {
        "iss": settings.base_url,
        "aud": _audience(),
        "sub": str(user.id),
        "jti": str(session_id),
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_LIFE).timestamp()),
    }
    header = {"alg": _ALGORITHM, "typ": _TYPE, "kid": _KEY_ID}
    return jwt.encode(header, claims, _keys(settings.jwt_key)[_KEY_ID], algorithms=[_ALGORITHM])


def _claims(access_token: str) -> dict[str, Any]:
    """Return what a token of ours claims. Its header must be exactly ours: nothing in it is ever followed."""
    if len(access_token) > LONGEST or not access_token.isascii():
        raise InvalidToken
    try:
        token = jwt.decode(access_token, lambda given: _key(given.headers()), algorithms=[_ALGORITHM])
        _registry().validate(token.claims)
    except (JoseError, ValueError):
        raise InvalidToken from None
    if token.claims["exp"] - token.claims["iat"] > ACCESS_LIFE.total_seconds():
        raise InvalidToken
    return token.claims


def _key(header: dict[str, Any]) -> OctKey:
    keys = _keys(settings.jwt_key)
    key_id = header.get("kid")
    if not isinstance(key_id, str) or key_id not in keys:
        raise InvalidToken
    if header != {"alg": _ALGORITHM, "typ": _TYPE, "kid": key_id}:
        raise InvalidToken
    return keys[key_id]


@lru_cache(maxsize=8)
def _keys(jwt_key: str) -> dict[str, OctKey]:
    """Return the keys a header may name. A new JWT_KEY costs each app one refresh, so there is only one."""
    return {_KEY_ID: OctKey.import_key(jwt_key)}


def _registry() -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=SKEW,
        iss={"essential": True, "value": settings.base_url},
        aud={"essential": True, "value": _audience()},
        sub={"essential": True},
        jti={"essential": True},
        iat={"essential": True},
        exp={"essential": True},
    )


def _audience() -> str:
    return f"{settings.base_url}/api"


def _exchange(session_id: int, secret: str) -> Update:
    return update(AuthSession).where(
        AuthSession.id == session_id,
        AuthSession.kind == "api",
        AuthSession.secret_hash == secret_hash(secret),
        AuthSession.revoked_at.is_(None),
    )


def _end_family(found: SignedIn) -> None:
    with atomic():
        if sessions.end(found.session.id):
            audit.record("token_reuse", actor=found.user, address_prefix=found.session.address_prefix)


def _parts(refresh_token: str) -> tuple[int, str]:
    first, _, rest = refresh_token.partition(".")
    session_id = _id(first)
    if len(refresh_token) > LONGEST or not refresh_token.isascii() or not session_id:
        raise _bad_refresh()
    return session_id, rest.partition(".")[0]


def _id(text: str) -> int:
    """Return the id a text of plain digits holds, or 0."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 19
    return int(text) if is_number and int(text) <= LARGEST else 0


def _was_ours(refresh_token: str) -> bool:
    """Whether we once gave out this token: guessing at the ids of sessions must not be a way to end them."""
    known, _, seal = refresh_token.rpartition(".")
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    return any(hmac.compare_digest(seal, _seal(known, key)) for key in keys)


def _seal(known: str, key: str | None = None) -> str:
    sealed = hmac.new((key or settings.secret_key).encode(), f"skein:refresh:{known}".encode(), hashlib.sha256)
    return urlsafe_b64encode(sealed.digest()[:16]).decode().rstrip("=")


def _new_secret() -> str:
    return secrets.token_urlsafe(sessions.SECRET_BYTES)


def _bad_refresh() -> InvalidToken:
    return InvalidToken(mark("The refresh token is invalid"))
