"""The ways to a token that this site knows: by consent, for an app itself, and by a password where that is allowed."""

import secrets
from typing import Any, Final

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    ResourceOwnerPasswordCredentialsGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge

from twitter import clock
from twitter.errors import TwitterError
from twitter.extensions import db, settings
from twitter.models import User
from twitter.queries import oauth
from twitter.services import sessions
from twitter.services.oauth import issuing, redirects
from twitter.services.oauth.clients import Client, Code
from twitter.services.oauth.issuing import Grant, UsedTwice

_WAYS: Final = ["client_secret_basic", "client_secret_post"]
_BAD_GRANT: Final = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client."
)


class CodeGrant(AuthorizationCodeGrant):
    """By a code, which a person's consent made. An app that keeps no secret shows the verifier instead."""

    TOKEN_ENDPOINT_AUTH_METHODS = [*_WAYS, "none"]

    def generate_authorization_code(self) -> str:
        """Return a new code."""
        return new_secret()

    def create_authorization_response(self, redirect_uri: str, grant_user: User | None) -> Any:
        """Return where the browser goes with a code: Authlib would write an address like `app://` anew."""
        _status, _body, headers = super().create_authorization_response(redirects.SHOWN_ON_PAGE, grant_user)
        answer = headers[0][1].partition("?")[2]
        return 302, "", [("Location", f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{answer}")]

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Store the consent."""
        grant = Grant(app=request.client.app, scopes=request.scope)
        challenge = request.payload.data.get("code_challenge") or ""
        issuing.store_code(code, grant, request.user, redirect_uri=self.redirect_uri, challenge=challenge)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """Return a code that is good for this app. One that was exchanged before ends what came of it."""
        row = oauth.stored_code(code)
        if row is None or row.app_id != client.app.id:
            raise InvalidGrantError(_BAD_GRANT)
        if row.used_at is not None:
            issuing.take_back(row)
            raise InvalidGrantError(_BAD_GRANT)
        if row.expires_at <= clock.now():
            raise InvalidGrantError(_BAD_GRANT)
        # Some apps do not repeat the address. Who they are is shown by their secret, or by the verifier.
        return Code(row, row.redirect_uri if self.request.payload.redirect_uri else None)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Leave it: it was marked as used when the token was stored, so that a second time is noticed."""

    def authenticate_user(self, authorization_code: Code) -> User | None:
        """Return who consented, while their account is open."""
        user = db.session.get(User, authorization_code.row.user_id)
        return user if user and not user.is_suspended and user.deactivated_at is None else None


class AppGrant(ClientCredentialsGrant):
    """For an app itself: to look at what is public, and to make accounts."""

    TOKEN_ENDPOINT_AUTH_METHODS = _WAYS

    def validate_requested_scope(self) -> None:
        """Raise InvalidScopeError for more than the app registered."""
        _require_scope(self.request)


class PasswordGrant(ResourceOwnerPasswordCredentialsGrant):
    """By a name and a password, which an app should never see: off unless OAUTH_PASSWORD_GRANT says otherwise."""

    TOKEN_ENDPOINT_AUTH_METHODS = _WAYS

    @classmethod
    def check_token_endpoint(cls, request: Any) -> bool:
        """Whether this is asked for, and on."""
        return settings.oauth_password_grant and bool(super().check_token_endpoint(request))

    def validate_requested_scope(self) -> None:
        """Raise InvalidScopeError for more than the app registered."""
        _require_scope(self.request)

    def authenticate_user(self, username: str, password: str) -> User:
        """Return whose name and password these are, by the one check behind every way of signing in."""
        try:
            return sessions.prove(username, password, address=self.request.address)
        except TwitterError:
            raise InvalidGrantError(_BAD_GRANT) from None


class S256Only(CodeChallenge):
    """PKCE without `plain`, which proves nothing to whoever sees the request."""

    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Raise InvalidRequestError for a challenge of another kind, or of none: that would mean `plain`."""
        asked = grant.request.payload.data
        if asked.get("code_challenge") and not asked.get("code_challenge_method"):
            raise InvalidRequestError("Missing 'code_challenge_method': only S256 is supported.")
        if not (asked.get("code_challenge") or "").isprintable():  # Authlib lets a line end pass
            raise InvalidRequestError("Invalid 'code_challenge'")
        super().validate_code_challenge(grant, redirect_uri)


def save_token(token: dict[str, Any], request: Any) -> None:
    """Store a token, and say in it since when it is good."""
    code = request.authorization_code.row if request.authorization_code else None
    grant = Grant(
        app=request.client.app,
        scopes=token["scope"],
        user=request.user,
        code=code,
        user_agent=request.headers.get("User-Agent") or "",
        address=request.address,
    )
    try:
        token["created_at"] = int(issuing.store_token(token["access_token"], grant).created_at.timestamp())
    except (UsedTwice, TwitterError):  # or the password was changed a moment ago
        if code is not None:
            issuing.take_back(code)
        raise InvalidGrantError(_BAD_GRANT) from None


def new_secret() -> str:
    """Return a code or a token that nobody could guess."""
    return secrets.token_urlsafe(issuing.TOKEN_BYTES)


def _require_scope(request: Any) -> None:
    if request.client.get_allowed_scope(request.payload.scope) is None:
        raise InvalidScopeError
