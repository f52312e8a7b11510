"""What happens, as apps hear it: streams over WebSockets and as server-sent events, fed by the events of the site."""

from flask import Flask

from twitter.api.streaming.routes import bp
from twitter.api.streaming.telling import Streaming, close_all, close_streams, open_streams
from twitter.events import SessionEnded, listen

__all__ = ["bp", "init_app"]


def init_app(app: Flask) -> None:
    """Let ended sessions lose their streams at once, and have what whoever serves the application starts and stops."""
    listen(SessionEnded, close_streams)
    app.extensions["streaming"] = Streaming(app)
    app.extensions["close_all_streams"] = close_all
    app.extensions["count_streams"] = open_streams
