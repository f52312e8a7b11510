"""Confirming addresses in the browser. Opening a link changes nothing: programs that look for viruses open it too."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from twitter.auth.forms import LinkForm
from twitter.errors import TwitterError
from twitter.services import verification
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.headers import without_trace
from twitter.web.limits import limited
from twitter.web.sessions import public, session_id, viewer

bp = Blueprint("verification", __name__)


@bp.post("/verify/resend")
@without_trace
@limited("verify")
def resend() -> ResponseReturnValue:
    """Have the link mailed once more."""
    verification.send_link(viewer())
    if viewer().is_verified:
        return _done(gettext("Your e-mail address is confirmed already."), next_path())
    return _done(gettext("A new link is on its way. Look in your mail."), next_path())


@bp.get("/verify/<link>")
@public
@without_trace
def ask(link: str) -> ResponseReturnValue:
    """Ask whether an address should be confirmed."""
    try:
        user = verification.whose(link)
    except TwitterError as error:
        return refused(error, LinkForm(), "auth/confirm_address.html")
    return render_template("auth/confirm_address.html", form=LinkForm(), username=user.username, email=user.email)


@bp.post("/verify/<link>")
@public
@without_trace
def verify(link: str) -> ResponseReturnValue:
    """Confirm the address that a link was mailed to."""
    try:
        verification.verify(link)
    except TwitterError as error:
        return refused(error, LinkForm(), "auth/confirm_address.html")
    return _done(gettext("Your e-mail address is confirmed. Thank you."), _onwards())


@bp.get("/change-email/<link>")
@public
@without_trace
def ask_change(link: str) -> ResponseReturnValue:
    """Ask whether an account should have a new address."""
    try:
        user = verification.whose_change(link)
    except TwitterError as error:
        return refused(error, LinkForm(), "auth/confirm_address.html")
    email = user.pending_email or user.email
    return render_template("auth/confirm_address.html", form=LinkForm(), username=user.username, email=email)


@bp.post("/change-email/<link>")
@public
@without_trace
def change(link: str) -> ResponseReturnValue:
    """Change an address to the one that a link was mailed to."""
    try:
        verification.change(link, session_id=session_id() if current_user.is_authenticated else None)
    except TwitterError as error:
        return refused(error, LinkForm(), "auth/confirm_address.html")
    return _done(gettext("Your e-mail address is changed."), _onwards())


def _onwards() -> str:
    return url_for("feed.home" if current_user.is_authenticated else "auth.login")


def _done(sentence: str, path: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer({})
    flash(sentence)
    return see_other(path)
