"""Pictures that people bring: made into small ones of ours, in a process that may fail, before anything is stored."""

import json
import logging
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from twitter import outbox, storage
from twitter.errors import Invalid, Overloaded, TwitterError, mark

log = logging.getLogger(__name__)

LARGEST_FILE: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000  # as the worker has it, which nobody can import
DRAWN: Final = "drawn:"  # begins the name of a portrait that came with the site; demo people have them
PORTRAITS: Final = 12
SECONDS: Final = 10  # for one picture, and as many again for its turn to come

_WORKER = Path(__file__).with_name("image_worker.py")
# Each worker may take 512 MB and one processor, so no more of them at once than there are processors.
_places = BoundedSemaphore(os.cpu_count() or 1)
# By the exit status of the worker; every other one means that the file is broken.
_REFUSALS: Final = {
    3: ("unknown_kind", mark("That is not a picture we know. Use JPEG, PNG, WebP or GIF.")),
    4: ("too_many_pixels", mark("That picture has too many pixels. Up to 25 million and 8,192 on a side are fine.")),
    5: ("too_many_frames", mark("That picture moves for too long. Use a shorter one, or one that stands still.")),
}
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")  # and WebP, which has two
_BROKEN: Final = ("broken", mark("That picture is broken. Save it again and try once more."))


@dataclass(frozen=True, slots=True)
class Kind:
    """What a picture is for: the sizes it is kept in, the largest first, all of one shape."""

    sizes: tuple[tuple[int, int], ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """How wide each of its files is: that is in their names."""
        return tuple(width for width, _height in self.sizes)


AVATAR: Final = Kind(((400, 400), (96, 96)))
BANNER: Final = Kind(((1500, 500), (600, 200)))
LINK: Final = Kind(((1200, 630), (600, 315)))  # what pages show of themselves, in the shape most of them choose
BOUNDS: Final = (2000, 1000, 480)  # how wide the files of a whole picture are at most


@dataclass(frozen=True, slots=True)
class Fitted:
    """A whole picture in several sizes, the largest first, and what to paint while it is on its way."""

    kind: Kind
    files: list[bytes]
    blurhash: str


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a picture to keep: its left and upper edge and its width, as fractions of the whole.

    Raise Invalid when there is no such part.
    """

    x: float
    y: float
    size: float

    def __post_init__(self) -> None:
        inside = all(math.isfinite(value) and 0 <= value <= 1 for value in (self.x, self.y, self.size))
        if not inside or self.size == 0:
            raise Invalid("There is no such part of the picture.", crop="invalid")


def render(content: bytes, kind: Kind, crop: Crop | None = None) -> list[bytes]:
    """Make WebP pictures of all sizes out of whatever somebody sent; nothing but the pixels of the first frame is kept.

    Raise Invalid for a file that is too large or no picture we can read, Overloaded when too many wait.
    """
    return _made(content, {"outputs": kind.sizes, "crop": (crop.x, crop.y, crop.size) if crop else None})


def fit(content: bytes) -> Fitted:
    """Make whole WebP pictures of several widths out of whatever somebody sent, none of them enlarged.

    Raise as `render` does.
    """
    facts, *files = _made(content, {"bounds": BOUNDS})
    said = json.loads(facts)
    return Fitted(Kind(tuple((width, height) for width, height in said["sizes"])), files, said["blurhash"])


def widths_within(width: int) -> tuple[int, ...]:
    """Return how wide the files of a whole picture are, by the width of its largest."""
    return tuple(sorted({min(bound, width) for bound in BOUNDS}, reverse=True))


def require_file(content: bytes) -> None:
    """Raise Invalid for nothing, and for a file that has too many bytes."""
    if not content:
        raise Invalid("Choose a picture first.", file="missing")
    if len(content) > LARGEST_FILE:
        raise too_large()


def require_picture(content: bytes) -> None:
    """Raise Invalid for what does not even begin as a picture does: a film, a text. Whether it is one, `fit` finds."""
    require_file(content)
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if not is_webp and not content.startswith(_BEGINNINGS):
        raise _refusal(_REFUSALS[3])


def too_large() -> TwitterError:
    """Return the refusal of a file that has too many bytes."""
    return Invalid("That file is too large. Pictures up to 8 MB are fine.", file="too_large")


@contextmanager
def kept(pictures: list[bytes], kind: Kind, beginning: str = "") -> Iterator[str]:
    """Store pictures and give their name to a block that writes it into a row; should that fail, they go again."""
    name = storage.new_name(beginning)
    try:
        for key, picture in zip(keys(name, kind.widths), pictures, strict=True):
            storage.put(key, picture)
        yield name
    except BaseException:
        delete(keys(name, kind.widths))
        raise


@contextmanager
def brought(content: bytes) -> Iterator[str]:
    """Store a file as it came, as `kept` stores pictures: nobody will see it, a picture is made out of it."""
    name = storage.new_name(storage.GUARDED)
    try:
        storage.put(raw_key(name), content)
        yield name
    except BaseException:
        storage.delete(raw_key(name))
        raise


def discard(name: str | None, kind: Kind) -> None:
    """Inside `atomic`: have the files of a picture deleted once the commit is done. Drawn pictures stay."""
    if name and storage.is_key(keys(name, kind.widths)[0]):
        outbox.enqueue("delete_files", keys=keys(name, kind.widths))


def delete(files: list[str]) -> None:
    """Delete files now; harmless twice."""
    for key in files:
        storage.delete(key)


def keys(name: str, widths: tuple[int, ...]) -> list[str]:
    """Return what the files of a picture are called."""
    return [f"{name}-{width}.webp" for width in widths]


def raw_key(name: str) -> str:
    """Return what the file is called out of which a picture will be made."""
    return f"{name}{storage.RAW}"


def _made(content: bytes, wish: dict[str, Any]) -> list[bytes]:
    require_file(content)
    if not _places.acquire(timeout=SECONDS):
        raise Overloaded("The server is very busy. Try again in a moment.")
    try:
        return _cut(_worked(json.dumps(wish), content))
    finally:
        _places.release()


def _worked(wish: str, content: bytes) -> bytes:
    """Run the worker over a file and return what it wrote. It gets no environment, and so no secret."""
    command = [sys.executable, "-I", str(_WORKER), wish]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, env={}, check=False)  # noqa: S603  our own program
    except subprocess.TimeoutExpired:
        raise _refusal(_BROKEN) from None
    if done.stderr:
        log.warning("the image worker said: %s", done.stderr[-2000:].decode(errors="replace"))
    if done.returncode:
        raise _refusal(_REFUSALS.get(done.returncode, _BROKEN))
    return done.stdout


def _refusal(reason: tuple[str, str]) -> Invalid:
    key, sentence = reason
    return Invalid(sentence, file=key)


def _cut(written: bytes) -> list[bytes]:
    """Take the pictures apart that the worker wrote, each behind its length."""
    pictures = []
    while written:
        end = 4 + int.from_bytes(written[:4], "big")
        pictures.append(written[4:end])
        written = written[end:]
    return pictures
