"""Making an account from an app."""

import secrets
from dataclasses import dataclass, field

from twitter.extensions import settings
from twitter.models import AuthSession, OAuthApp
from twitter.services import accounts, preferences
from twitter.services.oauth import issuing
from twitter.services.oauth.issuing import Grant


@dataclass(frozen=True, slots=True)
class Joined:
    """The token by which an app acts for somebody new, and its row."""

    token: str
    session: AuthSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody sends who wants to join."""

    username: str
    email: str
    password: str = field(repr=False)
    words: str = ""
    code: str = ""
    language: str = ""


def register(app: OAuthApp, wish: Wish, *, address: str = "") -> Joined:
    """Make an account, and let the app that made it act for it. Raise as `accounts.register` does."""
    asked = {"words": wish.words, "code": wish.code, "address": address}
    user = accounts.register(wish.username, wish.email, wish.password, **asked)
    language = wish.language
    if (spoken := language.partition("-")[0].lower()) in settings.languages:
        preferences.choose_language(user, spoken)
    token = secrets.token_urlsafe(issuing.TOKEN_BYTES)
    return Joined(token, issuing.store_token(token, Grant(app=app, scopes=app.scopes, user=user)))
