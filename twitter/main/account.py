"""The door to one's own account: name, address, password, devices, notifications, and leaving."""

from flask import Blueprint, flash, make_response, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.errors import TwitterError
from twitter.extensions import settings
from twitter.main.account_forms import (
    EmailForm,
    LanguageForm,
    LeaveForm,
    NotificationsForm,
    PasswordForm,
    UsernameForm,
)
from twitter.services import credentials, departures, preferences, sessions, verification
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.devices import device
from twitter.web.forms import refused, require_shape
from twitter.web.limits import limited
from twitter.web.sessions import forget, session_id, viewer

bp = Blueprint("account", __name__, url_prefix="/settings")


@bp.get("/account")
def show() -> ResponseReturnValue:
    """Show one's name and address, and the language of one's mails."""
    form = LanguageForm(language=viewer().language or settings.languages[0])
    return render_template("settings/account.html", form=form, person=viewer())


@bp.post("/account")
def save() -> ResponseReturnValue:
    """Choose the language of one's mails."""
    form = LanguageForm()
    try:
        require_shape(form)
        preferences.choose_language(viewer(), form.language.data)
    except TwitterError as error:
        return refused(error, form, "settings/account.html", person=viewer())
    return _done(gettext("Saved."), "account.show", language=form.language.data)


@bp.get("/username")
def username() -> ResponseReturnValue:
    """Show the form for another name."""
    return render_template("settings/username.html", form=UsernameForm(username=viewer().username))


@bp.post("/username")
@limited("credentials")
def change_username() -> ResponseReturnValue:
    """Take another name."""
    form = UsernameForm()
    try:
        require_shape(form)
        credentials.change_username(viewer(), form.current_password.data, form.username.data)
    except TwitterError as error:
        return refused(error, form, "settings/username.html")
    name = viewer().username
    return _done(gettext("You are @%(name)s now.", name=name), "account.show", username=name)


@bp.get("/email")
def email() -> ResponseReturnValue:
    """Show the form for another address."""
    return render_template("settings/email.html", form=EmailForm(), person=viewer())


@bp.post("/email")
@limited("credentials")
def change_email() -> ResponseReturnValue:
    """Ask for another address; it is taken once the link that is mailed there has been followed."""
    form = EmailForm()
    try:
        require_shape(form)
        verification.ask_to_change(viewer(), form.current_password.data, form.email.data)
    except TwitterError as error:
        return refused(error, form, "settings/email.html", person=viewer())
    waiting = viewer().pending_email or ""
    told = gettext("We are sending a link to %(address)s. Follow it to finish.", address=waiting)
    return _done(told, "account.show", pending_email=waiting)


@bp.get("/password")
def password() -> ResponseReturnValue:
    """Show the form for another password."""
    return render_template("settings/password.html", form=PasswordForm())


@bp.post("/password")
@limited("credentials")
def change_password() -> ResponseReturnValue:
    """Choose another password."""
    form = PasswordForm()
    try:
        require_shape(form)
        credentials.change_password(viewer(), session_id(), form.current_password.data, form.password.data)
    except TwitterError as error:
        return refused(error, form, "settings/password.html")
    return _done(gettext("Your password is changed. Your other devices are signed out."), "account.password")


@bp.get("/sessions", endpoint="sessions")
def show_sessions() -> ResponseReturnValue:
    """Show where one is signed in."""
    rows = [(row, device(row.user_agent), row.id == session_id()) for row in sessions.sessions_of(viewer())]
    return render_template("settings/sessions.html", rows=rows)


@bp.post("/sessions/<int:ended_id>/end")
def end_session(ended_id: int) -> ResponseReturnValue:
    """Sign one device out."""
    sessions.end_one_of(viewer(), ended_id)
    if ended_id == session_id():
        return _signed_out(gettext("You are signed out."))
    return _done(gettext("That device is signed out."), "account.sessions")


@bp.post("/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """Sign all devices out but this one."""
    ended = sessions.end_all(viewer(), but=session_id())
    return _done(gettext("Only this device is signed in now."), "account.sessions", ended=ended)


@bp.get("/notifications")
def notifications() -> ResponseReturnValue:
    """Show how one wants to be told of things."""
    form = NotificationsForm(**preferences.notification_choices(viewer()))
    return render_template("settings/notifications.html", form=form)


@bp.post("/notifications")
def choose_notifications() -> ResponseReturnValue:
    """Choose how one wants to be told of things."""
    form = NotificationsForm(**preferences.notification_choices(viewer()))
    try:
        require_shape(form)
        preferences.choose_notifications(viewer(), {kind: form[kind].data for kind in preferences.KINDS})
    except TwitterError as error:
        return refused(error, form, "settings/notifications.html")
    return _done(gettext("Saved."), "account.notifications", **preferences.notification_choices(viewer()))


@bp.get("/delete")
def leave() -> ResponseReturnValue:
    """Show the ways to leave."""
    return render_template("settings/delete.html", form=LeaveForm())


@bp.post("/delete")
@limited("credentials")
def go() -> ResponseReturnValue:
    """Leave, for a while or for good."""
    form = LeaveForm()
    try:
        require_shape(form)
        return _left(form.way.data == "delete", form.current_password.data)
    except TwitterError as error:
        return refused(error, form, "settings/delete.html")


def _left(for_good: bool, current_password: str) -> ResponseReturnValue:
    if not for_good:
        departures.deactivate(viewer(), current_password)
        return _signed_out(gettext("Your account is hidden. Sign in when you want it back."))
    departures.ask_to_delete(viewer(), current_password)
    return _signed_out(gettext("Your account will be deleted in 14 days. Sign in before then to keep it."))


def _done(told: str, page: str, **answer: object) -> ResponseReturnValue:
    if wants_json():
        return json_answer(answer)
    flash(told)
    return see_other(url_for(page))


def _signed_out(told: str) -> ResponseReturnValue:
    """Answer somebody whose own session has just ended."""
    session.clear()
    if wants_json():
        return forget(make_response(json_answer({})))
    flash(told)
    return forget(make_response(see_other(url_for("auth.login"))))
