"""The only commit and rollback in the code, and the writes whose outcome the database decides."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Insert, Select, Table, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from twitter import database
from twitter.extensions import Base, db

log = logging.getLogger(__name__)

Callback = Callable[[], None]
_CALLBACKS = "after_commit"
_MARIADB_DUPLICATE_ENTRY = 1062


@contextmanager
def atomic() -> Iterator[None]:
    """Commit everything written inside, once, or nothing of it.

    An `atomic` inside another joins it. Wait for nothing but the database in here: on SQLite the write lock is held.
    """
    session = db.session()
    if _CALLBACKS in session.info:
        yield
        return
    session.commit()  # end the transaction that reading began: writing starts from a fresh snapshot
    callbacks: list[Callback] = []
    session.info[_CALLBACKS] = callbacks
    try:
        session.connection(execution_options={database.WRITES: True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[_CALLBACKS]
    _run(callbacks)


def after_commit(callback: Callback) -> None:
    """Call `callback` once the surrounding `atomic` has committed; never when it rolls back.

    Outside `atomic` it is an error: there would be no commit to wait for.
    """
    session = db.session()
    if _CALLBACKS not in session.info:
        raise RuntimeError("after_commit() belongs inside atomic()")
    session.info[_CALLBACKS].append(callback)


def let_go() -> None:
    """End the transaction that reading began and give its connection back: before waiting for the world outside.

    Inside `atomic` it is an error: nobody may wait there.
    """
    session = db.session()
    if _CALLBACKS in session.info:
        raise RuntimeError("let_go() does not belong inside atomic()")
    session.commit()


def insert_once(row: Base) -> bool:
    """Insert `row` unless a unique key says that it is there already; say whether it was inserted.

    The row is not added to the session: it is what to insert, not what was stored.
    """
    state = inspect(row)
    values = {name: value for name, value in state.dict.items() if name in state.mapper.columns}
    session = db.session()
    if _dialect(session) == "mysql":
        return _insert_once_mariadb(session, insert(type(row)).values(values))
    return _rowcount(session, _insert_unless_there(session, type(row)).values(values)) == 1


def insert_missing(model: type[Base], columns: list[InstrumentedAttribute[Any]], rows: Select[*tuple[Any, ...]]) -> int:
    """Insert what a SELECT finds into `columns`, skipping rows that are there already; return how many were new."""
    session = db.session()
    statement = _insert_unless_there(session, model)
    return _rowcount(session, statement.from_select([column.key for column in columns], rows))


def insert_many(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows of one table past the unit of work, all with the same columns, the way its database likes it most."""
    insert_into(Base.metadata.tables[model.__tablename__], rows)


def insert_into(table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows as `insert_many` does, into a table that has no model: of another version."""
    session = db.session()
    if rows and _dialect(session) == "postgresql":
        _copy(session, table, rows)
    elif rows:
        session.execute(insert(table), rows)


def rows_changed(statement: Executable) -> int:
    """Run an UPDATE, DELETE or INSERT inside `atomic` and return how many rows it touched.

    Objects already loaded keep what they held: the statement speaks to the database alone.
    """
    return _rowcount(db.session(), statement.execution_options(synchronize_session=False))


def _run(callbacks: list[Callback]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception:
            log.exception("a callback after commit failed")


def _copy(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Send rows to PostgreSQL by COPY, ten times as fast as INSERT. What rows leave out is the column's default."""
    connection = session.connection()
    columns = [column for column in table.columns if column.name in rows[0] or column.default is not None]
    kinds: list[Any] = [column.type.dialect_impl(connection.dialect) for column in columns]
    writers = [kind.bind_processor(connection.dialect) or _as_it_is for kind in kinds]
    cursor: Any = connection.connection.cursor()
    names = ", ".join(f'"{column.name}"' for column in columns)
    with cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            values = (row[column.name] if column.name in row else _default(column.default) for column in columns)
            copy.write_row([write(value) for write, value in zip(writers, values, strict=True)])


def _default(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg


def _as_it_is(value: Any) -> Any:
    return value


def _insert_unless_there(session: Session, model: type[Base]) -> Insert:
    match _dialect(session):
        case "postgresql":
            return postgresql.insert(model).on_conflict_do_nothing()
        case "sqlite":
            return sqlite.insert(model).on_conflict_do_nothing()
    return insert(model).prefix_with("IGNORE")


def _insert_once_mariadb(session: Session, statement: Insert) -> bool:
    """Insert and see: IGNORE would also hide a missing foreign key. A refused INSERT leaves the transaction usable."""
    try:
        session.execute(statement)
    except IntegrityError as error:
        if error.orig is not None and error.orig.args[0] == _MARIADB_DUPLICATE_ENTRY:
            return False
        raise
    return True


def _rowcount(session: Session, statement: Executable) -> int:
    counted = statement.execution_options(preserve_rowcount=True)  # PostgreSQL forgets the count of an INSERT otherwise
    return cast("CursorResult[Any]", session.execute(counted)).rowcount


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
