"""The room of the site's settings: its name, whom one can write to, who may join, and how much is taken."""

from typing import Any, Final

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField, TextAreaField

from config import REGISTRATIONS
from twitter.admin.blueprint import AdminBlueprint
from twitter.errors import TwitterError
from twitter.extensions import configured, settings
from twitter.services import charter
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.sessions import viewer

bp = AdminBlueprint("site", __name__, may="administer", path="/site")

NUMBERS: Final = ("sign_ups_per_day", "tweet_max_chars")
_WAYS: Final = dict(
    zip(
        REGISTRATIONS,
        (
            _("Everybody"),
            _("Everybody whom a moderator lets in"),
            _("Whoever has an invitation"),
            _("Nobody"),
        ),
        strict=True,
    )
)


class SiteForm(FlaskForm):
    """What the site is. The rules are in services/charter.py."""

    site_name = StringField()
    site_description = TextAreaField()
    contact_email = StringField()
    contact_username = StringField()
    registrations = RadioField(choices=[SelectChoice(mode, way) for mode, way in _WAYS.items()], validate_choice=False)
    sign_ups_per_day = StringField()
    tweet_max_chars = StringField()


@bp.get("")
def show() -> ResponseReturnValue:
    """Show the settings of the site, and what the environment says of each."""
    return render_template("admin/site.html", form=SiteForm(data=_typed()), defaults=_defaults())


@bp.post("")
def save() -> ResponseReturnValue:
    """Change the settings of the site."""
    form = SiteForm()
    sent = {name: form[name].data or "" for name in charter.CHANGEABLE if name in request.form}
    try:
        charter.change_settings(viewer(), **{name: _value(name, text) for name, text in sent.items()})
    except TwitterError as error:
        return refused(error, form, "admin/site.html", defaults=_defaults())
    return _done(gettext("The settings are saved."))


@bp.post("/default")
def back_to_default() -> ResponseReturnValue:
    """Let one setting be again what the environment says."""
    charter.back_to_default(viewer(), request.form.get("name", ""))
    return _done(gettext("This is as the environment has it again."))


def _done(sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer(_values())
    flash(sentence)
    return see_other(url_for("admin_site.show"))


def _value(name: str, text: str) -> str | int:
    """Return what was typed as what is meant; what is no number is one that no setting takes."""
    if name not in NUMBERS:
        return text
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1


def _typed() -> dict[str, str]:
    return {name: str(value) for name, value in _values().items()}


def _values() -> dict[str, Any]:
    return {name: getattr(settings, name) for name in charter.CHANGEABLE}


def _defaults() -> dict[str, Any]:
    """Return what the environment says where something else holds, in words for people."""
    differs = {name: getattr(configured, name) for name in charter.CHANGEABLE}
    return {
        name: _WAYS[value] if name == "registrations" else value
        for name, value in differs.items()
        if value != getattr(settings, name)
    }
