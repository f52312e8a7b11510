"""What begins with what somebody typed."""

from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from twitter.text.cleaning import UNSTORABLE

_LAST = "\U0010ffff"  # behind every letter that may follow


def storable(text: str) -> str:
    """Return a text without what no name can hold, and PostgreSQL would refuse to look for."""
    return " ".join(UNSTORABLE.sub(" ", text).split())


def begins(key: InstrumentedAttribute[Any], prefix: str) -> ColumnElement[bool]:
    """Return a condition that every database answers by the index, whatever stands in the prefix."""
    return and_(key >= prefix, key < prefix + _LAST)
