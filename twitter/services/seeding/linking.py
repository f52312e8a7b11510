"""Who of the community follows whom, and who asks to."""

from collections.abc import Iterable

from twitter.models import Follow, FollowRequest, Notification
from twitter.services.seeding import notifying
from twitter.services.seeding.storing import Community, Row, batched, store
from twitter.transaction import atomic


def store_follows(community: Community, follows: Iterable[tuple[int, int, float]]) -> int:
    """Store who follows whom, by number, and how far between both having joined and now; return how many."""
    count = 0
    for batch in batched(follows):
        rows = [_follow(community, *follow) for follow in batch]
        with atomic():
            store(Follow, rows)
            store(Notification, notifying.of_follows(community, rows))
        count += len(rows)
    return count


def store_requests(community: Community, asks: Iterable[tuple[int, int]]) -> None:
    """Store who asked to follow whom, by number, just now."""
    rows = [
        {
            "requester_id": community.ids[requester],
            "requested_id": community.ids[requested],
            "id": community.past.at(community.now),
        }
        for requester, requested in asks
        if max(requester, requested) < len(community.ids)
    ]
    with atomic():
        store(FollowRequest, rows)
        store(Notification, notifying.of_requests(community, rows))


def _follow(community: Community, follower: int, followed: int, since: float) -> Row:
    both_here = max(community.joined[follower], community.joined[followed])
    return {
        "follower_id": community.ids[follower],
        "followed_id": community.ids[followed],
        "id": community.since(both_here, since),
    }
