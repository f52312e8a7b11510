"""Built front-end files: their hashed names, and serving them compressed and for ever."""

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

from twitter.web.sessions import public

ADDRESS = "/static/dist/"
DIST = Path(__file__).parent.parent / "static" / "dist"
ONE_YEAR = 31_536_000

bp = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Serve the files and let templates name them."""
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset


@cache
def manifest() -> dict[str, str]:
    """Return the logical names of the built files and their hashed names."""
    files: dict[str, str] = json.loads((DIST / "manifest.json").read_text())["files"]
    return files


@cache
def asset(name: str) -> str:
    """Return the address of a built file by its logical name; raise KeyError for one that was never built."""
    return ADDRESS + manifest()[name]


@bp.get(ADDRESS + "<name>")
@public
def built(name: str) -> Response:
    """Serve a built file, compressed when the browser can read it.

    Its name changes with its bytes, so it never expires.
    """
    if name not in manifest().values():
        raise NotFound
    suffix, encoding = _best_encoding(name)
    response = send_from_directory(DIST, name + suffix, mimetype=_mimetype(name), max_age=ONE_YEAR, etag=False)
    response.cache_control.public, response.cache_control.immutable = True, True
    response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    return response


def _best_encoding(name: str) -> tuple[str, str | None]:
    for suffix, encoding in ((".br", "br"), (".gz", "gzip")):
        if request.accept_encodings[encoding] > 0 and (DIST / (name + suffix)).is_file():
            return suffix, encoding
    return "", None


def _mimetype(name: str) -> str:
    known = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".webp": "image/webp"}
    return known.get(Path(name).suffix, "application/octet-stream")
