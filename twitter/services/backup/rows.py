"""Rows as lines of JSON, the same whichever database they come from, and lines as rows again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeEngine

from twitter.models.base import UtcDateTime
from twitter.services.backup.manifest import broken

Row = dict[str, Any]

# The first that fits: a boolean is no integer here.
_KIND_OF: Final[tuple[tuple[type[Any], str], ...]] = (
    (UtcDateTime, "moment"),
    (JSON, "json"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (String, "text"),
)
_TYPE_OF: Final[dict[str, type[TypeEngine[Any]]]] = {
    "moment": UtcDateTime,
    "json": JSON,
    "boolean": Boolean,
    "integer": BigInteger,
    "text": Text,
}


def kinds(table: Table) -> dict[str, str]:
    """Return the columns of a table and what is in each."""
    return {column.name: _kind(column) for column in table.columns}


def as_table(name: str, columns: Mapping[str, str]) -> Table:
    """Return a table to insert into, by what an archive says of its columns: it may be of an older version."""
    return Table(name, MetaData(), *(Column(column, _TYPE_OF[kind]()) for column, kind in columns.items()))


def encoded(rows: Iterable[Sequence[Any]], columns: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a line for each row. A moment is written as its UTC, with its zone."""
    for row in rows:
        yield msgspec.json.encode(dict(zip(columns, row, strict=True))) + b"\n"


def decoded(lines: Iterable[bytes], name: str, columns: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows that lines are; raise Invalid for a line that is none of this table."""
    readers = {column: _READERS[kind] for column, kind in columns.items()}
    for line in lines:
        try:
            row = msgspec.json.decode(line, type=dict[str, Any])
            if row.keys() != readers.keys():
                raise broken(f"a row of {name} has other columns")
            yield {column: None if row[column] is None else read(row[column]) for column, read in readers.items()}
        except (msgspec.MsgspecError, TypeError, ValueError) as error:
            raise broken(f"a row of {name} cannot be read") from error


def _kind(column: Column[Any]) -> str:
    return next(kind for type_, kind in _KIND_OF if isinstance(column.type, type_))


def _exactly(wanted: type[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not wanted:
            raise TypeError(wanted)
        return value

    return read


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "moment": _moment,
    "json": lambda value: value,
    "boolean": _exactly(bool),
    "integer": _exactly(int),
    "text": _exactly(str),
}
