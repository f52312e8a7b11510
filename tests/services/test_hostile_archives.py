"""Archives that nobody of ours made, or that were spoilt on their way: refused, and nothing is written."""

import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData

from tests import factories
from tests.services.archives import Parts, elsewhere, packed_parts, put_back, rewritten, taken, written
from twitter import storage
from twitter.errors import Invalid
from twitter.extensions import db
from twitter.models import User
from twitter.queries import snapshot

pytestmark = pytest.mark.backends("sqlite")

PICTURE = f"aa/bb/{'c' * 28}-400.webp"
USERS = "tables/users.jsonl.gz"

Refusing = Callable[[Path], None]


@pytest.fixture
def archive(app: Flask, tmp_path: Path) -> Path:
    """An archive with a person and a picture in it."""
    factories.person("ana")
    storage.put(PICTURE, b"a picture")
    made = taken(tmp_path / "site.tar").path
    storage.delete(PICTURE)
    return made


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site without people, which stays so: nothing that is tried on it may leave a trace."""
    with elsewhere("sqlite", tmp_path_factory.mktemp("empty")) as site:
        upgrade()
        yield site


@pytest.fixture
def assert_refused(empty_site: Flask, tmp_path: Path) -> Refusing:
    """See that an archive is refused, and that neither a row nor a file came of it."""

    def check(archive: Path) -> None:
        before = set(tmp_path.parent.rglob("*"))
        with empty_site.app_context():
            with pytest.raises(Invalid) as refusal:
                put_back(archive)
            assert refusal.value.details["file"] in {"broken", "format"}
            assert snapshot.is_empty()
            db.session.remove()
        assert not (empty_site.extensions["settings"].data_dir / "media").exists()
        assert set(tmp_path.parent.rglob("*")) == before

    return check


def test_what_was_not_changed_is_taken(archive: Path, tmp_path: Path) -> None:
    with elsewhere("sqlite", tmp_path):
        put_back(rewritten(archive, lambda _parts, _manifest: None))
        assert storage.get(PICTURE) == b"a picture"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_short_is_refused(archive: Path, assert_refused: Refusing, part: float) -> None:
    whole = archive.read_bytes()
    end = whole.rstrip(b"\0")
    archive.write_bytes(whole[: int(len(end) * part)])
    assert_refused(archive)


@pytest.mark.parametrize("name", [USERS, f"media/{PICTURE}"])
def test_one_wrong_bit_is_noticed(archive: Path, assert_refused: Refusing, name: str) -> None:
    files = packed_parts(archive)
    files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])
    assert_refused(written(archive, files))


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\0" * 10_240, b"\x1f\x8b\x08\x00" + b"\0" * 2_000])
def test_what_is_no_archive_is_refused(assert_refused: Refusing, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "site.tar"
    path.write_bytes(content)
    assert_refused(path)


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "strange",
    [
        entry("../outside.webp"),
        entry("/tmp/outside.webp"),  # noqa: S108  nothing is written there: that is what is tested
        entry("media/../../../outside.webp"),
        entry("media/aa/bb/evil.html"),
        entry(f"media/aa/bb/{'d' * 28}-400.webp"),
        entry("tables/planted.jsonl.gz"),
        entry(USERS),
        entry(f"media/aa/bb/{'d' * 28}-400.webp", tarfile.SYMTYPE, "/etc/passwd"),
        entry(f"media/aa/bb/{'d' * 28}-400.webp", tarfile.LNKTYPE, "manifest.json"),
        entry("tables", tarfile.DIRTYPE),
        entry("tables/planted.jsonl.gz", tarfile.FIFOTYPE),
        entry("tables/planted.jsonl.gz", tarfile.CHRTYPE),
    ],
    ids=lambda member: f"{member.name} {member.type!r}",
)
def test_entries_that_are_not_ours_are_refused(
    archive: Path, assert_refused: Refusing, strange: tarfile.TarInfo
) -> None:
    assert_refused(written(archive, packed_parts(archive), strange))


def of_another_format(_parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["format"] = 2


def of_a_later_version(_parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["revision"] = "9999"


def of_a_revision_that_is_a_way(_parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["revision"] = "../../evil"


def with_a_picture_from_outside(_parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["media"]["../../outside.webp"] = "0" * 64


def with_sql_for_a_column(parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["tables"]["users"]["columns"]["id); DROP TABLE users; --"] = "integer"


def with_another_table(parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["tables"]["alembic_version"] = {"columns": {"version_num": "text"}, "rows": 0, "sha256": ""}
    parts["tables/alembic_version.jsonl.gz"] = b""


def without_a_table(parts: Parts, manifest: dict[str, Any]) -> None:
    del parts["tables/pins.jsonl.gz"], manifest["tables"]["pins"]


def with_a_column_less(parts: Parts, manifest: dict[str, Any]) -> None:
    parts[USERS] = changed(parts[USERS], lambda row: row.pop("bio"))
    del manifest["tables"]["users"]["columns"]["bio"]


def with_a_text_for_a_number(parts: Parts, _manifest: dict[str, Any]) -> None:
    parts[USERS] = changed(parts[USERS], lambda row: row.update(follower_count="many"))


def with_no_moment(parts: Parts, _manifest: dict[str, Any]) -> None:
    parts[USERS] = changed(parts[USERS], lambda row: row.update(created_at="yesterday"))


def with_a_moment_anywhere(parts: Parts, _manifest: dict[str, Any]) -> None:
    parts[USERS] = changed(parts[USERS], lambda row: row.update(created_at="2026-11-20T15:30:00"))


def with_a_line_that_is_no_row(parts: Parts, _manifest: dict[str, Any]) -> None:
    parts[USERS] = b"[1, 2]\n"


def with_other_counts(_parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["tables"]["users"]["rows"] = 2


def changed(lines: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    rows = [json.loads(line) for line in lines.splitlines()]
    for row in rows:
        change(row)
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.mark.parametrize(
    "spoil",
    [
        of_another_format,
        of_a_later_version,
        of_a_revision_that_is_a_way,
        with_a_picture_from_outside,
        with_sql_for_a_column,
        with_another_table,
        without_a_table,
        with_a_column_less,
        with_a_text_for_a_number,
        with_no_moment,
        with_a_moment_anywhere,
        with_a_line_that_is_no_row,
        with_other_counts,
    ],
)
def test_a_manifest_and_rows_that_say_strange_things_are_refused(
    archive: Path, assert_refused: Refusing, spoil: Callable[[Parts, dict[str, Any]], None]
) -> None:
    assert_refused(rewritten(archive, spoil))


def test_an_archive_of_an_older_version_is_brought_up_to_date(archive: Path, tmp_path: Path) -> None:
    with elsewhere("sqlite", tmp_path):
        upgrade(revision="0006")
        shape = MetaData()
        shape.reflect(db.engine)

    def as_it_was(parts: Parts, manifest: dict[str, Any]) -> None:
        manifest["revision"] = "0006"
        for name in [*manifest["tables"]]:
            if name not in shape.tables:
                del manifest["tables"][name], parts[f"tables/{name}.jsonl.gz"]
                continue
            gone = {*manifest["tables"][name]["columns"]} - {*shape.tables[name].columns.keys()}
            for column in gone:
                del manifest["tables"][name]["columns"][column]
            file = f"tables/{name}.jsonl.gz"
            parts[file] = changed(parts[file], lambda row: [row.pop(column) for column in gone])  # noqa: B023

    older = rewritten(archive, as_it_was)
    with elsewhere("sqlite", tmp_path):
        upgrade()
        put_back(older)
        assert db.session.query(User).one().suspended_until is None
        taken(tmp_path / "again.tar")
        downgrade(revision="base")
