"""Where on the site a page is, as the navigation shows it."""

from typing import Final

from flask import Flask, request

# The places that are the same for everybody: one's profile is not among them.
_PLACES: Final = {
    "feed.home",
    "search.show",
    "notifications.list",
    "messaging.inbox",
    "feed.local",
    "profile.people",
    "actions.bookmarks",
}
_FOLDERS: Final = ("/messages/",)


def init_app(app: Flask) -> None:
    """Tell the templates."""
    app.jinja_env.globals["place_here"] = place_here


def place_here() -> str:
    """Return the path of the page when it is a place, or the folder it lies in, or nothing.

    So there are a few answers only, and the navigation can be kept for each of them.
    """
    if request.endpoint in _PLACES:
        return request.path
    return next((folder for folder in _FOLDERS if request.path.startswith(folder)), "")
