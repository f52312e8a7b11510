"""Writing down what people who are signed in were refused: a few lines for each of them, however often they try."""

import logging

from flask import request
from flask_login import current_user
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy.exc import SQLAlchemyError

from twitter.services import audit

log = logging.getLogger(__name__)

PER_PERSON = parse("30 per hour")  # in each process: enough to see what somebody is after, too few to fill a disk
_counted = FixedWindowRateLimiter(MemoryStorage())


def note() -> None:
    """Add a line to the audit log about the request that is being refused. A refusal stays one when that fails."""
    if not current_user.is_authenticated or not _counted.hit(PER_PERSON, str(current_user.id)):
        return
    route = request.endpoint or "unknown"
    try:
        audit.denied(current_user.user, method=request.method, route=route, address=request.remote_addr or "")
    except SQLAlchemyError:
        log.exception("a refusal could not be written down")
