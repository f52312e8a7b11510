"""Forms that bring a file: they alone may be larger than others."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from twitter.services.media import LARGEST_FILE

LARGEST_REQUEST = LARGEST_FILE + 1024 * 1024  # the file, and the other fields with all that stands between them

_View = TypeVar("_View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Raise the limit before anything reads the form, as the check of its token does."""
    app.before_request(_raise_limit)


def takes_file(view: _View) -> _View:
    """Mark a view as one whose form may bring a file."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def sent_file(name: str) -> bytes:
    """Return the file in a field of the form; nothing when none was chosen. One byte too many shows it is too large."""
    file = request.files.get(name)
    return file.stream.read(LARGEST_FILE + 1) if file else b""


def _raise_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_file", False):
        request.max_content_length = LARGEST_REQUEST
