"""Being somebody, from our own app: signing up, in and out, and the codes and links that mails bring."""

from typing import Annotated, Any

from flask import Response, request
from msgspec import Meta, Struct

from twitter.api import body
from twitter.api.blueprint import api_route, bp, open_to_apps
from twitter.api.serializers import accounts as serialized
from twitter.services import accounts, password_reset, sessions, tokens, verification
from twitter.web.answers import json_answer
from twitter.web.limits import limited
from twitter.web.sessions import session_id, viewer

Name = Annotated[str, Meta(max_length=60)]
Address = Annotated[str, Meta(max_length=254)]
Password = Annotated[str, Meta(max_length=1_000)]  # longer than any that is accepted, which the rule says in words
Link = Annotated[str, Meta(max_length=1_000)]


class Registration(Struct):
    """A new account."""

    username: Name
    email: Address
    password: Password


class SignIn(Struct):
    """A name or an address, and a password."""

    login: Address
    password: Password


class Refresh(Struct):
    """The newest refresh token."""

    refresh_token: Annotated[str, Meta(max_length=1_000)]


class Verification(Struct):
    """What stands at the end of the address in a verification mail."""

    link: Link


class CodeRequest(Struct):
    """Whose password is forgotten."""

    email: Address


class CodeUse(Struct):
    """A code, the request it was mailed for, and the new password."""

    request_id: Annotated[str, Meta(max_length=100)]
    code: Annotated[str, Meta(max_length=20)]
    password: Password


def _typed(scope: str) -> Any:
    """Return the login or address that is tried, for the limits."""
    return body.fields().get(scope)


@bp.post("/auth/register")
@open_to_apps
@limited("sign_up")
def register() -> Response:
    """Make an account; the link that verifies its address is mailed."""
    wish = body.read(Registration)
    user = accounts.register(wish.username, wish.email, wish.password)
    return json_answer({"account": serialized.credential_account(user, 0)}, 201)


@bp.post("/auth/login")
@open_to_apps
@limited("sign_in", typed=_typed)
def login() -> Response:
    """Check a password and start a session."""
    wish = body.read(SignIn)
    agent, address = request.user_agent.string, request.remote_addr or ""
    return _token_answer(tokens.sign_in(wish.login, wish.password, user_agent=agent, address=address))


@bp.post("/auth/refresh")
@open_to_apps
@limited("refresh")
def refresh() -> Response:
    """Exchange a refresh token for new tokens."""
    return _token_answer(tokens.refresh(body.read(Refresh).refresh_token))


@bp.post("/auth/logout")
@api_route("write")
def logout() -> Response:
    """End this session and all its tokens."""
    sessions.sign_out(viewer(), session_id())
    return json_answer({})


@bp.post("/auth/verify")
@open_to_apps
def verify() -> Response:
    """Take the address that a link was mailed to as verified."""
    verification.verify(body.read(Verification).link)
    return json_answer({})


@bp.post("/auth/verify/resend")
@api_route("write")
@limited("verify")
def resend() -> Response:
    """Mail the link again, if the address is not verified yet."""
    verification.send_link(viewer())
    return json_answer({}, 202)


@bp.post("/auth/password/code")
@open_to_apps
@limited("reset", typed=_typed)
def ask_code() -> Response:
    """Mail a code to an address. The answer is the same whether it has an account or not."""
    return json_answer({"request_id": password_reset.ask(body.read(CodeRequest).email)}, 202)


@bp.post("/auth/password/use")
@open_to_apps
@limited("reset_code")
def use_code() -> Response:
    """Change a password by a code; all sessions end."""
    wish = body.read(CodeUse)
    password_reset.use_code(wish.request_id, wish.code, wish.password)
    return json_answer({})


def _token_answer(made: tokens.Tokens) -> Response:
    return json_answer(
        {
            "access_token": made.access_token,
            "token_type": "Bearer",
            "expires_in": made.expires_in,
            "refresh_token": made.refresh_token,
            "scope": made.scope,
        }
    )
