"""Pages of a list by id cursor: never by offset, never with a count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, bindparam
from sqlalchemy.orm import InstrumentedAttribute

PAGE_SIZE = 20

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"  # a statement of any columns
_T = TypeVar("_T")

# For statements that are built once and run for every page: building one costs several times what running it does.
_BELOW = bindparam("below", type_=BigInteger)
_ABOVE = bindparam("above", type_=BigInteger)
_ROWS = bindparam("rows", type_=Integer)


class Shape(NamedTuple):
    """How a page is cut out of its list: what decides which statement finds it."""

    is_below: bool = False  # something newer is left out
    is_above: bool = False  # something older is left out
    is_upward: bool = False  # the rows next above it, rather than the newest ones


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: the newest `limit` rows whose cursor is below `max_id` and above `since_id`.

    With `min_id` instead of `since_id` it is the `limit` rows next above that one. All come newest first.
    """

    max_id: int | None = None
    limit: int = PAGE_SIZE
    since_id: int | None = None
    min_id: int | None = None

    @property
    def is_first(self) -> bool:
        """Whether it is the top of the list: nothing newer or older is left out."""
        return self.shape == Shape()

    @property
    def shape(self) -> Shape:
        """How it is cut out of its list."""
        is_upward = self.min_id is not None
        return Shape(self.max_id is not None, is_upward or self.since_id is not None, is_upward)

    @property
    def values(self) -> dict[str, int | None]:
        """What a statement narrowed by `narrowed` is to be run with."""
        above = self.since_id if self.min_id is None else self.min_id
        return {_BELOW.key: self.max_id, _ABOVE.key: above, _ROWS.key: self.limit + 1}

    def narrow(self, statement: AnySelect, cursor: InstrumentedAttribute[int]) -> AnySelect:
        """Order a statement and cut it to this page, plus one row that tells of a next page."""
        return narrowed(statement, cursor, self.shape).params(self.values)


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some rows, the cursor of the next page when there is one, and the cursor above which newer ones stand."""

    items: tuple[_T, ...]
    next_max_id: int | None = None
    prev_min_id: int | None = None


def narrowed(statement: AnySelect, cursor: InstrumentedAttribute[int] | ColumnElement[int], shape: Shape) -> AnySelect:
    """Do what `PageRequest.narrow` does for a statement that is kept: `values` says later which page it is."""
    if shape.is_below:
        statement = statement.where(cursor < _BELOW)
    if shape.is_above:
        statement = statement.where(cursor > _ABOVE)
    return statement.order_by(cursor.asc() if shape.is_upward else cursor.desc()).limit(_ROWS)


def page_of(rows: Sequence[Any], request: PageRequest, make: Callable[[Any], _T]) -> Page[_T]:
    """Make a page out of the rows of a narrowed statement, newest first; each row has its cursor as `cursor`."""
    more, is_upward = len(rows) > request.limit, request.shape.is_upward
    if is_upward:
        rows = sorted(rows, key=attrgetter("cursor"), reverse=True)
    shown = rows[-request.limit :] if is_upward else rows[: request.limit]
    if not shown:
        return Page(())
    # Below a page that was found going up stands at least the row it began at.
    next_max_id = shown[-1].cursor if more or is_upward else None
    return Page(tuple(make(row) for row in shown), next_max_id, shown[0].cursor)
