"""Archives in tests: what is in them, how one is spoilt, and empty sites to restore them into."""

import gzip
import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from tests.conftest import create_testing_app, require_service, temporary_database, testing_settings
from twitter.cli.backup import reshape
from twitter.extensions import db
from twitter.services import backup

Parts = dict[str, bytes]
_numbers = count()


def quiet(_step: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def taken(path: Path, *, with_media: bool = True) -> backup.Backup:
    """Back up the site at work."""
    return backup.back_up(path, with_media=with_media, progress=quiet)


def put_back(path: Path, *, with_media: bool = True) -> backup.Backup:
    """Restore into the site at work."""
    return backup.restore(path, reshape, with_media=with_media, progress=quiet)


@contextmanager
def elsewhere(kind: str, folder: Path) -> Iterator[Flask]:
    """Give a site over a new database without any table, and with an empty media folder."""
    name = f"skein_restored_{os.getpid()}_{next(_numbers)}"
    if kind == "sqlite":
        with _site(f"sqlite:///{folder / name}.db", folder / name) as app:
            yield app
        return
    require_service(kind)
    with temporary_database(kind, name) as url, _site(url, folder / name) as app:
        yield app


@contextmanager
def _site(url: str, folder: Path) -> Iterator[Flask]:
    app = create_testing_app(testing_settings(url, folder))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def parts(path: Path) -> Parts:
    """Return the files in an archive, tables unpacked."""
    with tarfile.open(path) as archive:
        found = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    return {name: gzip.decompress(content) if name.endswith(".gz") else content for name, content in found.items()}


def content(path: Path) -> dict[str, list[str]]:
    """Return the rows of each table and the digest of each picture, in an order that no database decides."""
    return {
        name: sorted(content.decode().splitlines()) if name.endswith(".gz") else [hashlib.sha256(content).hexdigest()]
        for name, content in parts(path).items()
        if name != "manifest.json"
    }


def rewritten(path: Path, change: Callable[[Parts, dict[str, Any]], None]) -> Path:
    """Write an archive anew with other parts, and with digests that are right for them."""
    found = parts(path)
    manifest = json.loads(found.pop("manifest.json"))
    change(found, manifest)
    packed = {name: gzip.compress(part) if name.endswith(".gz") else part for name, part in found.items()}
    for name, table in manifest["tables"].items():
        file = f"tables/{name}.jsonl.gz"
        table["sha256"] = hashlib.sha256(packed.get(file, b"")).hexdigest()
    return written(path.with_suffix(".new.tar"), {**packed, "manifest.json": json.dumps(manifest).encode()})


def written(path: Path, files: Parts, *strange: tarfile.TarInfo) -> Path:
    """Write an archive of files, and of entries that no archive of ours has."""
    with tarfile.open(path, "w") as archive:
        for name, part in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(part)
            archive.addfile(member, BytesIO(part))
        for member in strange:
            archive.addfile(member)
    return path


def packed_parts(path: Path) -> Parts:
    """Return the files in an archive as they are stored."""
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
