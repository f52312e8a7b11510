"""Pages of a list by id cursor: never by offset, never with a count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute

PAGE_SIZE = 20

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"  # a statement of any columns
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: the newest `limit` rows whose cursor is below `max_id`."""

    max_id: int | None = None
    limit: int = PAGE_SIZE

    def narrow(self, statement: AnySelect, cursor: InstrumentedAttribute[int]) -> AnySelect:
        """Order a statement newest first and cut it to this page, plus one row that tells of a next page."""
        if self.max_id is not None:
            statement = statement.where(cursor < self.max_id)
        return statement.order_by(cursor.desc()).limit(self.limit + 1)


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some rows, and the cursor of the next page when there is one."""

    items: tuple[_T, ...]
    next_max_id: int | None = None


def page_of(rows: Sequence[Row[*tuple[Any, ...]]], request: PageRequest, make: Callable[[Any], _T]) -> Page[_T]:
    """Make a page out of the rows of a narrowed statement; each row has its cursor as `cursor`."""
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    return Page(tuple(make(row) for row in shown), shown[-1].cursor if more else None)
