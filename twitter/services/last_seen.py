"""When people were last here: noted in memory on every request, stored rarely, so that no GET writes."""

from datetime import datetime, timedelta

from sqlalchemy import update

from twitter import clock
from twitter.models import AuthSession, User
from twitter.transaction import atomic, rows_changed

GRAIN = timedelta(hours=1)  # a note is stored only when it moves the stored time by more than this

_noted: dict[int, tuple[int, datetime]] = {}


def note(session: AuthSession) -> None:
    """Remember that a session was used now. What is not stored before the process dies is lost, an hour at most."""
    now = clock.now()
    if session.user_id is not None and now - session.last_seen_at > GRAIN:
        _noted[session.id] = (session.user_id, now)


def store() -> int:
    """Write down what was noted; return how many sessions that were."""
    noted = {session_id: _noted.pop(session_id) for session_id in list(_noted)}
    for session_id, (user_id, seen_at) in noted.items():
        with atomic():
            rows_changed(update(AuthSession).where(AuthSession.id == session_id).values(last_seen_at=seen_at))
            rows_changed(update(User).where(User.id == user_id).values(last_seen_at=seen_at))
    return len(noted)


def forget() -> None:
    """Drop what was noted and not stored."""
    _noted.clear()
