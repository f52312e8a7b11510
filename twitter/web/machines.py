"""What pages tell machines of themselves, and how templates show what other pages told us."""

from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask, request, url_for

from twitter.text.graphemes import shorten
from twitter.web.answers import absolute

SUMMARY = 200  # characters that say what a page is about
_CURSORS = ("max_id", "min_id")


class PicturedLink(Protocol):
    """A card of a link, which may have a picture."""

    @property
    def picture_key(self) -> str | None: ...


def init_app(app: Flask) -> None:
    """Give the templates these filters and functions."""
    app.jinja_env.filters.update(summary=summary, host=host)
    app.jinja_env.globals.update(absolute=absolute, canonical=canonical, link_picture_url=link_picture_url)


def canonical(endpoint: str, **values: Any) -> str:
    """Return the one address of a page: with the cursor that is asked for, and nothing else of the query."""
    asked: dict[str, str] = {name: request.args.get(name, "") for name in _CURSORS}
    cursor: dict[str, Any] = {
        name: id_ for name, id_ in asked.items() if id_.isascii() and id_.isdigit() and len(id_) <= 19
    }
    return absolute(url_for(endpoint, **values, **cursor))


def summary(text: str) -> str:
    """Return a text in one line, not too long for a card."""
    return shorten(" ".join(text.split()), SUMMARY)


def host(address: str) -> str:
    """Return the host of an address, as people know it."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def link_picture_url(link: PicturedLink, width: int) -> str:
    """Return the address of a link's picture, 600 or 1200 pixels wide."""
    return f"/media/{link.picture_key}-{width}.webp"
