"""Forms that bring a file: they alone may be larger than others."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from twitter.services.media import LARGEST_FILE

THE_REST = 1024 * 1024  # the other fields of a form, with all that stands between them
LARGEST_REQUEST = LARGEST_FILE + THE_REST

_View = TypeVar("_View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Raise the limit before anything reads the form, as the check of its token does."""
    app.before_request(_raise_limit)


def takes_file(view: _View) -> _View:
    """Mark a view as one whose form may bring a file."""
    return takes_files(1)(view)


def takes_files(most: int) -> Callable[[_View], _View]:
    """Mark a view as one whose form may bring so many files."""

    def mark(view: _View) -> _View:
        view.takes_files = most  # type: ignore[attr-defined]
        return view

    return mark


def sent_file(name: str) -> bytes:
    """Return the file in a field of the form; nothing when none was chosen. One byte too many shows it is too large."""
    file = request.files.get(name)
    return file.stream.read(LARGEST_FILE + 1) if file else b""


def sent_files(name: str) -> list[bytes]:
    """Return the files in a field that takes several. A browser sends one without a name when none was chosen."""
    return [file.stream.read(LARGEST_FILE + 1) for file in request.files.getlist(name) if file.filename]


def _raise_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most: int = getattr(view, "takes_files", 0)
    if most and request.mimetype == "multipart/form-data":  # nothing else brings files, and the rest is read whole
        request.max_content_length = most * LARGEST_FILE + THE_REST
