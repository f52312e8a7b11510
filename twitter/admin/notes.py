"""What moderators note about a person, for each other."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.desk_forms import NoteForm
from twitter.errors import Invalid
from twitter.queries import accounts
from twitter.queries.desk import histories
from twitter.services import desk, permissions
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.sessions import viewer

bp = AdminBlueprint("notes", __name__, may="moderate", path="/people/<name:username>/notes")


@bp.get("", endpoint="list")
def show(username: str) -> ResponseReturnValue:
    """Show what was noted about somebody, and a form for more."""
    person = accounts.account(username)
    permissions.require(viewer(), "settle", person)
    return render_template("admin/notes.html", form=NoteForm(), person=person, notes=histories.notes(person.id))


@bp.post("")
def add_to_person(username: str) -> ResponseReturnValue:
    """Note something about somebody."""
    person, form = accounts.account(username), NoteForm()
    try:
        noted = desk.add_note(viewer(), person, form.text.data or "")
    except Invalid as error:
        notes = histories.notes(person.id)
        return refused(error, form, "admin/notes.html", person=person, notes=notes)
    if wants_json():
        return json_answer({"id": str(noted.id)}, 201)
    flash(gettext("The note is kept."))
    return see_other(url_for("admin_notes.list", username=person.username))
