"""Names that people gave up: each is kept a while for whoever had it, and links to it lead to them."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from twitter import clock
from twitter.errors import Conflict, Invalid
from twitter.extensions import db
from twitter.models import UsernameReservation
from twitter.transaction import atomic, insert_once, rows_changed

KEPT = timedelta(days=30)
MOST_KEPT = 3  # names for one person at a time: who renames again and again must not empty the supply


def keep(username_key: str, user_id: int | None) -> None:
    """Keep a name that is being given up, inside the transaction that gives it up. Nobody's are kept from everybody.

    Raise Invalid when as many names are kept for this person as may be.
    """
    now = clock.now()
    mine = select(func.count()).where(UsernameReservation.user_id == user_id, UsernameReservation.until > now)
    if user_id is not None and (db.session.scalar(mine) or 0) >= MOST_KEPT:
        raise Invalid("You have changed your name several times this month. Wait a little.", username="too_often")
    insert_once(UsernameReservation(username_key=username_key, user_id=user_id, until=now + KEPT))


def claim(username_key: str, user_id: int) -> None:
    """Take a name out of keeping for somebody who has just got it, inside the transaction that gave it.

    Ask afterwards, never before: the unique key on names has made us wait for whoever is giving this one up.
    Raise Conflict when it is kept for another person.
    """
    kept = db.session.get(UsernameReservation, username_key, populate_existing=True)
    if kept is None:
        return
    if kept.user_id != user_id and kept.until > clock.now():
        raise Conflict("That name is taken. Try another one.", username="taken")
    db.session.delete(kept)


def forget_expired() -> int:
    """Let go of the names whose time is over; return how many that were."""
    with atomic():
        return rows_changed(delete(UsernameReservation).where(UsernameReservation.until <= clock.now()))
