"""Up to where somebody has read their home and their notifications, as their apps tell each other."""

from twitter.ids import LARGEST
from twitter.models import User
from twitter.services import locks, marker_rows, notifications
from twitter.transaction import atomic


def save(reader: User, *, home: int | None = None, notifications_read: int | None = None) -> None:
    """Note up to where somebody has read, in whichever of the two is given.

    Of notifications it is the one thing that pages know too: it never goes back. In the home it stands where it was
    said last, for one may go back to what one has not finished.
    """
    with atomic():
        locks.lock_people([reader.id])  # two apps that save at once are served one after the other
        if home is not None:
            marker_rows.put(reader.id, marker_rows.HOME, min(home, LARGEST))
        if notifications_read is not None:
            notifications.mark_read(reader, min(notifications_read, LARGEST))
            marker_rows.put_once(reader.id, marker_rows.NOTIFICATIONS, 0)
