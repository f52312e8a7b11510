"""What will be posted later: there is no such thing here, and posting with a time is refused."""

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.absent import ScheduledStatus
from twitter.errors import NotFound

bp = ApiBlueprint("scheduled", __name__, url_prefix="/api/v1/scheduled_statuses")


@bp.get("")
@person_route("read:statuses", answer=list[ScheduledStatus])
def show() -> list[ScheduledStatus]:
    """List what one will post later; there is nothing."""
    return []


@bp.get("/<int:scheduled_id>")
@person_route("read:statuses", answer=ScheduledStatus)
def one(scheduled_id: int) -> ScheduledStatus:
    """Show what one will post later; there is nothing."""
    raise NotFound


@bp.put("/<int:scheduled_id>")
@bp.delete("/<int:scheduled_id>")
@person_route("write:statuses", answer=ScheduledStatus)
def change(scheduled_id: int) -> ScheduledStatus:
    """Change or cancel what one will post later; there is nothing."""
    raise NotFound
