"""Getting back in without the password: asking for a code and using it. Which request it was, the browser keeps."""

from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.auth.forms import ForgotForm, ResetForm
from twitter.errors import Invalid, TwitterError
from twitter.extensions import settings
from twitter.services import password_reset
from twitter.signing import sign, unsign
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.headers import without_trace
from twitter.web.limits import limited
from twitter.web.sessions import public

bp = Blueprint("recovery", __name__)

_PURPOSE = "password-reset-request"
KEPT = timedelta(hours=1)  # longer than a code lives, as its mail may be late


@bp.get("/forgot")
@public
@without_trace
def forgot() -> ResponseReturnValue:
    """Show where to ask for a code."""
    return render_template("auth/forgot.html", form=ForgotForm())


@bp.post("/forgot")
@public
@without_trace
@limited("reset")
def ask() -> ResponseReturnValue:
    """Have a code mailed, if the address has an account. The answer is the same if it has none."""
    form = ForgotForm()
    try:
        require_shape(form)
        request_id = password_reset.ask(form.email.data)
    except TwitterError as error:
        return refused(error, form, "auth/forgot.html")
    answer = json_answer({}) if wants_json() else see_other(url_for("recovery.reset"))
    return _remember(make_response(answer), request_id)


@bp.get("/reset")
@public
@without_trace
def reset() -> ResponseReturnValue:
    """Show where to type the code and a new password."""
    if not _request_id():
        return redirect(url_for("recovery.forgot"))
    return render_template("auth/reset.html", form=ResetForm())


@bp.post("/reset")
@public
@without_trace
@limited("reset_code")
def change() -> ResponseReturnValue:
    """Change the password by a code. Nobody is signed in by that."""
    form = ResetForm()
    try:
        require_shape(form)
        password_reset.use_code(_request_id(), form.code.data, form.password.data)
    except TwitterError as error:
        return refused(error, form, "auth/reset.html")
    if wants_json():
        return _forget(make_response(json_answer({})))
    flash(gettext("Your password is changed. Sign in with the new one."))
    return _forget(make_response(see_other(url_for("auth.login"))))


def _cookie_name() -> str:
    return "__Host-reset" if settings.secure else "reset"


def _remember(response: Response, request_id: str) -> Response:
    """Let this browser, and no other, use the code that was asked for."""
    response.set_cookie(
        _cookie_name(),
        sign(_PURPOSE, request_id),
        max_age=int(KEPT.total_seconds()),
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _forget(response: Response) -> Response:
    response.delete_cookie(_cookie_name(), secure=settings.secure, httponly=True, samesite="Lax")
    return response


def _request_id() -> str:
    """Return which request this browser made; nothing when it made none, and then no code is right."""
    try:
        request_id: str = unsign(_PURPOSE, request.cookies.get(_cookie_name(), ""), max_age=int(KEPT.total_seconds()))
    except Invalid:
        return ""
    return request_id
