"""Up to where one has read one's home and notifications, as one's apps tell each other."""

from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.markers import Marker, Markers
from twitter.api.paging import Id
from twitter.api.serializers.values import moment
from twitter.queries import markers as questions
from twitter.services import markers
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("markers", __name__, url_prefix="/api/v1/markers")


class Timelines(Struct):
    """Of which timelines one wants to know: `home`, `notifications`."""

    timeline: list[str] = []


class Place(Struct):
    """The newest thing that was read."""

    last_read_id: Id


class Places(Struct):
    """Up to where one has read, in one timeline or both."""

    home: Place | None = None
    notifications: Place | None = None


@bp.get("")
@person_route("read:statuses", answer=Markers, asked=Timelines)
def show(asked: Timelines) -> Markers:
    """Return up to where one has read."""
    return _shown(asked.timeline)


@bp.post("")
@person_route("write:statuses", answer=Markers, body=Places)
@limited("notifications")
def save(sent: Places) -> Markers:
    """Note up to where one has read, for all one's apps and for the pages."""
    given = {"home": sent.home, "notifications": sent.notifications}
    read = {name: int(place.last_read_id) for name, place in given.items() if place}
    markers.save(viewer(), home=read.get("home"), notifications_read=read.get("notifications"))
    return _shown([*read])


def _shown(timelines: list[str]) -> Markers:
    found = {name: _marker(place) for name, place in questions.places(viewer().id, timelines).items()}
    shown: Markers = {}
    if "home" in found:
        shown["home"] = found["home"]
    if "notifications" in found:
        shown["notifications"] = found["notifications"]
    return shown


def _marker(place: questions.Place) -> Marker:
    return {
        "last_read_id": str(place.last_read_id),
        "version": place.version,
        "updated_at": moment(place.updated_at),
    }
