"""The door to blocking people, and to the list of whom one has blocked."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.main.standing import stands
from twitter.queries import access, kept_away, people
from twitter.services import blocks
from twitter.web.answers import next_path, see_other
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = Blueprint("blocks", __name__)


@bp.get("/@<name:username>/block")
def ask(username: str) -> ResponseReturnValue:
    """Ask whether somebody should really be blocked, or unblocked."""
    person, back = people.profile(viewer().id, username), next_path(url_for("profile.show", username=username))
    if person.is_self:
        return see_other(back)
    return render_template("profile/block.html", person=person, next=back)


@bp.post("/@<name:username>/block")
@limited("privacy")
def block(username: str) -> ResponseReturnValue:
    """Keep somebody away."""
    person = access.person(username)
    blocks.block(viewer(), person)
    return stands(username, gettext("You blocked %(name)s.", name=person.display_name))


@bp.post("/@<name:username>/unblock")
@limited("privacy")
def unblock(username: str) -> ResponseReturnValue:
    """Let somebody near again."""
    person = access.person(username)
    blocks.unblock(viewer(), person)
    return stands(username, gettext("You no longer block %(name)s.", name=person.display_name))


@bp.get("/settings/blocked", endpoint="list")
def show() -> ResponseReturnValue:
    """Show whom one has blocked."""
    page = kept_away.blocked(viewer().id, page_request())
    return render_list("settings/blocked.html", "settings/_more_blocked.html", page, back_url=url_for("privacy.show"))
