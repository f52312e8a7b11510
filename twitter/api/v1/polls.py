"""Questions to everybody: there is no such thing here."""

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.absent import Poll
from twitter.errors import NotFound

bp = ApiBlueprint("polls", __name__, url_prefix="/api/v1/polls")


@bp.get("/<int:poll_id>")
@open_route("read:statuses", answer=Poll)
def show(poll_id: int) -> Poll:
    """Show a poll; there are none."""
    raise NotFound


@bp.post("/<int:poll_id>/votes")
@person_route("write:statuses", answer=Poll)
def vote(poll_id: int) -> Poll:
    """Vote in a poll; there are none."""
    raise NotFound
