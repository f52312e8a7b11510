"""What whoever runs the site tells everybody. Nobody puts emojis under it here."""

from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, open_route, person_route
from twitter.api.entities.announcements import Announcement
from twitter.api.entities.values import Empty
from twitter.api.serializers.announcements import announcements as as_announcements
from twitter.errors import NotFound
from twitter.extensions import charter
from twitter.services import announcements
from twitter.web.announcements import seen_ids
from twitter.web.sessions import viewer

bp = ApiBlueprint("announcements", __name__, url_prefix="/api/v1/announcements")


class Wanted(Struct, kw_only=True):
    """Which announcements."""

    with_dismissed: bool = False


@bp.get("")
@open_route(answer=list[Announcement], asked=Wanted)
def show(asked: Wanted) -> list[Announcement]:
    """List the announcements of this moment, the newest first; those one has put away only when they are asked for."""
    current, seen = charter.current_announcements(), seen_ids()
    return as_announcements([line for line in current if asked.with_dismissed or line.id not in seen], seen)


@bp.post("/<int:announcement_id>/dismiss")
@person_route("write:accounts", answer=Empty)
def dismiss(announcement_id: int) -> Empty:
    """Put an announcement away: one is shown it no more, on pages neither."""
    announcements.put_away(viewer(), announcement_id)
    return {}


@bp.put("/<int:announcement_id>/reactions/<name>")
@bp.delete("/<int:announcement_id>/reactions/<name>")
@person_route("write:favourites", answer=Empty)
def react(announcement_id: int, name: str) -> Empty:
    """Put an emoji under an announcement; there are none."""
    raise NotFound
