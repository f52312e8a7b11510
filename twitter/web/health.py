"""The door for whoever watches over the processes: is this one alive, and can it serve?

It asks no session, sets no cookie and is not counted. Load balancers ask by address, so here the Host header says
nothing, and neither does it matter from where they ask.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import gevent
from flask import Blueprint, Flask, Response, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from twitter.queries import readiness
from twitter.relay import Relay
from twitter.web.answers import json_answer
from twitter.web.request_log import quiet
from twitter.web.sessions import public

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE: Final = 1.2  # seconds that a part may take to answer: whoever asks waits two for all of them
PATHS: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""What is asked by programs that watch over the site. Nothing that keeps people out stands before these doors."""

OK, BEHIND, SILENT, UNKNOWN = "ok", "behind", "no answer", "unknown"

bp = Blueprint("health", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Open the doors."""
    app.register_blueprint(bp)
    app.wsgi_app = AskedByAddress(app.wsgi_app, settings.trusted_hosts)  # type: ignore[method-assign]  # Flask's own way


class AskedByAddress:
    """WSGI middleware that lets these doors be asked for by any host: they name none in what they answer."""

    def __init__(self, app: "WSGIApplication", hosts: tuple[str, ...]) -> None:
        self._app, self._own = app, next((host.removeprefix(".") for host in hosts), "")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._own and environ.get("PATH_INFO") in PATHS:
            environ["HTTP_HOST"] = self._own
        return self._app(environ, start_response)


@bp.get("/livez")
@public
@quiet
def live() -> ResponseReturnValue:
    """Say that this process is alive."""
    return _unkept(json_answer({"alive": True}))


@bp.get("/readyz")
@public
@quiet
def ready() -> ResponseReturnValue:
    """Say whether this process can serve, and which of the things it needs answers.

    Without Redis it serves: pushes then stay within a process, and so do limits.
    """
    parts = _parts()
    is_ready = parts["database"] == parts["migrations"] == OK
    return _unkept(json_answer({"ready": is_ready, **parts}, 200 if is_ready else 503))


def _parts() -> dict[str, str]:
    relay: Relay | None = current_app.extensions.get("relay")
    database = _asked(readiness.answers)
    parts = {"database": database, "migrations": _asked(readiness.is_migrated) if database == OK else UNKNOWN}
    if parts["migrations"] == SILENT:  # it answers, and knows of no version at all
        parts["migrations"] = BEHIND
    return parts if relay is None else {**parts, "redis": OK if relay.is_answered() else SILENT}


def _asked(question: Callable[[], bool]) -> str:
    """Ask, and wait no longer than PATIENCE."""
    with gevent.Timeout(PATIENCE, False):
        try:
            return OK if question() else BEHIND
        except SQLAlchemyError:
            return SILENT
    return SILENT


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
