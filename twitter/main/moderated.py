"""The door to how one stands with the moderators: what they did about oneself, and why."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from twitter.models import ModerationAct
from twitter.queries import standing
from twitter.web.answers import json_answer, wants_json
from twitter.web.filters import iso
from twitter.web.paging import page_request
from twitter.web.sessions import viewer

bp = Blueprint("moderated", __name__)


@bp.get("/settings/standing")
def show() -> ResponseReturnValue:
    """Show what moderators did about the viewer, the newest first."""
    page = standing.acts_on(viewer().id, page_request())
    if wants_json():
        return json_answer({"acts": [_as_json(act) for act in page.items]})
    return render_template("settings/standing.html", page=page)


def _as_json(act: ModerationAct) -> dict[str, Any]:
    return {
        "id": str(act.id),
        "kind": act.kind,
        "rule": act.reason,
        "words": act.words,
        "tweets": act.shown,
        "until": iso(act.until) if act.until else None,
        "undone_at": iso(act.undone_at) if act.undone_at else None,
    }
