"""Serving pictures: those that people brought, and those made from the name of somebody who brought none."""

from functools import lru_cache

import regex
from flask import Blueprint, Response, request
from markupsafe import escape
from werkzeug.exceptions import NotFound

from twitter import storage
from twitter.web.assets import ONE_YEAR
from twitter.web.sessions import public

# Whatever a file holds, a browser that opens it alone runs nothing and loads nothing. Styles are for the browser's own
# page around a picture: without them it stands in a corner, and the console complains.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

bp = Blueprint("media", __name__)

# Light and dark of each background; white letters stand out from all of them.
COLOURS = (
    ("#1f8577", "#0d554f"),
    ("#c1502f", "#8f3221"),
    ("#7350c9", "#4b2c94"),
    ("#2f63b5", "#1c3f86"),
    ("#b83a78", "#8c1f5b"),
    ("#946a1c", "#6b470c"),
    ("#44822f", "#2c6330"),
    ("#6b7280", "#39404c"),
    ("#c2544a", "#9b3f4c"),
    ("#21788f", "#155e77"),
    ("#80703f", "#575027"),
    ("#4d5fc4", "#2b3585"),
)
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><linearGradient id="g" x2="0" y2="1">'
    '<stop stop-color="{light}"/><stop offset="1" stop-color="{dark}"/></linearGradient>'
    '<path fill="url(#g)" d="M0 0h96v96H0z"/><text x="48" y="50" fill="#fff" font-family="system-ui,sans-serif" '
    'font-size="46" font-weight="600" text-anchor="middle" dominant-baseline="central">{letter}</text></svg>'
)


@lru_cache(maxsize=4_096)
def initial(name: str) -> str:
    """Return the letter that stands for a name; a plain sign when it has none."""
    found = _LETTER.search(name)
    return found[0].upper()[:1] if found else "@"


@bp.get("/media/<path:key>")
@public
def show(key: str) -> Response:
    """Serve a file. Its name says nothing and its bytes never change, so it may be kept for a year."""
    if storage.is_guarded(key):
        raise NotFound
    return _kept_for_a_year(file_answer(key))


@bp.get("/avatars/<int:number>/<letter>.svg")
@public
def drawn(number: int, letter: str) -> Response:
    """Draw the picture of somebody who has none: the first letter of their name on one of twelve colours."""
    if number > len(COLOURS) or letter != initial(letter):
        raise NotFound
    light, dark = COLOURS[number - 1]
    drawing = _DRAWING.format(light=light, dark=dark, letter=escape(letter))
    return _kept_for_a_year(Response(drawing, mimetype="image/svg+xml"))


def file_answer(key: str) -> Response:
    """Return an answer with a file in it; raise NotFound when there is none. Who may have it, the caller has asked."""
    content = None if storage.is_raw(key) else storage.get(key)
    if content is None:
        raise NotFound
    name = key.replace("/", "")
    response = Response(content, content_type=storage.content_type(key))
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(name)
    return response


def harmless(response: Response, caching: str) -> Response:
    """Tell the browser to run nothing of a file, and who may keep it how long."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = caching
    response.make_conditional(request)
    return response


def _kept_for_a_year(response: Response) -> Response:
    return harmless(response, f"public, max-age={ONE_YEAR}, immutable")
