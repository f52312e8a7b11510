"""One line for each request, and an id that ties together what is logged while it is answered."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import inspect

log = logging.getLogger(__name__)

_THEIR_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

_View = TypeVar("_View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Measure every request. The first to be plugged in sees a request first and its answer last."""
    app.before_request(_begin)
    app.after_request(_end)


def quiet(view: _View) -> _View:
    """Mark a view that programs ask every few seconds: its lines are for those who look closely."""
    view.is_quiet = True  # type: ignore[attr-defined]
    return view


def about_request() -> dict[str, Any]:
    """Say which request is being answered: its id, its route (never the address, which may hold a link), and for whom.

    Nobody is looked up for this: who is asking is named once that is known.
    """
    if not has_request_context():
        return {}
    user = getattr(g.get("_login_user"), "user", None)
    return {
        "request_id": request_id(),
        "method": request.method,
        "route": request.endpoint,
        "user_id": inspect(user).identity[0] if user else None,  # asks the database nothing, also after a rollback
    }


def request_id() -> str:
    """Return the id of this request: the one its client gave it when that is harmless, else a fresh one."""
    if "request_id" not in g:
        theirs = request.headers.get("X-Request-Id", "")
        g.request_id = theirs if _THEIR_ID.fullmatch(theirs) else uuid.uuid4().hex
    identity: str = g.request_id
    return identity


def _begin() -> None:
    g.began_at = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    began_at = g.get("began_at", time.perf_counter())
    duration = round((time.perf_counter() - began_at) * 1000, 1)
    log.log(_level(), "request", extra={"status": response.status_code, "duration_ms": duration})
    return response


def _level() -> int:
    view = current_app.view_functions.get(request.endpoint or "")
    return logging.DEBUG if getattr(view, "is_quiet", False) else logging.INFO
