"""The room of those who asked to join: letting them in, or not."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.admin.blueprint import AdminBlueprint
from twitter.models import User
from twitter.queries.desk import joining as asked
from twitter.services import joining
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = AdminBlueprint("joining", __name__, may="let_in", path="/joining")


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show who asked to join, and why they want to."""
    page = asked.waiting(page_request())
    if wants_json():
        return json_answer({"people": [_as_json(person) for person in page.items]})
    return render_list("admin/joining.html", "admin/_joining.html", page)


@bp.post("/<int:user_id>/let-in")
def let_in(user_id: int) -> ResponseReturnValue:
    """Let somebody in."""
    person = asked.waiting_person(user_id)
    joining.let_in(viewer(), person)
    return _done(gettext("@%(name)s is in, and is told by mail.", name=person.username))


@bp.get("/<int:user_id>/refuse")
def ask_refuse(user_id: int) -> ResponseReturnValue:
    """Ask whether somebody should really not get in."""
    person = asked.waiting_person(user_id)
    return render_template("admin/refuse.html", person=person, back_url=url_for("admin_joining.list"))


@bp.post("/<int:user_id>/refuse")
def refuse(user_id: int) -> ResponseReturnValue:
    """Refuse somebody who asked to join."""
    person = asked.waiting_person(user_id)
    joining.refuse(viewer(), person)
    return _done(gettext("@%(name)s is not let in, and is told by mail.", name=person.username))


def _as_json(person: User) -> dict[str, str | bool | None]:
    return {
        "id": str(person.id),
        "username": person.username,
        "words": person.joining_words,
        "since": person.waits_since.isoformat() if person.waits_since else None,
        "verified": person.is_verified,
    }


def _done(sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer({})
    flash(sentence)
    return see_other(url_for("admin_joining.list"))
