"""Files: the same calls on a folder and on a bucket of an S3-compatible server."""

import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import obstore
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer

import config
from config import Environment, MediaSettings, UnsafeSettings
from tests.site import free_port
from twitter import storage

CONTENT = b"RIFF....WEBP" * 1_000
STRANGE = [
    "",
    "/etc/passwd",
    "../../../../etc/passwd",
    "aa/bb/../../x.webp",
    f"aa/bb/{'c' * 28}.html",
    f"aa/bb/{'c' * 28}.webp/",
    f"aa/bb/{'c' * 28}",
    f"aa/bb/{'c' * 28}-400.svg",
    f"aa/bb/{'C' * 28}.webp",
    f"aa/bb/{'c' * 28}.webp\n",
    f"/aa/bb/{'c' * 28}.webp",
    f"aa\\bb\\{'c' * 28}.webp",
    "drawn:3",
]


@pytest.fixture(scope="module")
def s3() -> Iterator[MediaSettings]:
    """A bucket on a server of this machine."""
    server = ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/pictures", method="PUT"), timeout=10).close()  # noqa: S310
    yield MediaSettings(
        folder=Path("/nowhere"), bucket="pictures", endpoint=endpoint, access_key="ana", secret_key="secret"
    )
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Flask]:
    """An application that keeps its files in a folder, or in a bucket."""
    media = MediaSettings(folder=tmp_path) if request.param == "folder" else request.getfixturevalue("s3")
    other = make_app(media=media)
    with other.app_context():
        yield other


def key() -> str:
    return f"{storage.new_name()}-96.webp"


def test_a_file_comes_back_as_it_was(place: Flask) -> None:
    name = key()
    assert (storage.get(name), storage.exists(name)) == (None, False)
    storage.put(name, CONTENT)
    assert (storage.get(name), storage.exists(name)) == (CONTENT, True)


def test_a_file_can_be_written_again(place: Flask) -> None:
    name = key()
    for content in (CONTENT, b"other"):
        storage.put(name, content)
    assert storage.get(name) == b"other"


def test_a_deleted_file_is_gone_and_deleting_it_again_is_harmless(place: Flask) -> None:
    name = key()
    storage.put(name, CONTENT)
    storage.delete(name)
    storage.delete(name)
    assert (storage.get(name), storage.exists(name)) == (None, False)


def test_all_files_are_listed(place: Flask) -> None:
    names = {key() for _ in range(3)} | {f"{storage.new_name(storage.GUARDED)}{storage.RAW}"}
    for name in names:
        storage.put(name, CONTENT)
    assert names <= set(storage.all_keys())
    for name in names:
        storage.delete(name)
    assert not names & set(storage.all_keys())


@pytest.mark.parametrize("strange", STRANGE)
def test_what_is_no_key_names_no_file(place: Flask, strange: str) -> None:
    assert not storage.is_key(strange)
    assert (storage.get(strange), storage.exists(strange)) == (None, False)
    with pytest.raises(ValueError, match="not the key"):
        storage.put(strange, CONTENT)
    with pytest.raises(ValueError, match="not the key"):
        storage.delete(strange)


def test_names_are_never_alike_and_lie_in_folders_of_two_levels() -> None:
    names = {storage.new_name() for _ in range(1_000)}
    assert len(names) == 1_000
    assert all([len(part) for part in name.split("/")] == [2, 2, 28] for name in names)


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        storage.Folder(tmp_path).put(key(), CONTENT, "image/webp")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bucket_tells_what_its_files_are(s3: MediaSettings, make_app: Callable[..., Flask]) -> None:
    name = key()
    with make_app(media=s3).app_context():
        storage.put(name, CONTENT)
    found = obstore.get(storage.Bucket(s3)._store, name)
    assert found.attributes["Content-Type"] == "image/webp"


def test_a_folder_needs_no_package_for_buckets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    storage.Folder(tmp_path).put(key(), CONTENT, "image/webp")
    with pytest.raises(ImportError):
        storage.Bucket(MediaSettings(folder=tmp_path, bucket="pictures"))


@pytest.mark.parametrize("store", ["s3://", "s3", "https://bucket", "/srv/media"])
def test_a_store_nobody_knows_ends_the_start(store: str) -> None:
    with pytest.raises(UnsafeSettings, match="MEDIA_STORE"):
        config.TestingSettings.read(Environment({"MEDIA_STORE": store}))


def test_the_settings_of_a_bucket_are_read_and_its_secret_is_not_shown() -> None:
    variables = {"MEDIA_STORE": "s3://pictures", "S3_ENDPOINT": "http://localhost:9000", "S3_REGION": "eu-1"}
    secrets = {"S3_ACCESS_KEY": "ana", "S3_SECRET_KEY": "a secret"}
    media = config.TestingSettings.read(Environment({**variables, **secrets})).media
    assert (media.bucket, media.endpoint, media.region) == ("pictures", "http://localhost:9000", "eu-1")
    assert (media.access_key, media.secret_key) == ("ana", "a secret")
    assert "a secret" not in repr(media)
