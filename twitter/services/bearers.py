"""Whoever shows a token: one of our own app (a JWT, `services/tokens.py`), or one of somebody else's app, opaque."""

from datetime import datetime

from twitter.queries import sessions as lookup
from twitter.queries.sessions import AppToken, SignedIn
from twitter.services import tokens
from twitter.services.tokens import LONGEST, InvalidToken


def bearer(token: str) -> SignedIn:
    """Return who acts by a token of either kind; raise InvalidToken. The session is looked up every time."""
    if _is_jwt(token):
        return tokens.bearer(token)
    found = lookup.oauth_session(token) if _may_be_ours(token) else None
    if found is None:
        raise InvalidToken
    return found


def app_token(token: str) -> AppToken | None:
    """Return what a token is to the app of others that shows it; None for any other token."""
    return lookup.app_token(token) if _may_be_ours(token) and not _is_jwt(token) else None


def good_until(token: str) -> datetime | None:
    """Return when a token of ours ends by itself; None for one that does not. Raise InvalidToken for a bad JWT."""
    return tokens.good_until(token) if _is_jwt(token) else None


def _is_jwt(token: str) -> bool:
    return token.count(".") == 2


def _may_be_ours(token: str) -> bool:
    return len(token) <= LONGEST and token.isascii()
