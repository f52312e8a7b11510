"""Blocking people: two who are kept apart neither follow nor read each other."""

from sqlalchemy import delete

from twitter.errors import Invalid
from twitter.models import Block, User
from twitter.services import conversations, follow_links, notifications
from twitter.services.permissions import require
from twitter.transaction import atomic, insert_once, rows_changed


def block(blocker: User, blocked: User) -> None:
    """Keep somebody away: follows, requests and notifications between the two go. Harmless to repeat.

    So does the message request of the blocked one. A follow takes the same locks and looks for a block, so of the two
    at once the follow goes. Raise Invalid for oneself.
    """
    require(blocker, "block")
    if blocker.id == blocked.id:
        raise Invalid("You cannot block yourself.", username="self")
    with atomic():
        follow_links.lock(blocker, blocked)
        insert_once(Block(blocker_id=blocker.id, blocked_id=blocked.id))
        for one, other in ((blocker, blocked), (blocked, blocker)):
            follow_links.stop(one, other)
            follow_links.forget_request(one, other)
        notifications.forget_between(blocker, blocked)
        conversations.decline(blocker, blocked)


def unblock(blocker: User, blocked: User) -> None:
    """Let somebody near again. The follows that the block ended stay ended. Harmless when there is no block."""
    require(blocker, "block")
    with atomic():
        follow_links.lock(blocker, blocked)
        rows_changed(delete(Block).where(Block.blocker_id == blocker.id, Block.blocked_id == blocked.id))
