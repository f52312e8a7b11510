"""Parts of answers, made once for everybody who would be told the same.

As the cards of pages (`web/cards.py`), each is kept under everything it was made of: nothing has to be forgotten in
time. What changes often, and what depends on the reader, is put over it for each answer; what is kept stays as it is.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from flask import Flask, current_app

from twitter.web.cards import Fragments

REMEMBERED: Final = 4_096  # parts in each process; most have about 3 KB

_T = TypeVar("_T")


def init_app(app: Flask) -> None:
    """Begin with nothing."""
    app.extensions["parts"] = Fragments[Any](REMEMBERED)


def kept(key: tuple[Hashable, ...], make: Callable[[], _T]) -> _T:
    """Return what is kept under a key, which names its kind first; make and keep it when there is nothing."""
    parts: Fragments[_T] = current_app.extensions["parts"]
    return parts.get(key, make)
