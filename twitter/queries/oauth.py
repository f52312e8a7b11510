"""Apps of others: which one it is, what it was given, and whom it acts for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from twitter import clock
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import AuthSession, OAuthApp, OAuthCode
from twitter.queries.sessions import secret_hash


@dataclass(frozen=True, slots=True)
class AllowedApp:
    """An app that acts for somebody: by one token or more."""

    id: int
    name: str
    website: str
    scopes: str  # of all its tokens
    allowed_at: datetime
    last_seen_at: datetime


def app_by_client_id(client_id: str) -> OAuthApp | None:
    """Return the app that calls itself by this."""
    if not (client_id.isascii() and client_id.isprintable()):  # PostgreSQL takes no NUL, even to compare
        return None
    return db.session.scalar(select(OAuthApp).where(OAuthApp.client_id == client_id))


def stored_code(code: str) -> OAuthCode | None:
    """Return what was stored of a code, whether it is still good or not."""
    return db.session.scalar(select(OAuthCode).where(OAuthCode.code_hash == secret_hash(code)))


def stored_token(token: str) -> AuthSession | None:
    """Return the session behind a token that was given to an app of others, whether it is still good or not."""
    which = (AuthSession.kind == "oauth", AuthSession.secret_hash == secret_hash(token))
    return db.session.scalar(select(AuthSession).where(*which))


def allowed_apps(user_id: int) -> list[AllowedApp]:
    """Return the apps that act for somebody, the one used last first."""
    columns = (OAuthApp.id, OAuthApp.name, OAuthApp.website)
    facts = (AuthSession.scopes, AuthSession.created_at, AuthSession.last_seen_at)
    is_good = (AuthSession.kind == "oauth", AuthSession.revoked_at.is_(None), AuthSession.expires_at > clock.now())
    statement = select(*columns, *facts).join_from(OAuthApp, AuthSession, AuthSession.app_id == OAuthApp.id)
    mine = statement.where(AuthSession.user_id == user_id, *is_good)
    found: dict[int, AllowedApp] = {}
    for row in db.session.execute(mine.order_by(AuthSession.last_seen_at.desc(), AuthSession.id.desc())):
        one = AllowedApp(*row)
        found[one.id] = _together(found[one.id], one) if one.id in found else one
    return [*found.values()]


def allowed_app(user_id: int, app_id: int) -> AllowedApp:
    """Return an app that acts for somebody; raise NotFound for any other."""
    found = next((app for app in allowed_apps(user_id) if app.id == app_id), None)
    if found is None:
        raise NotFound
    return found


def _together(newer: AllowedApp, older: AllowedApp) -> AllowedApp:
    scopes = " ".join(dict.fromkeys([*newer.scopes.split(), *older.scopes.split()]))
    first = min(newer.allowed_at, older.allowed_at)
    return AllowedApp(newer.id, newer.name, newer.website, scopes, first, newer.last_seen_at)
