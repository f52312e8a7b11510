"""Following and unfollowing people, and sending a follower away."""

from twitter.errors import Forbidden, Invalid
from twitter.models import FollowRequest, User
from twitter.services import follow_links, notifications
from twitter.services.permissions import require
from twitter.transaction import atomic, insert_once


def follow(follower: User, followed: User) -> None:
    """Follow somebody: their tweets enter the follower's home. Following twice is following once.

    Somebody whose account is protected is asked instead, and answers with a verb of `follow_requests`.
    Raise Invalid for oneself, and Forbidden when one of the two has blocked the other.
    """
    require(follower, "follow")
    if follower.id == followed.id:
        raise Invalid("You cannot follow yourself.", username="self")
    with atomic():
        is_protected = follow_links.lock(follower, followed)
        if follow_links.are_apart(follower, followed):
            raise Forbidden("You cannot follow them: one of you blocked the other.", username="blocked")
        if not is_protected:
            _start(follower, followed)
        elif not follow_links.exists(follower, followed):
            _ask(follower, followed)


def _start(follower: User, followed: User) -> None:
    if follow_links.start(follower, followed):
        notifications.of_follow(follower, followed)


def _ask(requester: User, requested: User) -> None:
    if insert_once(FollowRequest(requester_id=requester.id, requested_id=requested.id)):
        notifications.of_follow_request(requester, requested)


def unfollow(follower: User, followed: User) -> None:
    """Stop following somebody, or stop asking to: their tweets leave the follower's home.

    Harmless when there was neither a follow nor a request.
    """
    with atomic():
        follow_links.lock(follower, followed)
        follow_links.stop(follower, followed)
        follow_links.forget_request(follower, followed)


def remove_follower(owner: User, follower: User) -> None:
    """Send a follower away: they can follow or ask again. Harmless for somebody who does not follow."""
    require(owner, "change_settings")
    with atomic():
        follow_links.lock(follower, owner)
        follow_links.stop(follower, owner)
