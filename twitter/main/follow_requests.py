"""The door to those who ask to follow, and to sending a follower away."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.queries import access, people
from twitter.queries.paging import Page
from twitter.services import follow_requests, follows
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.limits import limited
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = Blueprint("follow_requests", __name__)


@bp.get("/follow-requests", endpoint="list")
def show() -> ResponseReturnValue:
    """Show who asks to follow the viewer."""
    page = people.requests(viewer().id, page_request())
    if wants_json():
        return json_answer(_as_json(page))
    return render_list("profile/requests.html", "profile/_more_requests.html", page)


@bp.post("/follow-requests/<name:username>/accept")
@limited("privacy")
def accept(username: str) -> ResponseReturnValue:
    """Let somebody follow who asked to."""
    requester = access.person(username)
    follow_requests.accept(viewer(), requester)
    return _done({"accepted": True}, gettext("%(name)s follows you now.", name=requester.display_name))


@bp.post("/follow-requests/<name:username>/reject")
@limited("privacy")
def reject(username: str) -> ResponseReturnValue:
    """Drop somebody's request."""
    requester = access.person(username)
    follow_requests.reject(viewer(), requester)
    sentence = gettext("You turned down %(name)s. They are not told.", name=requester.display_name)
    return _done({"accepted": False}, sentence)


@bp.get("/@<name:username>/remove")
def ask_remove(username: str) -> ResponseReturnValue:
    """Ask whether a follower should really go."""
    person = people.profile(viewer().id, username)
    if not person.follows_viewer:  # or not any more: the list will show it
        return see_other(_own_followers())
    return render_template("profile/remove.html", person=person, next=_own_followers())


@bp.post("/@<name:username>/remove")
@limited("privacy")
def remove(username: str) -> ResponseReturnValue:
    """Send a follower away."""
    follower = access.person(username)
    follows.remove_follower(viewer(), follower)
    return _done({}, gettext("%(name)s no longer follows you.", name=follower.display_name), _own_followers())


def _own_followers() -> str:
    return next_path(url_for("profile.followers", username=viewer().username))


def _done(body: dict[str, bool], sentence: str, path: str | None = None) -> ResponseReturnValue:
    """Answer a program with `body`; tell a person in a sentence, on the page they came from."""
    if wants_json():
        return json_answer(body)
    flash(sentence)
    return see_other(path or next_path(url_for("follow_requests.list")))


def _as_json(page: Page[people.PersonRow]) -> dict[str, object]:
    asking = [
        {"id": str(person.id), "username": person.username, "display_name": person.display_name}
        for person in page.items
    ]
    return {"requests": asking, "next_max_id": str(page.next_max_id) if page.next_max_id else None}
