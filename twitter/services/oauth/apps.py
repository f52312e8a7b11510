"""Registering apps of others, and taking from them what somebody allowed."""

import hmac
import secrets
from dataclasses import dataclass

from twitter.errors import Conflict, Invalid
from twitter.models import OAuthApp, User
from twitter.queries import oauth
from twitter.queries.sessions import secret_hash
from twitter.services import audit, sessions
from twitter.services.oauth import redirects, scopes
from twitter.text import clean_line
from twitter.transaction import atomic, insert_once

LONGEST_NAME = 60
MOST_REDIRECTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What an app says of itself. The id and the secret are drawn when the operator names none."""

    name: str
    redirect_uris: list[str]
    scopes: str = ""
    website: str = ""
    client_id: str = ""
    client_secret: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A new app with its secret, which is stored nowhere."""

    app: OAuthApp
    client_secret: str


def register(said: Registration) -> Registered:
    """Store an app. Raise Invalid for what cannot be, and Conflict for a client id that is taken."""
    client_secret = said.client_secret or secrets.token_urlsafe(32)
    row = OAuthApp(
        client_id=_fits(said.client_id) or secrets.token_urlsafe(32),
        secret_hash=secret_hash(client_secret),
        name=_checked_name(said.name),
        website=_checked_website(said.website),
        redirect_uris=_checked_redirects(said.redirect_uris),
        scopes=scopes.checked(said.scopes),
    )
    with atomic():
        is_new = insert_once(row)
    stored = oauth.app_by_client_id(row.client_id)
    if not is_new or stored is None:
        raise Conflict("There is an app with this client id already.", client_id="taken")
    return Registered(stored, client_secret)


def is_secret_of(app: OAuthApp, client_secret: str) -> bool:
    """Whether this is the secret of an app."""
    return hmac.compare_digest(app.secret_hash, secret_hash(client_secret))


def take_away(user: User, app_id: int) -> None:
    """End all that an app may do for somebody, at once; raise NotFound for one that may nothing."""
    app = oauth.allowed_app(user.id, app_id)
    with atomic():
        sessions.end_app(user, app_id)
        audit.record("app_removed", actor=user, app=app.name)


def _fits(client_id: str) -> str:
    if len(client_id) > 64 or not client_id.isascii():
        raise Invalid("A client id has at most 64 plain characters.", client_id="invalid")
    return client_id


def _checked_name(written: str) -> str:
    name = clean_line(written)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid("An app needs a name of up to 60 characters.", client_name="invalid")
    return name


def _checked_website(written: str) -> str:
    """Return the address of an app's page. One that cannot be a link is refused: people are shown it as one."""
    return redirects.checked_page(written.strip()) if written.strip() else ""


def _checked_redirects(written: list[str]) -> list[str]:
    found = [*dict.fromkeys(written)]
    if not 0 < len(found) <= MOST_REDIRECTS:
        raise Invalid("An app names between one and ten addresses to send people back to.", redirect_uris="invalid")
    return [redirects.checked(each) for each in found]
