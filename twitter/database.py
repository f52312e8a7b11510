"""What each of the three databases needs said to it before it is used."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url

WRITES = "writes"
"""Execution option of a connection whose transaction is going to write."""

# Milliseconds. A request that waits longer than this is answered 503 and retried by a person, not by a queue of them.
STATEMENT_TIMEOUT, LOCK_TIMEOUT, IDLE_TIMEOUT = 5_000, 3_000, 10_000


def engine_options(url: str) -> dict[str, Any]:
    """Return the arguments of `create_engine` for a database URL.

    What a statement was given is hidden in errors, and so in logs: addresses and password hashes are among it.
    """
    return {"hide_parameters": True, **_backend_options(url)}


def prepare(engine: Engine) -> None:
    """Attach what an engine needs beyond its arguments. SQLite: write-ahead log, foreign keys, honest transactions."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)


def unhurried(connection: Connection) -> None:
    """Lift the statement timeout of one connection: for commands that a person waits for, never for a request."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
    elif connection.dialect.name == "mysql":
        connection.execute(text("SET SESSION max_statement_time = 0"))


def take_stock(connection: Connection) -> None:
    """Have much that was stored just now counted at once: PostgreSQL plans by what it counted last, the others look."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def size(connection: Connection) -> int:
    """Return how many bytes the database takes, with its indexes, as it says itself."""
    return int(connection.execute(text(_SIZE[connection.dialect.name])).scalar() or 0)


_SIZE = {
    "sqlite": "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)",
    "postgresql": "SELECT pg_database_size(current_database())",
    "mysql": "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()",
}


def product(connection: Connection) -> str:
    """Return what database it is, and its version: PostgreSQL 17.2."""
    name = _PRODUCTS[connection.dialect.name]
    if connection.dialect.name == "mysql" and not getattr(connection.dialect, "is_mariadb", False):
        name = "MySQL"
    version = getattr(connection.dialect, "server_version_info", None) or sqlite3.sqlite_version_info
    return f"{name} {'.'.join(str(part) for part in version[:3] if isinstance(part, int))}"


_PRODUCTS = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MariaDB"}


@contextmanager
def references_unchecked(connection: Connection) -> Iterator[None]:
    """Let a migration of SQLite copy a table and drop the old one without deleting what refers to it.

    Give it a connection that has no transaction open: inside one the switch does nothing.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _backend_options(url: str) -> dict[str, Any]:
    backend = make_url(url).get_backend_name()
    if backend == "postgresql":
        limits = (
            f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout={LOCK_TIMEOUT} "
            f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT} -c timezone=UTC "
            "-c jit=off"  # compiling a statement may take seconds, and none here runs that long
        )
        return {"pool_pre_ping": True, "connect_args": {"options": limits, "connect_timeout": 5}}
    if backend == "mysql":
        limits = (
            f"SET SESSION max_statement_time={STATEMENT_TIMEOUT / 1000}, "
            f"innodb_lock_wait_timeout={LOCK_TIMEOUT // 1000}, time_zone='+00:00', "
            "sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
        )
        return {
            "pool_pre_ping": True,
            "isolation_level": "READ COMMITTED",  # as PostgreSQL does: what others committed is seen
            "connect_args": {"init_command": limits, "connect_timeout": 5, "charset": "utf8mb4"},
        }
    return {"connect_args": {"timeout": LOCK_TIMEOUT / 1000}}


def _prepare_sqlite_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not open transactions by itself: see _begin_sqlite_transaction
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "temp_store = MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite_transaction(connection: Connection) -> None:
    """Take the write lock at the start when the transaction will write.

    A transaction that begins by reading and writes later fails at once, without waiting, when another has written
    between (SQLITE_BUSY_SNAPSHOT); one that begins with the lock waits its turn.
    """
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
