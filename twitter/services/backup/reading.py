"""Reading an archive that may come from anybody: nothing is believed before its digest is, and nothing is unpacked."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final

from twitter import storage
from twitter.errors import NotFound
from twitter.services.backup import manifest as manifests
from twitter.services.backup import rows
from twitter.services.backup.manifest import MEDIA, NAME, Manifest, broken, table_file
from twitter.services.backup.writing import Progress, digest_of

LONGEST_LINE: Final = 16 * 1024 * 1024  # bytes of a row
LARGEST_FILE: Final = 64 * 1024 * 1024
AT_ONCE: Final = 2_000  # rows that are inserted together

_TROUBLE: Final = (tarfile.TarError, OSError, EOFError, zlib.error, UnicodeError, ValueError)


@dataclass(frozen=True)
class Archive:
    """An open archive: its manifest, and where each part of it begins."""

    manifest: Manifest
    _file: tarfile.TarFile
    _members: dict[str, tarfile.TarInfo]

    def check(self, *, with_media: bool, progress: Progress) -> None:
        """Read everything once; raise Invalid for the first part that is not what the manifest says."""
        for number, (name, part) in enumerate(self.manifest.tables.items(), 1):
            progress("checking tables", number, len(self.manifest.tables))
            self._require_digest(table_file(name), part.sha256)
            if sum(len(some) for some in self.rows(name)) != part.rows:
                raise broken(f"{name} has another number of rows")
        for number, (key, digest) in enumerate(self.manifest.media.items() if with_media else (), 1):
            progress("checking files", number, len(self.manifest.media))
            self._require_digest(MEDIA + key, digest)

    def rows(self, name: str) -> Iterator[list[rows.Row]]:
        """Yield the rows of a table, some at a time; raise Invalid for what is no row of it."""
        with self._opened(table_file(name)) as packed, gzip.GzipFile(fileobj=packed) as file:
            found = rows.decoded(_lines(file, name), name, self.manifest.tables[name].columns)
            while some := list(islice(found, AT_ONCE)):
                yield some

    def media(self) -> Iterator[tuple[str, bytes]]:
        """Yield the keys and the contents of all pictures."""
        for key in self.manifest.media:
            with self._opened(MEDIA + key) as file:
                yield key, file.read()

    def _require_digest(self, name: str, digest: str) -> None:
        with self._opened(name) as file:
            if digest_of(iter(lambda: file.read(1 << 20), b"")) != digest:
                raise broken(f"{name} has another digest")

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            file = self._file.extractfile(self._members[name])
            assert file is not None  # noqa: S101  only plain files were let in
            with file:
                yield file
        except _TROUBLE as error:
            raise broken(f"{name} cannot be read") from error


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive; raise NotFound when there is no such file, Invalid when it is not one of ours."""
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield _read(tar)
    except FileNotFoundError as error:
        raise NotFound("There is no such file.") from error
    except (tarfile.TarError, OSError) as error:
        raise broken("it is no archive, or was cut short") from error


def _read(tar: tarfile.TarFile) -> Archive:
    members = _members(tar)
    if NAME not in members or members[NAME].size > manifests.LONGEST:
        raise broken("it was never finished, or was cut short")
    file = tar.extractfile(members[NAME])
    assert file is not None  # noqa: S101  only plain files were let in
    manifest = manifests.read(file.read())
    named = {NAME, *map(table_file, manifest.tables), *(MEDIA + key for key in manifest.media)}
    if members.keys() != named:
        raise broken("it holds other files than its manifest says")
    return Archive(manifest, tar, members)


def _members(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """Return the files by their names; raise Invalid for anything that we would never have put there."""
    found: dict[str, tarfile.TarInfo] = {}
    try:
        for member in tar:
            if not member.isreg() or member.issparse() or member.name in found or not _is_ours(member):
                raise broken("it holds something that is not ours")
            found[member.name] = member
    except (tarfile.TarError, *_TROUBLE) as error:
        raise broken("it is no archive, or was cut short") from error
    return found


def _is_ours(member: tarfile.TarInfo) -> bool:
    if member.name.startswith(MEDIA):
        return storage.is_key(member.name.removeprefix(MEDIA)) and member.size <= LARGEST_FILE
    return member.name == NAME or member.name.startswith("tables/")


def _lines(file: gzip.GzipFile, name: str) -> Iterator[bytes]:
    """Yield the lines of a file; raise Invalid for one that is longer than any row."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise broken(f"a row of {name} is too long")
        yield line
