"""The door of Socket.IO: who may connect, which rooms they are put in, and how they lose them."""

from functools import partial

from flask import Flask

from config import Settings
from twitter.events import SessionEnded, listen
from twitter.extensions import socketio
from twitter.realtime import handlers, push
from twitter.realtime.transport import use_closing_websockets
from twitter.realtime.watch import SocketWatch


def init_app(app: Flask, settings: Settings) -> None:
    """Bind Socket.IO to the application and to the events it passes on.

    WebSocket only: workers need no sticky sessions.
    """
    socketio.init_app(
        app,
        async_mode="gevent",
        transports=["websocket"],
        cors_allowed_origins=partial(handlers.is_allowed_origin, settings.base_url),
        message_queue=settings.redis_url or None,
        max_http_buffer_size=64 * 1024,
        manage_session=False,
    )
    use_closing_websockets(socketio)
    socketio.on_event("connect", handlers.connect)
    listen(SessionEnded, push.close_sockets)
    # For whoever serves the application.
    app.extensions["socket_watch"] = SocketWatch(app)
    app.extensions["close_all_sockets"] = push.close_all_sockets
