"""Answering those who ask to follow a protected account, and taking such a question back."""

from sqlalchemy import Select, select

from twitter import outbox
from twitter.errors import NotFound
from twitter.extensions import db
from twitter.models import FollowRequest, User
from twitter.services import follow_links
from twitter.services.permissions import require
from twitter.transaction import atomic

CHUNK = 100  # requests that one job accepts, each in a transaction of its own


def accept(owner: User, requester: User) -> None:
    """Let somebody follow who asked to. Harmless when they follow already.

    Raise NotFound when they do not ask, or took it back.
    """
    require(owner, "change_settings")
    with atomic():
        follow_links.lock(requester, owner)
        if follow_links.forget_request(requester, owner):
            follow_links.start(requester, owner)
        elif not follow_links.exists(requester, owner):
            raise NotFound("They do not ask to follow you any more.")


def reject(owner: User, requester: User) -> None:
    """Drop somebody's request without a word to them; they may ask again. Harmless when there is none."""
    require(owner, "change_settings")
    with atomic():
        follow_links.forget_request(requester, owner)


def withdraw(requester: User, requested: User) -> None:
    """Stop asking to follow somebody. Harmless when one does not ask."""
    with atomic():
        follow_links.forget_request(requester, requested)


def accept_waiting(owner_id: int) -> None:
    """Accept the next CHUNK requests to somebody who is no longer protected, and enqueue the chunk behind them."""
    owner = db.session.get(User, owner_id, populate_existing=True)
    if owner is None or owner.is_protected:
        return
    requesters = list(db.session.scalars(_oldest_requesters(owner_id)))
    for requester in requesters:
        _accept_if_waiting(owner, requester)
    if len(requesters) == CHUNK:
        with atomic():
            outbox.enqueue("accept_follow_requests", owner_id=owner_id)


def _oldest_requesters(owner_id: int) -> Select[User]:
    asking = FollowRequest.requester_id == User.id
    statement = select(User).join(FollowRequest, asking).where(FollowRequest.requested_id == owner_id)
    return statement.order_by(FollowRequest.id).limit(CHUNK)


def _accept_if_waiting(owner: User, requester: User) -> None:
    """Accept one request, unless it was taken back or the account was protected again meanwhile."""
    with atomic():
        is_protected = follow_links.lock(requester, owner)
        if not is_protected and follow_links.forget_request(requester, owner):
            follow_links.start(requester, owner)
