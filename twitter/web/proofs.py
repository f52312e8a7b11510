"""When somebody proved their password and used the admin area last: in a signed cookie, good for one session alone.

The session's row cannot say it: no column is about the proof, its `last_seen_at` has a grain of an hour, and looking at
a page writes nothing.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask import Response, request
from flask_login import current_user

from twitter import clock
from twitter.errors import Invalid
from twitter.extensions import settings
from twitter.models import AuthSession
from twitter.signing import sign, unsign
from twitter.web.sessions import PROOF, cookie_name, session_id

PROVED_FOR = timedelta(hours=12)  # then the password is asked again, however busy somebody is
IDLE_LIMIT = timedelta(minutes=30)
GRAIN = timedelta(minutes=1)  # the cookie is made anew when it moves the time by this; so idle means 29 to 30 minutes
_PURPOSE = "admin-proof"


@dataclass(frozen=True, slots=True)
class Proof:
    """When the session at work proved the password, and when it used the area last."""

    proved_at: datetime
    seen_at: datetime

    @property
    def holds(self) -> bool:
        """Whether this is enough to go on."""
        now = clock.now()
        return now - self.proved_at < PROVED_FOR and now - self.seen_at < IDLE_LIMIT

    @property
    def is_stale(self) -> bool:
        """Whether it is worth telling the browser that the area is in use."""
        return clock.now() - self.seen_at >= GRAIN


def proof() -> Proof:
    """Return what is known of the session at work. Without a cookie of its own: that it began with the password."""
    session: AuthSession = current_user.session
    return _shown(session.id) or Proof(session.created_at, session.created_at)


def prove(response: Response) -> Response:
    """Let the browser keep that the session at work has just proved its password."""
    return _keep(response, Proof(clock.now(), clock.now()))


def renew(response: Response, found: Proof) -> Response:
    """Let the browser keep that the area is in use; when the password was proved stays as it was."""
    return _keep(response, replace(found, seen_at=clock.now())) if found.is_stale else response


def _keep(response: Response, found: Proof) -> Response:
    moments = (int(moment.timestamp()) for moment in (found.proved_at, found.seen_at))
    response.set_cookie(
        cookie_name(PROOF),
        sign(_PURPOSE, [session_id(), *moments]),
        max_age=int(IDLE_LIMIT.total_seconds()),
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _shown(of_session: int) -> Proof | None:
    """Return what the cookie says of a session: nothing when it is of another one, forged, or not there."""
    try:
        kept = unsign(_PURPOSE, request.cookies.get(cookie_name(PROOF), ""), max_age=int(IDLE_LIMIT.total_seconds()))
    except Invalid:
        return None
    whose, proved, seen = kept
    if whose != of_session:
        return None
    return Proof(datetime.fromtimestamp(proved, UTC), datetime.fromtimestamp(seen, UTC))
