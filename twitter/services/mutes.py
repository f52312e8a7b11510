"""Not reading somebody, for a time or for good, or not what they retweet. Nobody is told."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update

from twitter import clock
from twitter.errors import Invalid, NotFound
from twitter.models import Follow, Mute, User
from twitter.services import locks
from twitter.services.permissions import require
from twitter.transaction import atomic, insert_once, rows_changed

PERIODS: Final[dict[str, timedelta | None]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "forever": None,
}
LONGEST: Final = timedelta(days=366)


def period(said: str) -> timedelta | None:
    """Return how long a mute lasts, out of one of PERIODS or a number of seconds; for good when nothing is said.

    Raise Invalid for anything else.
    """
    if said in PERIODS or not said:
        return PERIODS[said or "forever"]
    seconds = int(said) if said.isascii() and said.isdigit() and len(said) <= 8 else 0
    if not 0 < seconds <= LONGEST.total_seconds():
        raise Invalid("Choose how long.", **{"for": "unknown"})
    return timedelta(seconds=seconds)


def mute(muter: User, muted: User, for_: timedelta | None = None) -> None:
    """Leave what somebody writes out of the muter's lists. Muting again sets a new end. Raise Invalid for oneself."""
    require(muter, "mute")
    if muter.id == muted.id:
        raise Invalid("You cannot mute yourself.", username="self")
    until = clock.now() + for_ if for_ is not None else None
    with atomic():
        locks.lock_people([muter.id, muted.id])  # before the insert: both are what it refers to
        if not insert_once(Mute(muter_id=muter.id, muted_id=muted.id, until=until)):
            rows_changed(update(Mute).where(Mute.muter_id == muter.id, Mute.muted_id == muted.id).values(until=until))


def unmute(muter: User, muted: User) -> None:
    """Read somebody again. Harmless when they are not muted."""
    require(muter, "mute")
    with atomic():
        locks.lock_people([muter.id, muted.id])
        rows_changed(delete(Mute).where(Mute.muter_id == muter.id, Mute.muted_id == muted.id))


def show_retweets(follower: User, followed: User, *, shows: bool) -> None:
    """Have what somebody retweets in the follower's home, or not. Raise NotFound when they are not followed."""
    require(follower, "mute")
    link = update(Follow).where(Follow.follower_id == follower.id, Follow.followed_id == followed.id)
    with atomic():
        if not rows_changed(link.values(shows_retweets=shows)):
            raise NotFound("You do not follow them.")


def forget_expired() -> None:
    """Delete the mutes that are over."""
    with atomic():
        rows_changed(delete(Mute).where(Mute.until <= clock.now()))
