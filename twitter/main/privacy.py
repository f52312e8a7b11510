"""The door to the privacy settings: who may read one's tweets, and what people one writes with are shown."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField

from twitter.services import preferences, privacy
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = Blueprint("privacy", __name__)


class PrivacyForm(FlaskForm):
    """One choice. A box that is not ticked is not sent, so there is no shape to refuse."""

    protected = BooleanField()


class MessagesForm(FlaskForm):
    """What those whom one writes with are shown."""

    seen = BooleanField()
    presence = BooleanField()


@bp.get("/settings/privacy", endpoint="show")
def show() -> ResponseReturnValue:
    """Show whether one's tweets are protected, and what people one writes with are shown."""
    shown = MessagesForm(seen=viewer().shows_seen, presence=viewer().shows_presence)
    form = PrivacyForm(protected=viewer().is_protected)
    return render_template("settings/privacy.html", form=form, messages_form=shown)


@bp.post("/settings/privacy")
@limited("privacy")
def save() -> ResponseReturnValue:
    """Protect one's tweets, or open them to everybody."""
    protected = bool(PrivacyForm().protected.data)
    privacy.set_protected(viewer(), protected)
    if wants_json():
        return json_answer({"protected": protected})
    flash(gettext("Only your followers read you now.") if protected else gettext("Everybody can read you now."))
    return see_other(url_for("privacy.show"))


@bp.post("/settings/privacy/messages")
@limited("privacy")
def save_messages() -> ResponseReturnValue:
    """Choose whether people one writes with are shown what one has seen, and when one is online."""
    form = MessagesForm()
    choices = {"seen": bool(form.seen.data), "presence": bool(form.presence.data)}
    preferences.choose_messages(viewer(), **choices)
    if wants_json():
        return json_answer(choices)
    flash(gettext("Your choice is saved."))
    return see_other(url_for("privacy.show"))
