"""The rows that say up to where somebody has read, for the verbs that know of it."""

from typing import Final

from sqlalchemy import update

from twitter import clock
from twitter.models import Marker
from twitter.transaction import insert_once, rows_changed

NOTIFICATIONS: Final = "notifications"
HOME: Final = "home"


def put(user_id: int, timeline: str, last_read_id: int) -> None:
    """Inside `atomic`: note up to where somebody has read a timeline; the version grows by one each time."""
    if not put_once(user_id, timeline, last_read_id):
        mine = update(Marker).where(Marker.user_id == user_id, Marker.timeline == timeline)
        rows_changed(mine.values(last_read_id=last_read_id, version=Marker.version + 1, updated_at=clock.now()))


def put_once(user_id: int, timeline: str, last_read_id: int) -> bool:
    """Inside `atomic`: note the same unless something is noted already; say whether it was."""
    facts = {"last_read_id": last_read_id, "version": 1, "updated_at": clock.now()}
    return insert_once(Marker(user_id=user_id, timeline=timeline, **facts))
