"""What was done to somebody, and undoing it: Mastodon has no addresses for this, but apps can do here what pages do."""

from typing import Final

from flask import Response

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.admin import AdminAct
from twitter.api.paging import Paged, paged
from twitter.api.serializers.admin import admin_act
from twitter.queries.desk import details
from twitter.services import moderation
from twitter.web.sessions import viewer

bp = ApiBlueprint("admin_acts", __name__, url_prefix="/api/v1/admin")

MOST: Final = 40


@bp.get("/accounts/<int:account_id>/actions")
@person_route("admin:read:accounts", answer=list[AdminAct], asked=Paged, is_paged=True, may="moderate")
def show(account_id: int, asked: Paged) -> Response:
    """List what was done to somebody, the latest first."""
    person = details.person(account_id)
    page = details.acts_about(person.id, asked.page(MOST))
    return paged([admin_act(each, person) for each in page.items], page)


@bp.post("/actions/<int:act_id>/undo")
@person_route("admin:write:accounts", answer=AdminAct, may="moderate")
def undo(act_id: int) -> AdminAct:
    """Take back what was done, and tell the person."""
    done = moderation.undo(viewer(), act_id)
    return admin_act(done, details.person(done.subject_id))
