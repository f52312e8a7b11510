"""The rows and counters behind a follow, for the verbs that start and stop one."""

from sqlalchemy import and_, delete, or_, select, update

from twitter.extensions import db
from twitter.models import Block, Follow, FollowRequest, User
from twitter.services import notifications, timelines
from twitter.transaction import insert_once, rows_changed


def lock(follower: User, followed: User) -> bool:
    """Keep both people's rows for this transaction, the smaller id first; say whether `followed` is protected now.

    Two people who follow each other at once must not deadlock, and a tweet that one of them writes meanwhile is either
    committed before the merge looks for it or delivered after it sees the follow.
    """
    both = select(User.id, User.is_protected).where(User.id.in_([follower.id, followed.id])).order_by(User.id)
    rows = db.session.execute(both.with_for_update(key_share=True)).all()
    return any(row.is_protected for row in rows if row.id == followed.id)


def exists(follower: User, followed: User) -> bool:
    """Say whether one follows the other."""
    link = select(Follow.id).where(Follow.follower_id == follower.id, Follow.followed_id == followed.id)
    return db.session.scalar(link) is not None


def are_apart(one: User, other: User) -> bool:
    """Say whether one of two people has blocked the other."""
    pairs = [
        and_(Block.blocker_id == first.id, Block.blocked_id == second.id)
        for first, second in ((one, other), (other, one))
    ]
    return db.session.scalar(select(Block.id).where(or_(*pairs)).limit(1)) is not None


def start(follower: User, followed: User) -> bool:
    """Store a follow with what comes with it, and drop the request for it; say whether it was not there already."""
    is_new = insert_once(Follow(follower_id=follower.id, followed_id=followed.id))
    if is_new:
        _count(follower, followed, 1)
        timelines.merge(follower, followed)
        forget_request(follower, followed)
    return is_new


def stop(follower: User, followed: User) -> None:
    """Delete a follow with what came with it. Harmless when there is none."""
    link = delete(Follow).where(Follow.follower_id == follower.id, Follow.followed_id == followed.id)
    if rows_changed(link):
        _count(follower, followed, -1)
        timelines.remove(follower, followed)
        notifications.take_back("follow", follower.id, followed.id)


def forget_request(requester: User, requested: User) -> bool:
    """Delete a request to follow; say whether there was one."""
    waiting = delete(FollowRequest).where(
        FollowRequest.requester_id == requester.id, FollowRequest.requested_id == requested.id
    )
    is_gone = rows_changed(waiting) == 1
    if is_gone:
        notifications.take_back("follow_request", requester.id, requested.id)
    return is_gone


def _count(follower: User, followed: User, step: int) -> None:
    following = update(User).where(User.id == follower.id).values(following_count=User.following_count + step)
    followers = update(User).where(User.id == followed.id).values(follower_count=User.follower_count + step)
    rows_changed(following)
    rows_changed(followers)
