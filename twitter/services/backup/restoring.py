"""Putting what an archive holds into an empty site, whichever database that has."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, Table, bindparam, delete, update

from twitter import database, storage
from twitter.errors import Conflict
from twitter.extensions import db
from twitter.queries import snapshot
from twitter.services.backup import reading, rows
from twitter.services.backup.manifest import Manifest, broken
from twitter.services.backup.writing import Backup, Progress
from twitter.transaction import atomic, insert_into, let_go

Reshape = Callable[[str], None]
"""Brings the tables to a revision of the migrations; "head" is the newest. Raises LookupError for an unknown one."""

NEWEST: Final = "head"


def restore(path: Path, reshape: Reshape, *, with_media: bool, progress: Progress) -> Backup:
    """Put an archive into an empty database, and its pictures into the store; then bring the tables up to date.

    Everything is checked before anything is written. Raise Conflict when there are rows already, NotFound when there is
    no such file, Invalid when it is broken. When writing fails midway, what was written is taken out again.
    """
    with reading.opened(path) as archive:
        if not snapshot.is_empty():
            raise Conflict(
                "There are people here already. An archive goes into an empty database only.", database="full"
            )
        archive.check(with_media=with_media, progress=progress)
        let_go()
        _reshape(archive.manifest, reshape)
        tables = _tables(archive.manifest)
        try:
            _fill(archive, tables, progress)
            files = _put_media(archive, progress) if with_media else 0
        except BaseException:
            _empty(tables)
            raise
    let_go()
    reshape(NEWEST)
    return Backup(path, sum(part.rows for part in archive.manifest.tables.values()), files, path.stat().st_size)


def _reshape(manifest: Manifest, reshape: Reshape) -> None:
    try:
        reshape(manifest.revision)
    except LookupError as error:
        raise broken("a newer version made it, so that one has to restore it") from error


def _tables(manifest: Manifest) -> list[Table]:
    """Return the tables as they stand in the database now, each behind those it refers to.

    Raise Invalid when the archive says otherwise.
    """
    found = MetaData()
    with db.engine.connect() as connection:
        found.reflect(connection)
    tables = [table for table in found.sorted_tables if table.name != "alembic_version"]
    if {table.name: {*table.columns.keys()} for table in tables} != {
        name: {*part.columns} for name, part in manifest.tables.items()
    }:
        raise broken("its tables are not those of its version")
    return tables


def _fill(archive: reading.Archive, tables: list[Table], progress: Progress) -> None:
    for number, table in enumerate(tables, 1):
        progress("tables", number, len(tables))
        with atomic():
            database.unhurried(db.session.connection())
            _fill_one(archive, table)
    with atomic():
        database.unhurried(db.session.connection())
        database.take_stock(db.session.connection())


def _fill_one(archive: reading.Archive, table: Table) -> None:
    """Insert the rows of one table. A reference to a row of it that comes later is made when all are there."""
    target = rows.as_table(table.name, archive.manifest.tables[table.name].columns)
    own = _own_references(table)
    later: list[dict[str, Any]] = []
    for some in archive.rows(table.name):
        for row in some if own else ():
            later += _put_off(row, own)
        insert_into(target, some)
    for reference in later:
        column = target.columns[reference["column"]]
        statement = update(target).where(target.columns["id"] == bindparam("row_id"))
        db.session.execute(statement.values({column: reference["to"]}), {"row_id": reference["id"]})


def _own_references(table: Table) -> list[str]:
    """Return the columns by which rows of a table refer to others of the same one."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _put_off(row: rows.Row, own: list[str]) -> Iterator[dict[str, Any]]:
    """Take out of a row what refers to one with a larger id, which two machines with two clocks can bring about."""
    for name in own:
        if row[name] is not None and row[name] > row["id"]:
            yield {"id": row["id"], "column": name, "to": row[name]}
            row[name] = None


def _put_media(archive: reading.Archive, progress: Progress) -> int:
    for number, (key, content) in enumerate(archive.media(), 1):
        progress("files", number, len(archive.manifest.media))
        storage.put(key, content)
    return len(archive.manifest.media)


def _empty(tables: list[Table]) -> None:
    """Leave the database as empty as it was."""
    for table in reversed(tables):
        with atomic():
            database.unhurried(db.session.connection())
            for name in _own_references(table):
                db.session.execute(update(table).values({name: None}))
            db.session.execute(delete(table))
