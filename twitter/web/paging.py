"""Page requests out of addresses, and pages as a whole or as a fragment for endless scroll."""

from typing import Any

from flask import render_template, request

from twitter.ids import LARGEST
from twitter.queries.paging import Page, PageRequest
from twitter.web.answers import wants_fragment


def page_request() -> PageRequest:
    """Read which page is asked for. A cursor that is no id asks for the first page."""
    cursor = request.args.get("max_id", "")
    max_id = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) <= 19 else None
    return PageRequest(max_id if max_id is not None and max_id <= LARGEST else None)


def render_list(template: str, fragment: str, page: Page[Any], **context: Any) -> str:
    """Render a page of a list, or only its rows when htmx asks for more of them."""
    return render_template(fragment if wants_fragment() else template, page=page, **context)
