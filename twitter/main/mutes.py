"""The door to muting people and their retweets, and to the list of whom one has muted."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.main.standing import stands
from twitter.queries import access, kept_away, people
from twitter.services import mutes
from twitter.web.answers import next_path, see_other
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = Blueprint("mutes", __name__)


@bp.get("/@<name:username>/mute")
def ask(username: str) -> ResponseReturnValue:
    """Ask for how long somebody should be muted, or whether no longer."""
    person, back = people.profile(viewer().id, username), next_path(url_for("profile.show", username=username))
    if person.is_self:
        return see_other(back)
    return render_template("profile/mute.html", person=person, next=back)


@bp.post("/@<name:username>/mute")
@limited("privacy")
def mute(username: str) -> ResponseReturnValue:
    """Read somebody no more, for a time or for good."""
    person = access.person(username)
    mutes.mute(viewer(), person, mutes.period(request.form.get("for", "")))
    return stands(username, gettext("You muted %(name)s. They are not told.", name=person.display_name))


@bp.post("/@<name:username>/unmute")
@limited("privacy")
def unmute(username: str) -> ResponseReturnValue:
    """Read somebody again."""
    person = access.person(username)
    mutes.unmute(viewer(), person)
    return stands(username, gettext("You read %(name)s again.", name=person.display_name))


@bp.post("/@<name:username>/retweets/hide")
@limited("privacy")
def hide_retweets(username: str) -> ResponseReturnValue:
    """Leave what somebody retweets out of one's home."""
    person = access.person(username)
    mutes.show_retweets(viewer(), person, shows=False)
    return stands(username, gettext("Retweets of %(name)s stay out of your home.", name=person.display_name))


@bp.post("/@<name:username>/retweets/show")
@limited("privacy")
def show_retweets(username: str) -> ResponseReturnValue:
    """Have what somebody retweets in one's home again."""
    person = access.person(username)
    mutes.show_retweets(viewer(), person, shows=True)
    return stands(username, gettext("Retweets of %(name)s are in your home again.", name=person.display_name))


@bp.get("/settings/muted", endpoint="list")
def show() -> ResponseReturnValue:
    """Show whom one has muted."""
    page = kept_away.muted(viewer().id, page_request())
    return render_list("settings/muted.html", "settings/_more_muted.html", page, back_url=url_for("privacy.show"))
