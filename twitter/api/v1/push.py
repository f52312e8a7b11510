"""Notifications that are pushed to apps which are closed: there is no such thing here."""

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.absent import WebPushSubscription
from twitter.api.entities.values import Empty
from twitter.errors import Invalid, NotFound

bp = ApiBlueprint("push", __name__, url_prefix="/api/v1/push/subscription")


@bp.get("")
@person_route("push", answer=WebPushSubscription)
def show() -> WebPushSubscription:
    """Show where this app's notifications are pushed to: nowhere."""
    raise NotFound


@bp.post("")
@bp.put("")
@person_route("push", answer=WebPushSubscription)
def subscribe() -> WebPushSubscription:
    """Ask for notifications to be pushed; that is refused."""
    raise Invalid("Notifications are not pushed from here. Open the app to see them.")


@bp.delete("")
@person_route("push", answer=Empty)
def unsubscribe() -> Empty:
    """Have no notifications pushed any more; none ever are."""
    return {}
