"""Asking somebody whether an app may act for them, and what their answer leads to (RFC 6749, section 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oauth2.rfc6749 import AccessDeniedError, OAuth2Error

from twitter.errors import Invalid, mark
from twitter.models import OAuthApp, User
from twitter.queries import oauth
from twitter.services.oauth import redirects, scopes
from twitter.services.oauth.server import Question, server

# What a request consists of, and what a consent must send again.
PARAMETERS: Final = (
    *("response_type", "client_id", "redirect_uri", "scope", "state"),
    *("code_challenge", "code_challenge_method"),
)
_UNKNOWN: Final = mark("This app is not registered here. Its makers have to register it once more.")
_ELSEWHERE: Final = mark("This app wants to send you to an address that it did not register, so we stop here.")
WRONG: Final = mark("Something is wrong with what this app asks. Its makers have to look into it.")


class Unaskable(Invalid):
    """There is nothing to ask, and nobody to send back to: the person is told."""

    status = 400


class SentBack(Exception):
    """The app asked wrongly, and is told so where the person is sent back to."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address
        self.host = redirects.host(address)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks somebody for, once everything about it is right."""

    app: OAuthApp
    scopes: str
    redirect_uri: str
    grant: Any  # Authlib's, which waits for the answer

    @property
    def in_words(self) -> list[str]:
        """Say what the app could do."""
        return scopes.in_words(self.scopes)

    @property
    def is_shown(self) -> bool:
        """Whether the code is shown on a page and typed into the app."""
        return self.redirect_uri == redirects.SHOWN_ON_PAGE

    @property
    def host(self) -> str:
        """Say where people are sent back to."""
        return redirects.host(self.redirect_uri)

    @property
    def source(self) -> str:
        """Return how a content security policy names that; nothing when nobody is sent anywhere."""
        return "" if self.is_shown else redirects.source(self.redirect_uri)


def read(fields: Mapping[str, str]) -> Asked:
    """Return what an app asks for; raise Unaskable, or SentBack with the address that tells the app what is wrong."""
    question = Question(_printable(fields), {})
    try:
        grant = server.get_consent_grant(question)
    except OAuth2Error as error:
        raise _refusal(error, fields) from None
    return Asked(question.client.app, question.scope or "", grant.redirect_uri, grant)


def allow(user: User, asked: Asked) -> str:
    """Store somebody's consent; return the code where it is shown, else the address to send them to with it."""
    answer = server.create_authorization_response(asked.grant.request, grant_user=user, grant=asked.grant)
    address: str = dict(answer.headers)["Location"]
    return address.partition("?code=")[2].partition("&")[0] if asked.is_shown else address


def deny(asked: Asked, state: str) -> str:
    """Return the address that tells the app no."""
    return _told(AccessDeniedError(), asked.redirect_uri, state)


def _printable(fields: Mapping[str, str]) -> dict[str, str]:
    """Refuse what Authlib would repeat in an error, where only some characters may stand."""
    for name in ("response_type", "redirect_uri"):
        value = fields.get(name, "")
        if not (value.isascii() and value.isprintable()) or {*'"\\'} & {*value}:
            raise Unaskable(WRONG)
    return {name: fields[name] for name in PARAMETERS if fields.get(name)}


def _refusal(error: OAuth2Error, fields: Mapping[str, str]) -> Exception:
    if error.redirect_uri and error.redirect_uri != redirects.SHOWN_ON_PAGE:
        return SentBack(_told(error, error.redirect_uri, fields.get("state", "")))
    if oauth.app_by_client_id(fields.get("client_id", "")) is None:
        return Unaskable(_UNKNOWN)
    return Unaskable(WRONG if error.redirect_uri else _ELSEWHERE)


def _told(error: OAuth2Error, address: str, state: str) -> str:
    body = [pair for pair in error.get_body() if pair[0] != "state"]
    return redirects.with_answer(address, [*body, *([("state", state)] if state else [])])
