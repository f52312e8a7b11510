"""Background work on files."""

from twitter.jobs.registry import job
from twitter.services import media


@job
def delete_files(keys: list[str]) -> None:
    """Delete the files of a picture that was replaced or removed."""
    media.delete(keys)
