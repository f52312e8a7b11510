"""Every row of every table as all of them were at one moment, however long the reading takes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, inspect, select, text

from twitter import database
from twitter.extensions import Base, db

AT_ONCE: Final = 1_000  # rows that are held in memory
_ISOLATION: Final = {"postgresql": "REPEATABLE READ", "mysql": "REPEATABLE READ"}


def tables() -> list[Table]:
    """Return our tables, each behind those that it refers to."""
    return Base.metadata.sorted_tables


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Give a connection that sees one moment until the block ends, and cannot write. Nobody has to wait for it."""
    with db.engine.connect() as connection:
        name = connection.dialect.name
        if name in _ISOLATION:
            connection.execution_options(isolation_level=_ISOLATION[name])
        _begin_reading(connection)
        database.unhurried(connection)
        try:
            yield connection
        finally:
            connection.invalidate()  # its limits were lifted: nobody else gets it


def revision(connection: Connection) -> str:
    """Return which migration made the tables, nothing when there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def current_revision() -> str:
    """Return which migration made the tables as they are now, nothing when there are none."""
    with db.engine.connect() as connection:
        return revision(connection)


def is_of_this_version() -> bool:
    """Whether the database has the very tables and columns that this version knows."""
    with db.engine.connect() as connection:
        found = {name: {column["name"] for column in columns} for (_, name), columns in _columns(connection)}
    found.pop("alembic_version", None)
    return found == {table.name: {*table.columns.keys()} for table in tables()}


def rows(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """Yield all rows of a table in the order of its primary key, some at a time."""
    statement = select(table).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
    return connection.execute(statement).partitions()


def is_empty() -> bool:
    """Whether no table has a row."""
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        ours = [table for table in tables() if table.name in there]
        return not any(connection.execute(select(table.primary_key.columns[0]).limit(1)).first() for table in ours)


def _columns(connection: Connection) -> Iterable[tuple[Any, Any]]:
    return inspect(connection).get_multi_columns().items()


def _begin_reading(connection: Connection) -> None:
    """Begin a transaction that reads; MariaDB has to be told to look at once, and not at the first table."""
    match connection.dialect.name:
        case "postgresql":
            connection.execute(text("SET TRANSACTION READ ONLY"))
        case "mysql":
            connection.execute(text("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"))
    connection.execute(text("SELECT 1 FROM alembic_version"))  # where a transaction begins with its first look
