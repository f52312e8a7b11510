"""What whoever runs the site tells everybody: there is no such thing here."""

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.absent import Announcement
from twitter.api.entities.values import Empty
from twitter.errors import NotFound

bp = ApiBlueprint("announcements", __name__, url_prefix="/api/v1/announcements")


@bp.get("")
@open_route(answer=list[Announcement])
def show() -> list[Announcement]:
    """List the announcements; there are none."""
    return []


@bp.post("/<int:announcement_id>/dismiss")
@person_route("write:accounts", answer=Empty)
def dismiss(announcement_id: int) -> Empty:
    """Have read an announcement; there are none."""
    raise NotFound


@bp.put("/<int:announcement_id>/reactions/<name>")
@bp.delete("/<int:announcement_id>/reactions/<name>")
@person_route("write:favourites", answer=Empty)
def react(announcement_id: int, name: str) -> Empty:
    """Put an emoji under an announcement; there are none."""
    raise NotFound
