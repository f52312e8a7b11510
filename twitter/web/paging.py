"""Page requests out of addresses, and pages as a whole or as a fragment for endless scroll."""

from typing import Any

from flask import render_template, request

from twitter.ids import LARGEST
from twitter.queries.paging import Page, PageRequest
from twitter.web.answers import wants_fragment


def page_request() -> PageRequest:
    """Read which page is asked for. A cursor that is no id asks for the first page."""
    return PageRequest(_cursor("max_id"))


def min_id() -> int | None:
    """Read after which id a page begins, in a list that goes from the oldest to the newest."""
    return _cursor("min_id")


def render_list(template: str, fragment: str, page: Page[Any], **context: Any) -> str:
    """Render a page of a list, or only its rows when htmx asks for more of them."""
    return render_template(fragment if wants_fragment() else template, page=page, **context)


def _cursor(name: str) -> int | None:
    written = request.args.get(name, "")
    cursor = int(written) if written.isascii() and written.isdigit() and len(written) <= 19 else None
    return cursor if cursor is not None and cursor <= LARGEST else None
