"""Apps, their tokens, and what this server says of its ways to them."""

from typing import TypedDict


class Token(TypedDict):
    """By what an app acts for somebody, or for itself. It does not expire; it is good until it is ended."""

    access_token: str
    token_type: str
    scope: str
    created_at: int


class RegisteredApplication(TypedDict):
    """An app, as its own tokens see it."""

    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uri: str
    redirect_uris: list[str]
    vapid_key: str


class CredentialApplication(RegisteredApplication):
    """A new app, with the secret that is told once."""

    client_id: str
    client_secret: str
    client_secret_expires_at: int


class OAuthServer(TypedDict):
    """What this server can do (RFC 8414)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    userinfo_endpoint: str
    app_registration_endpoint: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    code_challenge_methods_supported: list[str]
    service_documentation: str


class UserInfo(TypedDict):
    """Who one is, in the words of OpenID."""

    iss: str
    sub: str
    name: str
    preferred_username: str
    profile: str
    picture: str
