"""Who may read somebody: everybody, or only those whom they approve."""

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from twitter import outbox
from twitter.models import User
from twitter.services.permissions import require
from twitter.transaction import atomic, rows_changed


def set_protected(person: User, protected: bool) -> None:
    """Protect somebody's tweets, or open them to everybody. Setting what is set already changes nothing.

    Protecting keeps the followers of today. Opening accepts everybody who waits: in a job, as they may be many.
    """
    require(person, "change_settings")
    with atomic():
        other = update(User).where(User.id == person.id, User.is_protected != protected)
        changed = rows_changed(other.values(is_protected=protected))
        if changed and not protected:
            outbox.enqueue("accept_follow_requests", owner_id=person.id)
    set_committed_value(person, "is_protected", protected)  # for whoever shows the person now
