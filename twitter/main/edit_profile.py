"""The door to one's own profile: what it says, and its two pictures."""

from collections.abc import Callable

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from twitter.errors import TwitterError
from twitter.main.profile_forms import BannerForm, PictureForm, ProfileForm
from twitter.models import User
from twitter.services import profiles
from twitter.services.media import Crop
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.limits import limited
from twitter.web.sessions import viewer
from twitter.web.uploads import sent_file, takes_file

bp = Blueprint("edit_profile", __name__)

TEMPLATE = "settings/profile.html"


@bp.get("/settings/profile")
def show() -> ResponseReturnValue:
    """Show the forms of one's own profile."""
    return render_template(TEMPLATE, form=ProfileForm.of(viewer()), **_forms())


@bp.post("/settings/profile")
@limited("profile")
def save() -> ResponseReturnValue:
    """Change what one's profile says."""
    form = ProfileForm()
    try:
        profiles.change_profile(viewer(), **form.said())
    except TwitterError as error:
        return refused(error, form, TEMPLATE, **_forms(words=form))
    return _saved(gettext("Your profile is saved."))


@bp.post("/settings/profile/picture")
@limited("picture")
@takes_file
def set_picture() -> ResponseReturnValue:
    """Take a new picture."""
    return _set(PictureForm(), "picture", profiles.set_picture, gettext("That is your picture now."))


@bp.post("/settings/profile/picture/remove")
@limited("picture")
def remove_picture() -> ResponseReturnValue:
    """Take one's picture away."""
    profiles.remove_picture(viewer())
    return _saved(gettext("Your picture is gone."))


@bp.post("/settings/profile/banner")
@limited("picture")
@takes_file
def set_banner() -> ResponseReturnValue:
    """Take a new banner."""
    return _set(BannerForm(), "banner", profiles.set_banner, gettext("That is your banner now."))


@bp.post("/settings/profile/banner/remove")
@limited("picture")
def remove_banner() -> ResponseReturnValue:
    """Take one's banner away."""
    profiles.remove_banner(viewer())
    return _saved(gettext("Your banner is gone."))


def _set(
    form: PictureForm, name: str, verb: Callable[[User, bytes, Crop | None], None], sentence: str
) -> ResponseReturnValue:
    try:
        verb(viewer(), sent_file("file"), form.crop())
    except TwitterError as error:
        return refused(error, form, TEMPLATE, **_forms(**{name: form}))
    return _saved(sentence)


def _forms(**sent: FlaskForm) -> dict[str, FlaskForm]:
    """Return the three forms of the page: those not sent say what is stored."""
    return {"words": ProfileForm.of(viewer()), "picture": PictureForm(None), "banner": BannerForm(None), **sent}


def _saved(sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer({})
    flash(sentence)
    return see_other(url_for("edit_profile.show"))
