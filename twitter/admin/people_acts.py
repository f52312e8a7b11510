"""What admins do to an account: its role, signing it out, its address, its profile. Each asks on a page of its own."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.people_forms import ClearForm, RoleForm
from twitter.errors import TwitterError
from twitter.models import User
from twitter.queries import accounts
from twitter.services import caretaking, moderation
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.sessions import viewer

bp = AdminBlueprint("people_acts", __name__, may="administer", path="/people/<name:username>")


@bp.get("/role")
def ask_role(username: str) -> ResponseReturnValue:
    """Ask what somebody should be here."""
    person = accounts.account(username)
    return _page("role", person, RoleForm(role=person.role))


@bp.post("/role")
def set_role(username: str) -> ResponseReturnValue:
    """Make somebody a member, a moderator or an admin."""
    person, form = accounts.account(username), RoleForm()
    try:
        require_shape(form)
        moderation.set_role(viewer(), person, form.role.data)
    except TwitterError as error:
        return _refused(error, "role", person, form)
    return _done(person, gettext("The role of %(name)s was saved.", name=person.display_name))


@bp.get("/sign-out")
def ask_sign_out(username: str) -> ResponseReturnValue:
    """Ask whether somebody should really be signed out everywhere."""
    return _page("sign_out", accounts.account(username))


@bp.post("/sign-out")
def sign_out(username: str) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    person = accounts.account(username)
    caretaking.end_sessions(viewer(), person)
    return _done(person, gettext("%(name)s is signed out everywhere.", name=person.display_name))


@bp.get("/confirm")
def ask_confirm(username: str) -> ResponseReturnValue:
    """Ask whether somebody's address should be confirmed by hand."""
    return _page("confirm", accounts.account(username))


@bp.post("/confirm")
def confirm(username: str) -> ResponseReturnValue:
    """Confirm somebody's address by hand."""
    person = accounts.account(username)
    caretaking.confirm_address(viewer(), person)
    return _done(person, gettext("The address of %(name)s is confirmed.", name=person.display_name))


@bp.get("/profile")
def ask_clear(username: str) -> ResponseReturnValue:
    """Ask what of somebody's profile should go."""
    return _page("profile", accounts.account(username), ClearForm())


@bp.post("/profile")
def clear(username: str) -> ResponseReturnValue:
    """Take parts of somebody's profile away."""
    person, form = accounts.account(username), ClearForm()
    try:
        require_shape(form)
        caretaking.clear_profile(viewer(), person, form.parts.data or [])
    except TwitterError as error:
        return _refused(error, "profile", person, form)
    return _done(person, gettext("The profile of %(name)s was cleared.", name=person.display_name))


def _page(name: str, person: User, form: RoleForm | ClearForm | None = None) -> str:
    back_url = url_for("admin_people.show", username=person.username)
    return render_template(f"admin/person_{name}.html", person=person, form=form, back_url=back_url)


def _refused(error: TwitterError, name: str, person: User, form: RoleForm | ClearForm) -> ResponseReturnValue:
    back_url = url_for("admin_people.show", username=person.username)
    return refused(error, form, f"admin/person_{name}.html", person=person, back_url=back_url)


def _done(person: User, sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer({})
    flash(sentence)
    return see_other(url_for("admin_people.show", username=person.username))
