"""Tokens for apps of others: getting one, ending it, and what this server says of its ways (RFC 6749, 7009, 8414)."""

import msgspec
from flask import Response, request
from msgspec import Struct

from twitter.api import body
from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.oauth import OAuthServer, Token, UserInfo
from twitter.api.entities.values import Empty
from twitter.api.serializers.accounts import account
from twitter.extensions import settings
from twitter.services.oauth import server
from twitter.services.oauth.scopes import SCOPES
from twitter.services.oauth.server import Answer, Question
from twitter.web.answers import absolute, json_answer
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("oauth", __name__)

_SECRET = ["client_secret_basic", "client_secret_post"]


class TokenRequest(Struct):
    """What an app shows for a token: a code, or itself."""

    grant_type: str = ""
    client_id: str = ""
    client_secret: str = ""
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    scope: str = ""
    username: str = ""
    password: str = ""


class Revocation(Struct):
    """The token that should end, and who it was given to."""

    token: str = ""
    client_id: str = ""
    client_secret: str = ""


def _typed(_scope: str) -> object:
    """Return the login that is tried, for the limits."""
    return body.fields().get("username")


@bp.post("/oauth/token")
@open_route(answer=Token, body=TokenRequest, minds_token=False)
@limited("refresh")
def token(sent: TokenRequest) -> Response:
    """Give an app a token: for a person's code, or for itself."""
    return _by_password(sent) if sent.grant_type == "password" else _answered(server.token(_question(sent)))


@bp.post("/oauth/revoke")
@open_route(answer=Empty, body=Revocation, minds_token=False)
@limited("refresh")
def revoke(sent: Revocation) -> Response:
    """End a token, at once and everywhere."""
    return _answered(server.revoke(_question(sent)))


@bp.get("/oauth/userinfo")
@person_route("profile", answer=UserInfo)
def userinfo() -> UserInfo:
    """Say who one is, in the words of OpenID."""
    shown = account(viewer())
    return {
        "iss": settings.base_url,
        "sub": shown["uri"],
        "name": shown["display_name"],
        "preferred_username": shown["username"],
        "profile": shown["url"],
        "picture": shown["avatar"],
    }


@bp.get("/.well-known/oauth-authorization-server")
@open_route(answer=OAuthServer, minds_token=False)
def metadata() -> OAuthServer:
    """Tell where an app finds what it needs to sign people in."""
    by_password = ["password"] if settings.oauth_password_grant else []
    return {
        "issuer": settings.base_url,
        "authorization_endpoint": absolute("/oauth/authorize"),
        "token_endpoint": absolute("/oauth/token"),
        "revocation_endpoint": absolute("/oauth/revoke"),
        "userinfo_endpoint": absolute("/oauth/userinfo"),
        "app_registration_endpoint": absolute("/api/v1/apps"),
        "scopes_supported": [*SCOPES],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials", *by_password],
        "token_endpoint_auth_methods_supported": [*_SECRET, "none"],
        "revocation_endpoint_auth_methods_supported": [*_SECRET, "none"],
        "code_challenge_methods_supported": ["S256"],
        "service_documentation": absolute("/api/docs"),
    }


@limited("sign_in", typed=_typed)
def _by_password(sent: TokenRequest) -> Response:
    """Try a password as often as at every other door."""
    return _answered(server.token(_question(sent)))


def _question(sent: Struct) -> Question:
    said = {name: value for name, value in msgspec.structs.asdict(sent).items() if value}
    return Question(said, dict(request.headers), address=request.remote_addr or "")


def _answered(answer: Answer) -> Response:
    response = json_answer(answer.body, answer.status)
    for name, value in answer.headers:
        response.headers[name] = value
    return response
