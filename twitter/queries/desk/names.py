"""Who somebody is, in a line about something else: joined by the statement of that line."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row


@dataclass(frozen=True, slots=True)
class Named:
    """A person in a line about something else."""

    id: int
    username: str
    display_name: str
    avatar_key: str | None
    role: str


def columns(person: Any, prefix: str) -> list[ColumnElement[Any]]:
    """Return what a statement reads of a joined person, to be found again by `named`."""
    return [getattr(person, field).label(f"{prefix}_{field}") for field in Named.__dataclass_fields__]


def named(row: Row[*tuple[Any, ...]], prefix: str) -> Named | None:
    """Return the person that a row brings along by `columns`; None when there is none, or not any more."""
    values = [row._mapping[f"{prefix}_{field}"] for field in Named.__dataclass_fields__]
    return None if values[0] is None else Named(*values)
