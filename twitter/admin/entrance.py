"""The entrance of the admin area: the page that asks for the password, and leads on to the one that was wanted."""

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.gate import EnterForm
from twitter.errors import TwitterError
from twitter.services import sessions
from twitter.web import proofs
from twitter.web.answers import json_answer, next_path, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = AdminBlueprint("entrance", __name__, may="moderate", path="/enter", has_gate=False)


@bp.get("")
def show() -> ResponseReturnValue:
    """Ask for the password of somebody who wants into the admin area."""
    return render_template("admin/enter.html", form=EnterForm(next=next_path("")))


@bp.post("")
@limited("credentials")
def enter() -> ResponseReturnValue:
    """Let somebody into the admin area who knows their password."""
    form = EnterForm()
    try:
        require_shape(form)
        sessions.enter_admin_area(viewer(), form.current_password.data, address=request.remote_addr or "")
    except TwitterError as error:
        return refused(error, form, "admin/enter.html")
    first = url_for("admin_dashboard.show")
    return proofs.prove(make_response(json_answer({}) if wants_json() else see_other(next_path(first))))
