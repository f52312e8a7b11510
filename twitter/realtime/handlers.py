"""What sockets may ask of us."""

from typing import Any
from urllib.parse import urlsplit

from flask import request
from flask_login import current_user
from flask_socketio import join_room

from twitter.extensions import socketio
from twitter.realtime import rooms

REFUSAL_GRACE = 0.2  # seconds in which a refused client can read why, before its transport is closed


def is_allowed_origin(base_url: str, origin: str | None, environ: dict[str, Any]) -> bool:
    """Whether a page of `origin` may open a socket: ours or the host that was asked; forwarded headers do not count."""
    own = urlsplit(base_url)
    asked = f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST')}"
    return origin in {f"{own.scheme}://{own.netloc}", asked}


def connect(_auth: object = None) -> bool:
    """Let somebody signed in join their own rooms; refuse everybody else and close their transport.

    A browser always names its origin. What names none could be anything holding a cookie, so it is refused too.
    """
    if not current_user.is_authenticated or "Origin" not in request.headers:
        _close_transport()
        return False
    join_room(rooms.of_user(current_user.id))
    join_room(rooms.of_session(current_user.session.id))
    return True


def _close_transport() -> None:
    """Close what a refusal would leave open and pinging."""
    server = socketio.server
    transport_id = server.manager.eio_sid_from_sid(request.sid, request.namespace)  # type: ignore[attr-defined]  # Flask-SocketIO adds both

    def close() -> None:
        socketio.sleep(REFUSAL_GRACE)
        server.eio.disconnect(transport_id)

    socketio.start_background_task(close)
