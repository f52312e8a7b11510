"""Signing up, in and out in the browser."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from twitter.auth.forms import LoginForm, RegisterForm
from twitter.errors import Forbidden, TwitterError
from twitter.models import User
from twitter.services import accounts, invitations, sessions
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.limits import limited
from twitter.web.sessions import forget, public, remember, session_id, viewer

bp = Blueprint("auth", __name__)


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    """Show the sign-up form."""
    if current_user.is_authenticated:
        return redirect(url_for("feed.home"))
    return render_template("auth/register.html", form=RegisterForm(next=next_path("")))


@bp.get("/invite/<code>")
@public
def invited(code: str) -> ResponseReturnValue:
    """Show the sign-up form to somebody with an invitation, or say what is the matter with it."""
    if current_user.is_authenticated:
        return redirect(url_for("feed.home"))
    form = RegisterForm(code=code)
    try:
        invitations.invitation_by(code)
    except TwitterError as error:
        return refused(error, form, "auth/register.html")
    return render_template("auth/register.html", form=form)


@bp.post("/register")
@public
@limited("sign_up")
def create_account() -> ResponseReturnValue:
    """Make an account and sign in with it."""
    form = RegisterForm()
    try:
        require_shape(form)
        user = _joined(form)
        answer = _signed_in(form.email.data, form.password.data, 201)
    except TwitterError as error:
        return refused(error, form, "auth/register.html")
    if not wants_json():
        flash(_welcome(user))
    return answer


@bp.get("/login")
@public
def login() -> ResponseReturnValue:
    """Show the sign-in form."""
    if current_user.is_authenticated and not request.args.get("again"):  # by which one takes another account
        return redirect(next_path(url_for("feed.home")))
    return render_template("auth/login.html", form=LoginForm(next=next_path("")))


@bp.post("/login")
@public
@limited("sign_in")
def sign_in() -> ResponseReturnValue:
    """Check name and password and start a session."""
    form = LoginForm()
    try:
        require_shape(form)
        return _signed_in(form.username.data, form.password.data, 200)
    except TwitterError as error:
        return refused(error, form, "auth/login.html", is_shut_out=isinstance(error, Forbidden))


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End this session."""
    sessions.sign_out(viewer(), session_id())
    session.clear()
    return forget(make_response(json_answer({}) if wants_json() else see_other(url_for("feed.home"))))


def _joined(form: RegisterForm) -> User:
    chosen = (form.username.data, form.email.data, form.password.data)
    more = {"words": form.words.data or "", "code": form.code.data or ""}
    return accounts.register(*chosen, address=request.remote_addr or "", **more)


def _welcome(user: User) -> str:
    asked = gettext("Your request is on its way. Look in your mail: we have written to you.")
    return str(asked if user.waits_since else gettext("Welcome. Look in your mail: we have written to you."))


def _signed_in(name: str, password: str, status: int) -> ResponseReturnValue:
    """Start a session and answer with its cookie. The CSRF token and the session this browser had before end here."""
    agent = request.user_agent.string
    address = request.remote_addr or ""
    user = sessions.prove(name, password, address=address)
    was_away = user.deactivated_at is not None
    secret = sessions.start(user, user_agent=agent, address=address)
    if current_user.is_authenticated:
        sessions.end(session_id())
    session.clear()
    if was_away and not wants_json():
        flash(gettext("Welcome back. Your account is open again, as you left it."))
    answer = json_answer({}, status) if wants_json() else see_other(next_path(url_for("feed.home")))
    return remember(make_response(answer), secret)
