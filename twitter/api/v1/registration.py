"""Signing up from an app, by a token that the app has of itself."""

from typing import Any, Final

from flask import request
from flask_login import current_user
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, app_route, person_route
from twitter.api.entities.oauth import Token
from twitter.api.entities.values import Empty
from twitter.errors import Conflict, Forbidden, Invalid
from twitter.services import verification
from twitter.services.oauth import registration
from twitter.services.oauth.registration import Wish
from twitter.web.limits import limited
from twitter.web.sessions import app_at_work, viewer

bp = ApiBlueprint("registration", __name__, url_prefix="/api/v1")

# Our keys in the words of the dialect.
_ERRORS: Final = {
    "taken": "ERR_TAKEN",
    "invalid": "ERR_INVALID",
    "too_short": "ERR_TOO_SHORT",
    "too_long": "ERR_TOO_LONG",
    "missing": "ERR_BLANK",
    "not_accepted": "ERR_ACCEPTED",
    "barred": "ERR_BLOCKED",
}


_FIELDS: Final = {"words": "reason", "code": "invite_code"}


class NewAccount(Struct):
    """A new account; whoever makes it has agreed to the rules of this site."""

    username: str = ""
    email: str = ""
    password: str = ""
    agreement: bool = False
    locale: str = ""
    reason: str = ""  # why one wants to join, where somebody looks at each request
    invite_code: str = ""


class Resend(Struct):
    """Nothing that is needed: the address is known."""

    email: str = ""


class Refused(Invalid):
    """An account that cannot be made, with what is wrong in each field."""

    def __init__(self, sentence: str, details: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.details = details


@bp.post("/accounts")
@app_route("write:accounts", answer=Token, body=NewAccount)
@limited("sign_up")
def register(sent: NewAccount) -> Token:
    """Make an account, and let the app act for it. The link that verifies its address is mailed."""
    app = app_at_work()
    if app is None or current_user.is_authenticated:
        raise Forbidden("This method requires a token of an app for itself")
    _require_all(sent)
    try:
        made = registration.register(app, _wish(sent), address=request.remote_addr or "")
    except (Invalid, Conflict) as error:
        raise _refused(error) from None
    return {
        "access_token": made.token,
        "token_type": "Bearer",
        "scope": made.session.scopes,
        "created_at": int(made.session.created_at.timestamp()),
    }


@bp.post("/emails/confirmations")
@person_route("write:accounts", answer=Empty, body=Resend)
@limited("verify")
def resend(sent: Resend) -> Empty:
    """Mail the link again that verifies one's address."""
    if viewer().is_verified:
        raise Forbidden("This method is only available while the e-mail is awaiting confirmation")
    if sent.email and sent.email.lower() != viewer().email_key:
        raise Invalid("Another address is chosen in the settings of the site, with the password.", email="other")
    verification.send_link(viewer())
    return {}


def _wish(sent: NewAccount) -> Wish:
    chosen = {"username": sent.username, "email": sent.email, "password": sent.password}
    return Wish(**chosen, words=sent.reason, code=sent.invite_code, language=sent.locale)


def _require_all(sent: NewAccount) -> None:
    missing = [name for name in ("username", "email", "password") if not getattr(sent, name).strip()]
    wrong = dict.fromkeys(missing, "missing") | ({} if sent.agreement else {"agreement": "not_accepted"})
    if wrong:
        raise _refused(Invalid("Something is missing: a name, an address, a password, or your agreement.", **wrong))


def _refused(error: Invalid | Conflict) -> Refused:
    details = {
        _FIELDS.get(field, field): [{"error": _ERRORS.get(key, "ERR_INVALID"), "description": error.in_full}]
        for field, key in error.details.items()
    }
    return Refused(error.in_full, details)
