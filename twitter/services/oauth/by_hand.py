"""Tokens made from a terminal, for scripts: nobody is asked, as whoever runs the site owns its tables anyway."""

import secrets

from twitter.errors import Forbidden, Invalid, NotFound
from twitter.models import OAuthApp, User
from twitter.queries import oauth
from twitter.services import audit
from twitter.services.oauth import apps, issuing, redirects, scopes
from twitter.services.oauth.issuing import Grant
from twitter.services.operator import Operator
from twitter.transaction import atomic

TERMINAL = "terminal"  # the client id of the app that such tokens belong to
SHORTEST = 16  # characters of a token that somebody chose


def make_token(
    actor: Operator, person: User, *, client_id: str = "", asked: str = scopes.DEFAULT, token: str = ""
) -> str:
    """Store a token by which an app acts for somebody, and return it.

    Raise NotFound for an unknown app, Forbidden for an account that is closed, and Invalid for a token that could be
    guessed or is there already, and for scopes that do not exist.
    """
    app, asked = _app(client_id), scopes.checked(asked)
    if person.is_suspended or person.deactivated_at is not None:
        raise Forbidden("This account is closed.")
    chosen = _chosen(token)
    with atomic():
        issuing.store_token(chosen, Grant(app=app, scopes=asked, user=person, user_agent=app.name))
        audit.record("token_made", actor=actor, subject=person, app=app.name, scopes=asked)
    return chosen


def _chosen(token: str) -> str:
    if not token:
        return secrets.token_urlsafe(issuing.TOKEN_BYTES)
    if len(token) < SHORTEST or not token.isascii() or token.count(".") == 2:
        raise Invalid("A token has at least 16 plain characters, and not two dots.", token="invalid")  # noqa: S106  a key
    if oauth.stored_token(token) is not None:
        raise Invalid("There is such a token already.", token="taken")  # noqa: S106  a key for programs
    return token


def _app(client_id: str) -> OAuthApp:
    found = oauth.app_by_client_id(client_id or TERMINAL)
    if found is not None:
        return found
    if client_id:
        raise NotFound("There is no app with this client id.")
    everything = "read write follow push profile admin:read admin:write"
    said = apps.Registration(
        name="Terminal", redirect_uris=[redirects.SHOWN_ON_PAGE], scopes=everything, client_id=TERMINAL
    )
    return apps.register(said).app
