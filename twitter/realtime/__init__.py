"""The door of Socket.IO: who may connect, what they may ask, what they are told, and how they lose their sockets."""

from functools import partial

import gevent
from flask import Flask

from config import Settings
from twitter.events import SessionEnded, listen
from twitter.extensions import socketio
from twitter.realtime import handlers, push
from twitter.realtime.dispatch import Dispatcher
from twitter.realtime.presence import Presence
from twitter.realtime.pusher import Pusher
from twitter.realtime.sockets import sockets
from twitter.realtime.transport import close_on_nonsense, use_closing_websockets
from twitter.realtime.watch import SocketWatch
from twitter.relay import Relay
from twitter.web.websockets import LARGEST_MESSAGE


class Live:
    """What a server process does for its sockets beside the requests: push, presence, watch, and hear the others."""

    def __init__(self, app: Flask) -> None:
        self._pusher = Pusher(app)
        self._presence = Presence(app)
        self._watch = SocketWatch(app)
        self._relay: Relay | None = app.extensions.get("relay")
        app.extensions["presence"] = self._presence

    def start(self) -> None:
        """Begin all of it, in the process that has the sockets."""
        self._pusher.start()
        self._presence.start()
        self._watch.start()
        if self._relay is not None:
            gevent.spawn(self._relay.listen_for_ever)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind Socket.IO to the application and to the events it passes on.

    WebSocket only: workers need no sticky sessions. Each process speaks to its own sockets; `relay.py` joins them.
    """
    socketio.init_app(
        app,
        async_mode="gevent",
        async_handlers=False,  # what one socket sends is done in its order, and no faster than it can be done
        transports=["websocket"],
        cors_allowed_origins=partial(handlers.is_allowed_origin, settings.base_url),
        max_http_buffer_size=LARGEST_MESSAGE,
        manage_session=False,
    )
    use_closing_websockets(socketio)
    close_on_nonsense(socketio)
    socketio.on_event("connect", handlers.connect)
    socketio.server.on("disconnect", handlers.disconnect)
    socketio.server._handle_event = Dispatcher(app, socketio).take
    listen(SessionEnded, push.close_sockets)
    # For whoever serves the application.
    app.extensions["live"] = Live(app)
    app.extensions["close_all_sockets"] = push.close_all_sockets
    app.extensions["count_sockets"] = lambda: len(sockets)
