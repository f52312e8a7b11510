"""Passes: by one, an app shows a picture that only some may see, by nothing but its address.

Apps hand addresses to whatever draws pictures, which sends neither cookie nor token. A pass names the session that was
given the address; whether its person may see the picture is asked each time, and a pass ends with its session. It is
good for one picture, and must not be told to anybody else: never keep an answer with a pass for other readers.
"""

from typing import Final
from urllib.parse import urlsplit

from flask import request
from flask_login import current_user

from twitter.queries.sessions import open_session
from twitter.signing import is_sealed, seal

NAME: Final = "pass"  # of what stands behind the address
_PURPOSE: Final = "picture"


def with_pass(address: str, session_id: int | None = None) -> str:
    """Return the address of a file of a picture with a pass for a session, by default for the one at work, if any."""
    if session_id is None:
        if not current_user.is_authenticated:
            return address
        session_id = current_user.session.id
    return f"{address}?{NAME}={session_id}.{seal(_PURPOSE, _said(session_id, _picture(urlsplit(address).path)))}"


def holder() -> int | None:
    """Return who shows a good pass for the picture that is asked for, if anybody does."""
    session_id, _, given = request.args.get(NAME, "").partition(".")
    if not (session_id.isascii() and session_id.isdigit() and len(session_id) < 20):
        return None
    if not is_sealed(_PURPOSE, _said(int(session_id), _picture(request.path)), given):
        return None
    found = open_session(int(session_id))
    return found.user.id if found else None


def _picture(path: str) -> str:
    """Return which picture a path is of, whatever the size."""
    return path.rpartition("-")[0]


def _said(session_id: int, picture: str) -> str:
    return f"{session_id} {picture}"
