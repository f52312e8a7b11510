"""The people of the site: finding them, and what is known of one of them. Addresses are for admins alone."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.search_forms import PeopleSearch
from twitter.errors import TwitterError
from twitter.models import User
from twitter.queries import accounts, audit, sessions
from twitter.queries.desk import histories, people
from twitter.queries.paging import Page, PageRequest
from twitter.services import permissions
from twitter.web.forms import refused, require_shape
from twitter.web.paging import page_request
from twitter.web.sessions import viewer

bp = AdminBlueprint("people", __name__, may="moderate", path="/people")

LATEST = 10  # lines of the audit log, and networks, on the page of a person


@bp.get("", endpoint="list")
def find() -> ResponseReturnValue:
    """List the people who are looked for."""
    form = PeopleSearch(formdata=request.args)
    try:
        require_shape(form)
        sought = form.sought()
        if sought.email:
            permissions.require(viewer(), "administer")
        page = people.people(viewer(), sought, page_request())
    except TwitterError as error:
        return refused(error, form, "admin/people.html", page=Page(()))
    return render_template("admin/people.html", form=form, page=page)


@bp.get("/<name:username>")
def show(username: str) -> ResponseReturnValue:
    """Show what is known of a person."""
    person = accounts.account(username)
    may_note = permissions.can(viewer(), "settle", person)
    about = _for_admins(person) if permissions.can(viewer(), "administer") else {}
    return render_template(
        "admin/person.html",
        person=person,
        back_url=url_for("admin_people.list"),
        sessions=sessions.open_by_kind(person.id),
        names=histories.former_names(person.id),
        reports=histories.reports(viewer(), person.id),
        acts=histories.acts(person.id) if _may_read_acts(person) else (),
        notes=histories.notes(person.id) if may_note else (),
        may_note=may_note,
        may_act=any(permissions.can(viewer(), kind, person) for kind in permissions.MODERATING),
        **about,
    )


def _may_read_acts(person: User) -> bool:
    """Whether the viewer reads here what was done to somebody: whom it concerns is not told by whom."""
    return person.id != viewer().id or permissions.can(viewer(), "administer")


def _for_admins(person: User) -> dict[str, Any]:
    """Return what the page says to admins alone."""
    return {
        "welcome": histories.welcome(person.invitation_id) if person.invitation_id else None,
        "origins": audit.origins(person.id, LATEST),
        "lines": audit.page(audit.Asked(person_id=person.id), PageRequest(limit=LATEST)).items,
    }
