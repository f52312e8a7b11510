"""Pages of the API: which one is asked for, and where the others are (`Link`, RFC 8288)."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import quote, urlencode

from flask import Response, request
from msgspec import Meta, Struct

from twitter.api.serializers.pictures import for_reader
from twitter.ids import LARGEST
from twitter.queries.paging import PAGE_SIZE, Page, PageRequest
from twitter.web.answers import absolute, json_answer

MOST: Final = 40  # items of a page
_CURSORS: Final = {"max_id", "since_id", "min_id", "offset"}

Id = Annotated[str, Meta(pattern="^[0-9]{1,19}$", examples=["112233445566778899"])]
_T = TypeVar("_T")


class Paged(Struct, kw_only=True):
    """Which page of a list, newest first."""

    max_id: Id | None = None  # below this one
    since_id: Id | None = None  # above this one, the newest first
    min_id: Id | None = None  # right above this one
    limit: int = PAGE_SIZE

    def page(self, most: int = MOST) -> PageRequest:
        """Return the page as questions want it; a limit beyond what is allowed is the nearest one that is."""
        limit = min(max(self.limit, 1), most)
        return PageRequest(_cursor(self.max_id), limit, _cursor(self.since_id), _cursor(self.min_id))


def id_of(written: str) -> int:
    """Return the id that an app wrote; 0, which nothing has, for one that cannot be."""
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 20 else 0
    return number if number <= LARGEST else 0


def ids_of(written: Sequence[str]) -> list[int]:
    """Return the ids that an app wrote, without those that cannot be."""
    return [number for each in written if (number := id_of(each))]


def paged(items: Any, page: Page[_T]) -> Response:
    """Answer with a page of a list, its neighbours in `Link` by whole addresses that keep the other parameters."""
    response = json_answer(for_reader(items))
    links = []
    if page.next_max_id is not None:
        links.append(f'<{_elsewhere(max_id=page.next_max_id)}>; rel="next"')
    if page.prev_min_id is not None:
        links.append(f'<{_elsewhere(min_id=page.prev_min_id)}>; rel="prev"')
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def placed(items: list[Any], *, skipped: int, limit: int) -> Response:
    """Answer with a part of a list that is in no order of ids: its neighbours are found by how many stand before."""
    response = json_answer(items)
    links = [f'<{_elsewhere(offset=skipped + limit)}>; rel="next"'] if len(items) == limit else []
    if skipped:
        links.append(f'<{_elsewhere(offset=max(0, skipped - limit))}>; rel="prev"')
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def _elsewhere(**cursor: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in _CURSORS]
    return absolute(f"{quote(request.path)}?{urlencode([*kept, *cursor.items()])}")  # headers have ASCII alone


def _cursor(written: str | None) -> int | None:
    return min(int(written), LARGEST) if written is not None else None
