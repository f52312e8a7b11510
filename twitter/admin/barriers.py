"""The room of what is kept out: domains of e-mail addresses, ranges of network addresses, and words."""

from datetime import datetime, timedelta
from typing import Any, Final

from flask import flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField

from twitter import clock
from twitter.admin.blueprint import AdminBlueprint
from twitter.errors import NotFound, TwitterError
from twitter.models import BARRIER_KINDS, Barrier
from twitter.queries import barriers as kept_out
from twitter.queries.paging import Page
from twitter.services import barriers
from twitter.services.barriers import BarrierDraft
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.paging import page_request
from twitter.web.sessions import viewer

bp = AdminBlueprint("barriers", __name__, may="administer", path="/barriers")

PAGE: Final = "admin/barriers.html"
REMOVED: Final = "removed_barrier"  # in the browser's session: what was removed last, to be laid again


class BarrierForm(FlaskForm):
    """What to keep out, how far and how long, and why."""

    value = StringField()
    level = SelectField(
        choices=[
            SelectChoice("sign_up", _("Nobody signs up")),
            SelectChoice("approval", _("Sign-ups wait for approval")),
            SelectChoice("access", _("Nothing at all is possible")),
        ],
        default="sign_up",
    )
    days = SelectField(
        choices=[
            SelectChoice("", _("For good")),
            SelectChoice("1", _("For a day")),
            SelectChoice("7", _("For a week")),
            SelectChoice("30", _("For 30 days")),
            SelectChoice("365", _("For a year")),
        ],
        default="",
    )
    comment = StringField()

    def draft(self, kind: str) -> BarrierDraft:
        """Return what was filled in, as the verb takes it."""
        lasts = timedelta(days=int(self.days.data)) if self.days.data else None
        return BarrierDraft(
            kind=kind,
            value=self.value.data or "",
            level=self.level.data,
            comment=self.comment.data or "",
            expires_at=clock.now() + lasts if lasts else None,
        )


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show what is kept out, of one kind."""
    if wants_json():
        page = _listed()
        return json_answer({"barriers": [_as_json(row) for row in page.items], "next_max_id": _text(page.next_max_id)})
    return render_template(PAGE, form=BarrierForm(None), **_around())


@bp.post("")
def add() -> ResponseReturnValue:
    """Keep something out from now on."""
    form = BarrierForm()
    try:
        require_shape(form)
        row = barriers.add(viewer(), form.draft(_kind()), own_address=request.remote_addr or "")
    except TwitterError as error:
        return refused(error, form, PAGE, **_around())
    return _done(row, gettext("%(what)s is kept out.", what=row.value))


@bp.post("/<int:barrier_id>/remove")
def remove(barrier_id: int) -> ResponseReturnValue:
    """Let something in again. It can be undone."""
    row = barriers.remove(viewer(), barrier_id)
    session[REMOVED] = _as_json(row)
    if wants_json():
        return json_answer({})
    return see_other(url_for("admin_barriers.list", kind=row.kind, removed=1))


@bp.post("/undo")
def undo() -> ResponseReturnValue:
    """Keep out again what was let in last."""
    removed = session.get(REMOVED)
    if removed is None:
        raise NotFound
    told = {name: removed[name] for name in ("kind", "value", "level", "comment")}
    until = datetime.fromisoformat(removed["expires_at"]) if removed["expires_at"] else None
    row = barriers.add(viewer(), BarrierDraft(**told, expires_at=until), own_address=request.remote_addr or "")
    session.pop(REMOVED)
    return _done(row, gettext("%(what)s is kept out again.", what=row.value))


def _kind() -> str:
    asked = request.values.get("kind", "")
    return asked if asked in BARRIER_KINDS else BARRIER_KINDS[0]


def _listed() -> Page[Barrier]:
    return kept_out.listed(_kind(), page_request())


def _around() -> dict[str, Any]:
    removed = session.get(REMOVED) if "removed" in request.args else None
    own_address = request.remote_addr or ""
    return {"kind": _kind(), "page": _listed(), "removed": removed, "own_address": own_address, "now": clock.now()}


def _done(row: Barrier, sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer(_as_json(row))
    flash(sentence)
    return see_other(url_for("admin_barriers.list", kind=row.kind))


def _as_json(row: Barrier) -> dict[str, str | None]:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "value": row.value,
        "level": row.level,
        "comment": row.comment,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "created_at": row.created_at.isoformat(),
    }


def _text(cursor: int | None) -> str | None:
    return str(cursor) if cursor is not None else None
