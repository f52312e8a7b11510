"""The door to the privacy settings: who may read one's tweets."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField

from twitter.services import privacy
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = Blueprint("privacy", __name__)


class PrivacyForm(FlaskForm):
    """One choice. A box that is not ticked is not sent, so there is no shape to refuse."""

    protected = BooleanField()


@bp.get("/settings/privacy", endpoint="show")
def show() -> ResponseReturnValue:
    """Show whether one's tweets are protected."""
    return render_template("settings/privacy.html", form=PrivacyForm(protected=viewer().is_protected))


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
