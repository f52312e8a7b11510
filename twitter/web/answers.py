"""How to answer: as a page, as a fragment of one, or as JSON; and where to send a browser next."""

import re
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from twitter.extensions import settings

_FOR_APPS = ("/api/", "/.well-known/", "/nodeinfo/")
_FOR_APPS_ALONE = {"/api", "/oauth/token", "/oauth/revoke", "/oauth/userinfo"}
_MANUAL = "/api/docs"  # a page, which people read
# A path of this site: one slash, then no second slash or backslash (browsers read both as another host) and no control
# character (browsers drop them, and so turn /%09/ into //).
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_FOR_A_WHOLE = ("HX-Boosted", "HX-History-Restore-Request")  # with these htmx asks for a page


def is_api() -> bool:
    """Whether an app is asking: here everything is JSON, tokens open doors, and cookies mean nothing."""
    address = request.path.rstrip("/")
    return address in _FOR_APPS_ALONE or (address != _MANUAL and request.path.startswith(_FOR_APPS))


def wants_json() -> bool:
    """Whether this request is answered in JSON: always under /api, elsewhere when the client prefers it."""
    preferred = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return is_api() or preferred == "application/json"


def wants_fragment() -> bool:
    """Whether htmx asks for a piece of a page, rather than a browser, a link or the back button for the whole."""
    return "HX-Request" in request.headers and not any(name in request.headers for name in _FOR_A_WHOLE)


def own_path(path: str | None, default: str = "/") -> str:
    """Return `path` when it is a path of this site, else `default`: nobody is sent elsewhere by a link to us."""
    return path if path and _OWN_PATH.fullmatch(path) else default


def next_path(default: str = "/") -> str:
    """Return where this request says to go afterwards."""
    return own_path(request.values.get("next"), default)


def way_back() -> str:
    """Return the path that was asked for, to come back to after signing in. That it asked for that is over by then."""
    if "force_login" not in request.args:
        return request.full_path.rstrip("?")
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "force_login"]
    return f"{request.path}?{urlencode(kept)}"


def see_other(path: str) -> BaseResponse:
    """Redirect to a page after a form was accepted."""
    return redirect(path, 303)


def absolute(path: str) -> str:
    """Return the public address of a path."""
    return settings.base_url + path


def json_answer(body: Any, status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(orjson.dumps(body), status, content_type="application/json")
