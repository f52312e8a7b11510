"""The door to the apps of others that act for oneself: which ones, what they may do, and taking it away."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.queries import oauth
from twitter.queries.oauth import AllowedApp
from twitter.services.oauth import apps, scopes
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.sessions import viewer

bp = Blueprint("apps", __name__, url_prefix="/settings/apps")


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show which apps act for the viewer."""
    found = oauth.allowed_apps(viewer().id)
    if wants_json():
        return json_answer({"apps": [_as_json(app) for app in found]})
    rows = [(app, scopes.in_words(app.scopes)) for app in found]
    return render_template("settings/apps.html", rows=rows)


@bp.get("/<int:app_id>/remove")
def ask_remove(app_id: int) -> ResponseReturnValue:
    """Ask whether an app should really lose what it may do."""
    app = oauth.allowed_app(viewer().id, app_id)
    return render_template("settings/remove_app.html", app=app, back_url=url_for("apps.list"))


@bp.post("/<int:app_id>/remove")
def remove(app_id: int) -> ResponseReturnValue:
    """Take from an app what it may do."""
    app = oauth.allowed_app(viewer().id, app_id)
    apps.take_away(viewer(), app.id)
    if wants_json():
        return json_answer({})
    flash(gettext("%(app)s can do nothing here any more.", app=app.name))
    return see_other(url_for("apps.list"))


def _as_json(app: AllowedApp) -> dict[str, str]:
    return {"id": str(app.id), "name": app.name, "website": app.website, "scopes": app.scopes}
