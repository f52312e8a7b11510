"""What an archive says of itself: which version made it, what is in it, and the digest of each part."""

import re
from typing import Final

import msgspec

from twitter.errors import Invalid

FORMAT: Final = 1
NAME: Final = "manifest.json"
MEDIA: Final = "media/"
LONGEST: Final = 256 * 1024 * 1024  # bytes of a manifest: some two million pictures

_TABLE_NAME: Final = re.compile(r"[a-z][a-z_]{0,62}")
_KINDS: Final = frozenset({"integer", "text", "boolean", "moment", "json"})


class TablePart(msgspec.Struct, forbid_unknown_fields=True):
    """A table in an archive: its columns with their kinds, how many rows, and the digest of the compressed file."""

    columns: dict[str, str]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, forbid_unknown_fields=True):
    """The last file of an archive."""

    format: int
    version: str  # of the software
    revision: str  # the migration that made the tables
    database: str
    taken_at: str
    kept_beside: list[str]  # names of settings that are not in here
    tables: dict[str, TablePart]
    media: dict[str, str]  # key of a file -> its digest
    has_media: bool


def table_file(name: str) -> str:
    """Return what the file of a table is called in an archive."""
    return f"tables/{name}.jsonl.gz"


def read(content: bytes) -> Manifest:
    """Return what a manifest says; raise Invalid for one that we do not understand."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise broken("its manifest cannot be read") from error
    if manifest.format != FORMAT:
        raise Invalid("This archive was made by another version, which this one does not understand.", file="format")
    for name, part in manifest.tables.items():
        columns_are_fine = all(_TABLE_NAME.fullmatch(column) for column in part.columns)
        if not _TABLE_NAME.fullmatch(name) or not columns_are_fine or not set(part.columns.values()) <= _KINDS:
            raise broken("its manifest names no table of ours")
    return manifest


def broken(why: str) -> Invalid:
    """Return the refusal of an archive that is not as we made it."""
    refusal = Invalid("This archive is broken: %(why)s. Nothing was restored.", file="broken")
    refusal.values = {"why": why}
    return refusal
