"""Of whom one is told: of everybody whom one did not block or mute, so nothing is kept apart and nobody has to ask."""

from flask import Response
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.notifications import (
    FormerNotificationPolicy,
    Merged,
    NotificationPolicy,
    NotificationRequest,
    PolicySummary,
)
from twitter.api.entities.values import Empty
from twitter.api.paging import Id, Paged
from twitter.errors import Invalid, NotFound
from twitter.web.answers import json_answer
from twitter.web.limits import limited

bp = ApiBlueprint("notification_policy", __name__, url_prefix="/api")

_NOTHING: PolicySummary = {"pending_requests_count": 0, "pending_notifications_count": 0}
_POLICY: NotificationPolicy = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "accept",
    "for_limited_accounts": "accept",
    "for_bots": "accept",
    "summary": _NOTHING,
}
_FORMER: FormerNotificationPolicy = {
    "filter_not_following": False,
    "filter_not_followers": False,
    "filter_new_accounts": False,
    "filter_private_mentions": False,
    "summary": _NOTHING,
}


class Policy(Struct, kw_only=True):
    """What should become of notifications of some people."""

    for_not_following: str = "accept"
    for_not_followers: str = "accept"
    for_new_accounts: str = "accept"
    for_private_mentions: str = "accept"
    for_limited_accounts: str = "accept"
    for_bots: str = "accept"


class FormerPolicy(Struct, kw_only=True):
    """Whose notifications should be kept apart."""

    filter_not_following: bool = False
    filter_not_followers: bool = False
    filter_new_accounts: bool = False
    filter_private_mentions: bool = False


class Requests(Struct):
    """Some requests."""

    id: list[Id] = []


@bp.get("/v2/notifications/policy")
@person_route("read:notifications", answer=NotificationPolicy)
def policy() -> NotificationPolicy:
    """Return of whom one is told."""
    return _POLICY


@bp.route("/v2/notifications/policy", methods=["PUT", "PATCH"])
@person_route("write:notifications", answer=NotificationPolicy, body=Policy)
@limited("notifications")
def save(sent: Policy) -> NotificationPolicy:
    """Refuse to keep notifications apart, and agree to accept them."""
    _require_nothing_new(sent, Policy())
    return _POLICY


@bp.get("/v1/notifications/policy")
@person_route("read:notifications", answer=FormerNotificationPolicy)
def former_policy() -> FormerNotificationPolicy:
    """Return of whom one is told, in the words of the first version."""
    return _FORMER


@bp.route("/v1/notifications/policy", methods=["PUT", "PATCH"])
@person_route("write:notifications", answer=FormerNotificationPolicy, body=FormerPolicy)
@limited("notifications")
def save_former(sent: FormerPolicy) -> FormerNotificationPolicy:
    """Refuse the same in the words of the first version."""
    _require_nothing_new(sent, FormerPolicy())
    return _FORMER


@bp.get("/v1/notifications/requests")
@person_route("read:notifications", answer=list[NotificationRequest], asked=Paged)
def requests(asked: Paged) -> Response:
    """Return whose notifications are kept apart: nobody's."""
    return json_answer([])


@bp.get("/v1/notifications/requests/merged")
@person_route("read:notifications", answer=Merged)
def merged() -> Merged:
    """Say that nothing waits to be brought in."""
    return {"merged": True}


@bp.get("/v1/notifications/requests/<int:request_id>")
@person_route("read:notifications", answer=NotificationRequest)
def one_request(request_id: int) -> NotificationRequest:
    """Find no request: there are none."""
    raise NotFound


@bp.post("/v1/notifications/requests/<int:request_id>/accept")
@person_route("write:notifications", answer=Empty)
@limited("notifications")
def accept(request_id: int) -> Empty:
    """Find no request to accept."""
    raise NotFound


@bp.post("/v1/notifications/requests/<int:request_id>/dismiss")
@person_route("write:notifications", answer=Empty)
@limited("notifications")
def dismiss(request_id: int) -> Empty:
    """Find no request to dismiss."""
    raise NotFound


@bp.post("/v1/notifications/requests/accept")
@person_route("write:notifications", answer=Empty, body=Requests)
@limited("notifications")
def accept_some(sent: Requests) -> Empty:
    """Find none of these requests to accept."""
    return _none_of(sent)


@bp.post("/v1/notifications/requests/dismiss")
@person_route("write:notifications", answer=Empty, body=Requests)
@limited("notifications")
def dismiss_some(sent: Requests) -> Empty:
    """Find none of these requests to dismiss."""
    return _none_of(sent)


def _none_of(sent: Requests) -> Empty:
    if sent.id:
        raise NotFound
    return {}


def _require_nothing_new(sent: Struct, ours: Struct) -> None:
    """Raise Invalid for whatever somebody wants otherwise than it is."""
    wanted = [name for name in sent.__struct_fields__ if getattr(sent, name) != getattr(ours, name)]
    if wanted:
        raise Invalid(
            "Nothing is kept apart here. Block or mute whom you do not want to hear of.",
            **dict.fromkeys(wanted, "unknown"),
        )
