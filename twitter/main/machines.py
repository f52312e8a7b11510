"""The door for machines that walk through the site: what they may read."""

from typing import Final

from flask import Blueprint, Response

from twitter.web.sessions import public

bp = Blueprint("machines", __name__)

# What is somebody's own, and what has no end. Every other page says for itself whether it may be found.
ROBOTS: Final = """\
User-agent: *
Disallow: /api/
Disallow: /bookmarks
Disallow: /compose
Disallow: /notifications
Disallow: /search
Disallow: /settings
Disallow: /tweets/
"""


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Tell machines where not to go."""
    response = Response(ROBOTS, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
