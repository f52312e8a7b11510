"""The room of the invitations: making links by which people join, and withdrawing them."""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField

from twitter.admin.blueprint import AdminBlueprint
from twitter.errors import TwitterError
from twitter.models import Invitation
from twitter.queries.desk import joining
from twitter.services import invitations
from twitter.web.answers import absolute, json_answer, see_other, wants_json
from twitter.web.forms import refused
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = AdminBlueprint("invitations", __name__, may="administer", path="/invitations")

LIST = "admin/invitations.html"


class InvitationForm(FlaskForm):
    """For whom an invitation is, how many may come by it, and for how many days."""

    note = StringField()
    most_uses = StringField()
    days = SelectField(
        choices=[
            SelectChoice("", _("For good")),
            SelectChoice("1", _("A day")),
            SelectChoice("7", _("7 days")),
            SelectChoice("30", _("30 days")),
            SelectChoice("365", _("A year")),
        ],
        default="7",
        validate_choice=False,
    )


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show the invitations, who came by them, and a form for another one."""
    page = joining.invitations(page_request())
    if wants_json():
        return json_answer({"invitations": [_as_json(row.invitation) for row in page.items]})
    return render_list(LIST, "admin/_invitations.html", page, form=InvitationForm())


@bp.post("")
def make() -> ResponseReturnValue:
    """Make an invitation."""
    form = InvitationForm()
    try:
        limits = {"most_uses": _number(form.most_uses.data), "days": _number(form.days.data)}
        row = invitations.make(viewer(), form.note.data or "", **limits)
    except TwitterError as error:
        return refused(error, form, LIST, page=joining.invitations(page_request()))
    if wants_json():
        return json_answer(_as_json(row), 201)
    flash(gettext("The invitation is made. Copy its link, and send it to whom it is for."))
    return see_other(url_for("admin_invitations.list"))


@bp.get("/<int:invitation_id>/withdraw")
def ask_withdraw(invitation_id: int) -> ResponseReturnValue:
    """Ask whether an invitation should really be good for nobody any more."""
    row = invitations.invitation_for(viewer(), invitation_id)
    back_url = url_for("admin_invitations.list")
    return render_template("admin/withdraw_invitation.html", invitation=row, back_url=back_url)


@bp.post("/<int:invitation_id>/withdraw")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Let an invitation be good for nobody any more."""
    invitations.withdraw(viewer(), invitation_id)
    if wants_json():
        return json_answer({})
    flash(gettext("The invitation is withdrawn."))
    return see_other(url_for("admin_invitations.list"))


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"state_of": invitations.state_of, "link_of": _link_of}


def _link_of(invitation: Invitation) -> str:
    return absolute(url_for("auth.invited", code=invitation.code))


def _number(typed: str | None) -> int | None:
    """Return a number that was typed, none for nothing, and for what is no number one that is refused."""
    text = (typed or "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _as_json(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": str(invitation.id),
        "link": _link_of(invitation),
        "note": invitation.note,
        "state": invitations.state_of(invitation),
        "uses": invitation.use_count,
        "most_uses": invitation.most_uses,
        "expires_at": invitation.expires_at and invitation.expires_at.isoformat(),
    }
