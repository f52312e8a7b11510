"""Files that people bring: in a local folder, or in a bucket of an S3-compatible store. The same calls on both."""

import os
import re
import secrets
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

from config import MediaSettings
from twitter.extensions import settings

T = TypeVar("T")

# What may be kept, and what a browser is told it is. Nothing else ever gets a name here.
CONTENT_TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
# Begins the names of files that not everybody may see. No door serves them without asking who is there.
GUARDED: Final = "p/"
# Ends the names of files as they came, out of which pictures are made later. No door serves them to anybody.
RAW: Final = ".raw"
PATIENCE: Final = {"connect_timeout": "3s", "timeout": "20s", "allow_http": True}  # of a bucket's server

_KEY = re.compile(
    rf"(?:{GUARDED})?[0-9a-f]{{2}}/[0-9a-f]{{2}}/[0-9a-f]{{28}}(?:-[0-9]{{1,5}})?(?:\.(?:{'|'.join(CONTENT_TYPES)})|{re.escape(RAW)})"
)


class Store(Protocol):
    """A place for files."""

    def put(self, key: str, content: bytes, content_type: str) -> None: ...

    def get(self, key: str) -> bytes | None: ...

    def delete(self, key: str) -> None: ...

    def exists(self, key: str) -> bool: ...

    def usage(self) -> tuple[int, int]: ...

    def keys(self) -> Iterator[str]: ...


def new_name(beginning: str = "") -> str:
    """Return a name nobody could guess: 128 random bits, in folders of two levels so that none grows too full."""
    name = secrets.token_hex(16)
    return f"{beginning}{name[:2]}/{name[2:4]}/{name[4:]}"


def is_key(key: str) -> bool:
    """Whether a text is the key of a file, whether or not there is one: a name, perhaps a size, and an ending."""
    return _KEY.fullmatch(key) is not None


def is_guarded(key: str) -> bool:
    """Whether a key names a file that not everybody may see."""
    return key.startswith(GUARDED)


def is_raw(key: str) -> bool:
    """Whether a key names a file as it came."""
    return key.endswith(RAW)


def content_type(key: str) -> str:
    """Return what the file of a key is, by its ending."""
    return "application/octet-stream" if is_raw(key) else CONTENT_TYPES[key.rpartition(".")[2]]


def put(key: str, content: bytes) -> None:
    """Keep a file; when this returns it outlives a power cut."""
    _waiting(_store(settings.media).put, _checked(key), content, content_type(key))


def get(key: str) -> bytes | None:
    """Return a file, None when there is none of this key."""
    return _waiting(_store(settings.media).get, key) if is_key(key) else None


def delete(key: str) -> None:
    """Forget a file. Nothing happens when there is none."""
    _waiting(_store(settings.media).delete, _checked(key))


def exists(key: str) -> bool:
    """Whether there is a file of this key."""
    return is_key(key) and _waiting(_store(settings.media).exists, key)


def usage() -> tuple[int, int]:
    """Return how many files there are and how many bytes they take: all are looked at, so it may take a while."""
    return _waiting(_store(settings.media).usage)


def all_keys() -> Iterator[str]:
    """Yield the keys of all files there are, in no order: for a backup, not for a request."""
    return (key for key in _store(settings.media).keys() if is_key(key))  # noqa: SIM118  a store is no dict


class Folder:
    """A store in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes, _content_type: str) -> None:
        """Write beside, then rename: nobody ever reads half a file."""
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with unfinished.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
        _sync(path.parent)

    def get(self, key: str) -> bytes | None:
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        (self._root / key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return (self._root / key).is_file()

    def keys(self) -> Iterator[str]:
        return (str(path.relative_to(self._root)) for path in self._root.rglob("*") if path.is_file())

    def usage(self) -> tuple[int, int]:
        sizes = [_size(Path(folder, name)) for folder, _, names in os.walk(self._root) for name in names]
        return len(sizes), sum(sizes)


class Bucket:
    """A store in a bucket, through the package obstore: an extra, which nobody needs who keeps files in a folder."""

    def __init__(self, media: MediaSettings) -> None:
        self._obstore: Any = import_module("obstore")
        self._store = import_module("obstore.store").S3Store(
            media.bucket,
            endpoint=media.endpoint or None,
            region=media.region,
            access_key_id=media.access_key,
            secret_access_key=media.secret_key,
            client_options=PATIENCE,
            retry_config={"max_retries": 2},
        )

    def put(self, key: str, content: bytes, content_type: str) -> None:
        self._obstore.put(self._store, key, content, attributes={"Content-Type": content_type})

    def get(self, key: str) -> bytes | None:
        try:
            return bytes(self._obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        try:
            self._obstore.delete(self._store, key)
        except FileNotFoundError:
            return

    def exists(self, key: str) -> bool:
        try:
            self._obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        return True

    def keys(self) -> Iterator[str]:
        return (found["path"] for page in self._obstore.list(self._store) for found in page)

    def usage(self) -> tuple[int, int]:
        sizes = [file["size"] for chunk in self._obstore.list(self._store) for file in chunk]
        return len(sizes), sum(sizes)


@cache
def _store(media: MediaSettings) -> Store:
    return Bucket(media) if media.bucket else Folder(media.folder)


def _checked(key: str) -> str:
    if not is_key(key):
        raise ValueError(f"not the key of a file: {key!r}")
    return key


def _waiting(work: Callable[..., T], *arguments: Any) -> T:
    """Do slow work in the hub's thread pool: a disk or a bucket's server must not hold everybody else."""
    if not is_module_patched("threading"):
        return work(*arguments)
    result: T = get_hub().threadpool.apply(work, arguments)
    return result


def _sync(folder: Path) -> None:
    """Write down that a file now stands in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: Path) -> int:
    """Return the size of a file; none when it went meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
