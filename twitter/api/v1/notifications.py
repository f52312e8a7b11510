"""What people are told, one by one."""

from flask import Response
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.notifications import Count, Notification
from twitter.api.entities.values import Empty
from twitter.api.paging import Id, id_of, paged
from twitter.api.serializers import notifications as serialized
from twitter.api.serializers.notifications import KINDS
from twitter.api.told import MOST, Counted, Listed, wanted
from twitter.errors import NotFound
from twitter.queries import notifications as questions
from twitter.services import notifications
from twitter.web.limits import limited
from twitter.web.sessions import viewer

bp = ApiBlueprint("notifications", __name__, url_prefix="/api/v1/notifications")


class Dismissal(Struct):
    """Which notification one wants to see no more."""

    id: Id


@bp.get("")
@person_route("read:notifications", answer=list[Notification], asked=Listed, is_paged=True)
def told(asked: Listed) -> Response:
    """Return what others did that concerns one, the newest first."""
    page = questions.groups(viewer().id, asked.page(MOST), wanted(asked), people=1)
    return paged(serialized.notifications(page.items), page)


@bp.get("/<int:notification_id>")
@person_route("read:notifications", answer=Notification)
def show(notification_id: int) -> Notification:
    """Return one notification."""
    found = serialized.find(viewer().id, notification_id)
    if found is None:
        raise NotFound
    return found


@bp.get("/unread_count")
@person_route("read:notifications", answer=Count, asked=Counted)
def unread_count(asked: Counted) -> Count:
    """Return how many notifications one has not seen yet."""
    return {"count": questions.count_unread(viewer().id, wanted(asked), asked.most())}


@bp.post("/<int:notification_id>/dismiss")
@person_route("write:notifications", answer=Empty)
@limited("notifications")
def dismiss(notification_id: int) -> Empty:
    """Let one notification be shown no more."""
    notifications.dismiss(viewer(), notification_id, KINDS)
    return {}


@bp.post("/dismiss")
@person_route("write:notifications", answer=Empty, body=Dismissal)
@limited("notifications")
def dismiss_sent(sent: Dismissal) -> Empty:
    """Let one notification be shown no more, as former versions said it."""
    notifications.dismiss(viewer(), id_of(sent.id), KINDS)
    return {}


@bp.post("/clear")
@person_route("write:notifications", answer=Empty)
@limited("notifications")
def clear() -> Empty:
    """Let all notifications be shown no more that apps show."""
    notifications.dismiss_all(viewer(), KINDS)
    return {}
