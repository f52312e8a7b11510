"""Being somebody, from our own app: signing up, in and out, and the codes and links that mails bring."""

from typing import Annotated, Any, TypedDict

from flask import request
from msgspec import Meta, Struct

from twitter.api import body
from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.accounts import CredentialAccount
from twitter.api.entities.values import Empty
from twitter.api.serializers import accounts as serialized
from twitter.services import accounts, password_reset, sessions, tokens, verification
from twitter.web.limits import limited
from twitter.web.sessions import session_id, viewer

bp = ApiBlueprint("auth", __name__, url_prefix="/api/v1/auth")

Name = Annotated[str, Meta(max_length=60)]
Address = Annotated[str, Meta(max_length=254)]
Password = Annotated[str, Meta(max_length=1_000)]  # longer than any that is accepted, which the rule says in words
Link = Annotated[str, Meta(max_length=1_000)]


class Registration(Struct):
    """A new account."""

    username: Name
    email: Address
    password: Password
    reason: Annotated[str, Meta(max_length=500)] = ""  # why one wants to join, where somebody looks at each request
    code: Annotated[str, Meta(max_length=100)] = ""  # of an invitation


class Registered(TypedDict):
    """Who one has become."""

    account: CredentialAccount


class Tokens(TypedDict):
    """What an app shows from now on, and by what it gets the next."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    scope: str


class Asked(TypedDict):
    """What a code will be good for."""

    request_id: str


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


@bp.post("/register")
@open_route(answer=Registered, body=Registration, status=201, minds_token=False)
@limited("sign_up")
def register(sent: Registration) -> Registered:
    """Make an account; the link that verifies its address is mailed."""
    asked = {"words": sent.reason, "code": sent.code, "address": request.remote_addr or ""}
    user = accounts.register(sent.username, sent.email, sent.password, **asked)
    return {"account": serialized.credential_account(user, 0)}


@bp.post("/login")
@open_route(answer=Tokens, body=SignIn, minds_token=False)
@limited("sign_in", typed=_typed)
def login(sent: SignIn) -> Tokens:
    """Check a password and start a session."""
    agent, address = request.user_agent.string, request.remote_addr or ""
    return _token_answer(tokens.sign_in(sent.login, sent.password, user_agent=agent, address=address))


@bp.post("/refresh")
@open_route(answer=Tokens, body=Refresh, minds_token=False)
@limited("refresh")
def refresh(sent: Refresh) -> Tokens:
    """Exchange a refresh token for new tokens."""
    return _token_answer(tokens.refresh(sent.refresh_token))


@bp.post("/logout")
@person_route("write", answer=Empty)
def logout() -> Empty:
    """End this session and all its tokens."""
    sessions.sign_out(viewer(), session_id())
    return {}


@bp.post("/verify")
@open_route(answer=Empty, body=Verification, minds_token=False)
def verify(sent: Verification) -> Empty:
    """Take the address that a link was mailed to as verified."""
    verification.verify(sent.link)
    return {}


@bp.post("/verify/resend")
@person_route("write", answer=Empty, status=202)
@limited("verify")
def resend() -> Empty:
    """Mail the link again, if the address is not verified yet."""
    verification.send_link(viewer())
    return {}


@bp.post("/password/code")
@open_route(answer=Asked, body=CodeRequest, status=202, minds_token=False)
@limited("reset", typed=_typed)
def ask_code(sent: CodeRequest) -> Asked:
    """Mail a code to an address. The answer is the same whether it has an account or not."""
    return {"request_id": password_reset.ask(sent.email)}


@bp.post("/password/use")
@open_route(answer=Empty, body=CodeUse, minds_token=False)
@limited("reset_code")
def use_code(sent: CodeUse) -> Empty:
    """Change a password by a code; all sessions end."""
    password_reset.use_code(sent.request_id, sent.code, sent.password)
    return {}


def _token_answer(made: tokens.Tokens) -> Tokens:
    return {
        "access_token": made.access_token,
        "token_type": "Bearer",
        "expires_in": made.expires_in,
        "refresh_token": made.refresh_token,
        "scope": made.scope,
    }
