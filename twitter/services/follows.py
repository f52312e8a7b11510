"""Following and unfollowing people."""

from sqlalchemy import delete, select, update

from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import Follow, User
from twitter.services import timelines
from twitter.transaction import atomic, insert_once, rows_changed


def follow(follower: User, followed: User) -> None:
    """Follow somebody: their tweets enter the follower's home. Following twice is following once.

    Raise Invalid for oneself.
    """
    if follower.id == followed.id:
        raise Invalid("You cannot follow yourself.", username="self")
    with atomic():
        _lock(follower, followed)
        if insert_once(Follow(follower_id=follower.id, followed_id=followed.id)):
            _count(follower, followed, 1)
            timelines.merge(follower, followed)


def unfollow(follower: User, followed: User) -> None:
    """Stop following somebody: their tweets leave the follower's home. Harmless when there was no follow."""
    link = delete(Follow).where(Follow.follower_id == follower.id, Follow.followed_id == followed.id)
    with atomic():
        _lock(follower, followed)
        if rows_changed(link):
            _count(follower, followed, -1)
            timelines.remove(follower, followed)


def _lock(follower: User, followed: User) -> None:
    """Keep both people's rows for this transaction, the smaller id first.

    Two people who follow each other at once must not deadlock, and a tweet that one of them writes meanwhile is either
    committed before the merge looks for it or delivered after it sees the follow.
    """
    both = select(User.id).where(User.id.in_([follower.id, followed.id])).order_by(User.id)
    db.session.execute(both.with_for_update(key_share=True)).all()


def _count(follower: User, followed: User, step: int) -> None:
    following = update(User).where(User.id == follower.id).values(following_count=User.following_count + step)
    followers = update(User).where(User.id == followed.id).values(follower_count=User.follower_count + step)
    rows_changed(following)
    rows_changed(followers)
