"""Leaving: for a while, or for good after a time in which one may change one's mind."""

from datetime import datetime, timedelta

from sqlalchemy import update

from twitter import clock, outbox
from twitter.extensions import db
from twitter.models import User
from twitter.services import audit, sessions
from twitter.services.moderation.roles import keep_an_admin
from twitter.services.permissions import require
from twitter.services.returns import come_back
from twitter.transaction import atomic, rows_changed

__all__ = ["TO_CHANGE_ONES_MIND", "ask_to_delete", "come_back", "deactivate"]

TO_CHANGE_ONES_MIND = timedelta(days=14)


def deactivate(user: User, password: str) -> None:
    """Hide an account and end all its sessions until its owner signs in again. Raise Invalid for a wrong password.

    Followers, and the counters of others, stay as they are: the person may be back tomorrow.
    """
    _leave(user, password, None)


def ask_to_delete(user: User, password: str) -> None:
    """Hide an account and delete it with everything in it in 14 days, unless its owner signs in before.

    Raise Invalid for a wrong password, and Conflict for the last admin.
    """
    _leave(user, password, clock.now() + TO_CHANGE_ONES_MIND)


def _leave(user: User, password: str, deletes_at: datetime | None) -> None:
    require(user, "change_settings")
    sessions.check_password(user, password)
    with atomic():
        keep_an_admin(without=user)
        gone = update(User).where(User.id == user.id)
        rows_changed(gone.values(deactivated_at=clock.now(), deletes_at=deletes_at))
        sessions.end_all(user)
        audit.record("deletion_asked" if deletes_at else "account_deactivated", actor=user)
        if deletes_at:  # the moment is part of the key: a wish that was taken back must not stand in for a later one
            key = f"purge_account:{user.id}:{deletes_at:%Y%m%d%H%M%S}"
            outbox.enqueue("purge_account", key=key, delay=TO_CHANGE_ONES_MIND, user_id=user.id)
    db.session.refresh(user)
