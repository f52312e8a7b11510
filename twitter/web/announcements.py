"""What whoever runs the site tells everybody, as it stands above pages, and what this reader has put away of it.

Who is signed in has put it away for good; a stranger in this browser.
"""

from typing import Final

from flask import Flask, Response, request
from flask_login import current_user

from twitter.charter import AnnouncementLine
from twitter.extensions import charter, settings
from twitter.services import announcements
from twitter.web.answers import is_api
from twitter.web.appearance import ONE_YEAR

COOKIE: Final = "announcements_seen"
MOST: Final = 20  # that a cookie may name


def init_app(app: Flask) -> None:
    """Give the templates what stands above their pages."""
    app.jinja_env.globals["announcements_to_show"] = to_show


def to_show() -> tuple[AnnouncementLine, ...]:
    """Return what this reader is told now: no statement, since all of it is known already."""
    current = charter.current_announcements()
    seen = seen_ids() if current else ()
    return tuple(line for line in current if line.id not in seen)


def seen_ids() -> list[int]:
    """Return which announcements this reader has put away."""
    if current_user.is_authenticated:
        seen: list[int] = current_user.user.announcements_seen
        return seen
    named = "" if is_api() else request.cookies.get(COOKIE, "")
    names = named.split(".")[:MOST]
    return [int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 20]


def put_away(response: Response, announcement_id: int) -> None:
    """Show an announcement no more in a stranger's browser; raise NotFound for one that nobody is shown."""
    announcements.require_shown(announcement_id)
    kept = dict.fromkeys([*announcements.without_gone(seen_ids()), announcement_id])
    response.set_cookie(
        COOKIE,
        ".".join(map(str, [*kept][-MOST:])),
        max_age=ONE_YEAR,
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )
