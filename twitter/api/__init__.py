"""The door for apps: JSON or forms in, JSON out, bearer tokens only. The dialect is that of Mastodon's clients."""

from flask import Blueprint, Flask

from twitter.api import cors
from twitter.api.blueprint import answer_headers
from twitter.api.v1 import accounts, auth

# A room a module, each under what it is about: `api.auth.login`.
_ROOMS = (accounts.bp, auth.bp)


def init_app(app: Flask) -> None:
    """Open the door."""
    bp = Blueprint("api", __name__)
    bp.after_request(answer_headers)
    for room in _ROOMS:
        bp.register_blueprint(room)
    app.register_blueprint(bp)
    cors.init_app(app)
