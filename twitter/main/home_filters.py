"""The door to what one's home shows."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from twitter.services import preferences
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = Blueprint("home_filters", __name__)


@bp.post("/settings/home")
@limited("privacy")
def save() -> ResponseReturnValue:
    """Choose whether one's home shows replies and retweets. A box that is not ticked is not sent."""
    wishes = {name: bool(request.form.get(name)) for name in ("replies", "retweets")}
    preferences.choose_home(viewer(), **wishes)
    return json_answer(wishes) if wants_json() else see_other(url_for("feed.home"))
