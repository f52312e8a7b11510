"""Our rows in the forms that Authlib asks for."""

from dataclasses import dataclass

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin

from twitter.errors import Invalid
from twitter.models import OAuthApp, OAuthCode
from twitter.services.oauth import apps, redirects, scopes

GRANTS = {"authorization_code", "client_credentials", "password"}


@dataclass(frozen=True)
class Client(ClientMixin):
    """An app of others."""

    app: OAuthApp

    def get_client_id(self) -> str:
        """Return what it calls itself by."""
        return self.app.client_id

    def get_default_redirect_uri(self) -> str | None:
        """Return where people are sent back to when an app does not say: to its only address."""
        return self.app.redirect_uris[0] if len(self.app.redirect_uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return what it may have of what it asks for: all of it, or none."""
        try:
            asked = scopes.checked(scope or "")
        except Invalid:
            return None
        return asked if scopes.are_within(asked, self.app.scopes) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it registered this address."""
        return redirects.is_registered(self.app.redirect_uris, redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is its secret."""
        return apps.is_secret_of(self.app, client_secret)

    def check_endpoint_auth_method(self, _method: str, _endpoint: str) -> bool:
        """Whether it may show who it is in this way: apps on phones have no way to keep a secret."""
        return True

    def check_response_type(self, response_type: str) -> bool:
        """Whether it may be answered with this: with a code."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it may get a token for this."""
        return grant_type in GRANTS


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """Somebody's consent."""

    row: OAuthCode
    redirect_uri: str | None  # that must be named again; none where it need not be

    def get_redirect_uri(self) -> str | None:
        """Return where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return what was consented to."""
        return self.row.scopes

    @property
    def code_challenge(self) -> str:
        """What the app must know the beginning of (RFC 7636)."""
        return self.row.challenge

    @property
    def code_challenge_method(self) -> str:
        """How it is compared."""
        return "S256"
