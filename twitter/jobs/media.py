"""Background work on files."""

from threading import BoundedSemaphore
from typing import Final

from twitter.errors import Overloaded
from twitter.jobs.registry import Away, job
from twitter.services import media, pictures, reporting

MOST_AT_ONCE: Final = 6  # pictures made, or waiting to be, in one process: what is left of its pool does all other work

_turns = BoundedSemaphore(MOST_AT_ONCE)


@job
def delete_files(keys: list[str]) -> None:
    """Delete the files of a picture that was replaced or removed."""
    media.delete(keys)


@job
def make_picture(picture_id: int) -> None:
    """Make a picture that somebody will post; when many are being made, it is tried again until it is done."""
    if not _turns.acquire(blocking=False):
        raise Away("other pictures are being made")
    try:
        pictures.make(picture_id)
    except Overloaded as busy:
        raise Away(busy.sentence) from busy
    finally:
        _turns.release()


@job
def keep_evidence(report_id: int) -> None:
    """Copy the pictures that a report is about, before whoever posted them deletes them."""
    reporting.keep_evidence(report_id)
