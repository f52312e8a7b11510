"""Writing an archive: all tables as they were at one moment, then the pictures that were there afterwards."""

import gzip
import hashlib
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import msgspec
from sqlalchemy import Connection, Table

from config import VERSION
from twitter import clock, storage
from twitter.errors import Conflict, Invalid
from twitter.queries import snapshot
from twitter.services.backup import rows
from twitter.services.backup.manifest import FORMAT, MEDIA, NAME, Manifest, TablePart, table_file

Progress = Callable[[str, int, int], None]

# Without these an archive is a heap of rows: sessions, links that were mailed and codes are signed or hashed with them.
KEPT_BESIDE: Final = (
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "JWT_KEY", "OTP_PEPPER", "BASE_URL", "DATABASE_URL", "REDIS_URL"),
    *("MAIL_SERVER", "MAIL_USERNAME", "MAIL_PASSWORD", "MEDIA_STORE", "S3_ACCESS_KEY", "S3_SECRET_KEY"),
)


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written."""

    path: Path
    rows: int
    files: int
    size: int  # in bytes


def back_up(path: Path, *, with_media: bool, progress: Progress) -> Backup:
    """Write everything into a new archive that its owner alone can read, while the site goes on.

    Raise Conflict when there is such a file already or the tables are of another version, Invalid when nothing can be
    written there.
    """
    if not snapshot.is_of_this_version():
        raise Conflict("The tables are of another version. Run flask db upgrade first.", database="other_version")
    if path.exists():
        raise Conflict("There is a file of that name already.", file="taken")
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with _private(unfinished) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            manifest = _write(archive, path.parent, with_media, progress)
        os.link(unfinished, path)  # unlike a rename it overwrites nothing
    except FileExistsError as error:
        raise Conflict("There is a file of that name already.", file="taken") from error
    finally:
        unfinished.unlink(missing_ok=True)
    total = sum(part.rows for part in manifest.tables.values())
    return Backup(path, total, len(manifest.media), path.stat().st_size)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file for its owner alone, which outlives a power cut once the block is done."""
    path.unlink(missing_ok=True)  # what an interrupted backup of the same name left
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Invalid("There is no such folder, or nothing can be written there.", file="folder") from error
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(descriptor)


def _write(archive: tarfile.TarFile, folder: Path, with_media: bool, progress: Progress) -> Manifest:
    with snapshot.snapshot() as connection:
        taken_at = clock.now().isoformat()
        revision, database = snapshot.revision(connection), connection.dialect.name
        tables = _write_tables(archive, connection, folder, progress)
    media = _write_media(archive, progress) if with_media else {}
    manifest = Manifest(FORMAT, VERSION, revision, database, taken_at, [*KEPT_BESIDE], tables, media, with_media)
    _add(archive, NAME, BytesIO(msgspec.json.format(msgspec.json.encode(manifest), indent=1)))
    return manifest


def _write_tables(
    archive: tarfile.TarFile, connection: Connection, folder: Path, progress: Progress
) -> dict[str, TablePart]:
    written, tables = {}, snapshot.tables()
    for number, table in enumerate(tables, 1):
        progress("tables", number, len(tables))
        with TemporaryFile(dir=folder) as file:
            columns = rows.kinds(table)
            count = _spool(file, connection, table)
            written[table.name] = TablePart(columns, count, _add(archive, table_file(table.name), file))
    return written


def _spool(file: IO[bytes], connection: Connection, table: Table) -> int:
    """Write the rows of a table beside the archive, which must know how long a file is before it takes it."""
    count, columns = 0, rows.kinds(table)
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0, filename="") as packed:
        for some in snapshot.rows(connection, table):
            count += len(some)
            packed.writelines(rows.encoded(some, columns))
    return count


def _write_media(archive: tarfile.TarFile, progress: Progress) -> dict[str, str]:
    """Copy all files; one that was deleted since it was listed is not missed by anybody."""
    digests, keys = {}, sorted(storage.all_keys())
    for number, key in enumerate(keys, 1):
        progress("files", number, len(keys))
        content = storage.get(key)
        if content is not None:
            digests[key] = _add(archive, MEDIA + key, BytesIO(content))
    return digests


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> str:
    """Put a file into the archive and return its digest."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = file.seek(0, os.SEEK_END), 0o600, clock.now().timestamp()
    file.seek(0)
    digest = digest_of(iter(lambda: file.read(1 << 20), b""))
    file.seek(0)
    archive.addfile(member, file)
    return digest


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of parts, one after the other."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
