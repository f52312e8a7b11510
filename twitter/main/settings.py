"""The door to settings. They need no account: how the site looks is kept in the browser."""

from dataclasses import asdict

from flask import Blueprint, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from twitter.errors import TwitterError
from twitter.main.forms import AppearanceForm
from twitter.web import appearance
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.sessions import public

bp = Blueprint("settings", __name__)


@bp.get("/settings", endpoint="appearance")
@public
def show() -> ResponseReturnValue:
    """Show how the site looks to this browser."""
    return render_template("settings/appearance.html", form=_form())


@bp.post("/settings")
@public
def save() -> ResponseReturnValue:
    """Keep how the site should look to this browser."""
    form = _form()
    try:
        require_shape(form)
    except TwitterError as error:
        return refused(error, form, "settings/appearance.html")
    choices = {name: form[name].data for name in ("theme", "contrast", "size", "motion", "counts", "language")}
    if not wants_json():
        flash(gettext("Saved for this browser."))
    answer = json_answer(choices) if wants_json() else see_other(url_for("settings.appearance"))
    return appearance.remember(make_response(answer), **choices)


def _form() -> AppearanceForm:
    """Return the form as this browser has it, so that what is not sent stays."""
    return AppearanceForm(**asdict(appearance.appearance()), language=str(get_locale()))
