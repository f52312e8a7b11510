"""Coming back to an account that one had left."""

from sqlalchemy import or_, update

from twitter import clock
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import User
from twitter.services import audit
from twitter.transaction import atomic, rows_changed


def come_back(user: User) -> bool:
    """Open a deactivated account again and cancel its deletion; say whether there was something to open.

    For somebody whose password has just been checked. Raise Invalid, as for an unknown name, when the deletion has
    begun: there is nothing to come back to.
    """
    if user.deactivated_at is None:
        return False
    with atomic():
        in_time = or_(User.deletes_at.is_(None), User.deletes_at > clock.now())
        still_theirs = update(User).where(User.id == user.id, User.password_hash != "", in_time)  # a purge empties it
        if not rows_changed(still_theirs.values(deactivated_at=None, deletes_at=None)):
            raise Invalid("Name or password is wrong.", password="wrong")  # noqa: S106  a key for programs
        audit.record("account_reopened", actor=user)
    db.session.refresh(user)
    return True
