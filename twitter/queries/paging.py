"""Pages of a list by id cursor: never by offset, never with a count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import BigInteger, Integer, Row, Select, bindparam
from sqlalchemy.orm import InstrumentedAttribute

PAGE_SIZE = 20

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"  # a statement of any columns
_T = TypeVar("_T")

# For statements that are built once and run for every page: building one costs several times what running it does.
_BELOW = bindparam("below", type_=BigInteger)
_ROWS = bindparam("rows", type_=Integer)


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

    @property
    def is_first(self) -> bool:
        """Whether nothing newer stands before this page."""
        return self.max_id is None

    @property
    def values(self) -> dict[str, int | None]:
        """What a statement narrowed by `narrowed` is to be run with."""
        return {_BELOW.key: self.max_id, _ROWS.key: self.limit + 1}


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some rows, and the cursor of the next page when there is one."""

    items: tuple[_T, ...]
    next_max_id: int | None = None


def narrowed(statement: AnySelect, cursor: InstrumentedAttribute[int], *, is_first: bool) -> AnySelect:
    """Do what `PageRequest.narrow` does for a statement that is kept: `values` says later which page it is."""
    if not is_first:
        statement = statement.where(cursor < _BELOW)
    return statement.order_by(cursor.desc()).limit(_ROWS)


def page_of(rows: Sequence[Row[*tuple[Any, ...]]], request: PageRequest, make: Callable[[Any], _T]) -> Page[_T]:
    """Make a page out of the rows of a narrowed statement; each row has its cursor as `cursor`."""
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    return Page(tuple(make(row) for row in shown), shown[-1].cursor if more else None)
