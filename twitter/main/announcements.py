"""The door to what whoever runs the site tells everybody: putting it away."""

from contextlib import suppress

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from twitter.errors import NotFound
from twitter.services import announcements
from twitter.web.announcements import put_away
from twitter.web.answers import json_answer, next_path, see_other, wants_fragment, wants_json
from twitter.web.sessions import public, viewer

bp = Blueprint("announcements", __name__, url_prefix="/announcements")


@bp.post("/<int:announcement_id>/dismiss")
@public
def dismiss(announcement_id: int) -> ResponseReturnValue:
    """Show an announcement no more: to this person, or in this browser."""
    answer = make_response(_done())
    with suppress(NotFound):  # it went meanwhile: all the better
        if current_user.is_authenticated:
            announcements.put_away(viewer(), announcement_id)
        else:
            put_away(answer, announcement_id)
    return answer


def _done() -> ResponseReturnValue:
    if wants_json():
        return json_answer({})
    return "" if wants_fragment() else see_other(next_path())
