"""Up to where somebody has read."""

from typing import NotRequired, TypedDict


class Marker(TypedDict):
    """A place in a timeline."""

    last_read_id: str
    version: int
    updated_at: str


class Markers(TypedDict):
    """The places that are known, of those asked for."""

    home: NotRequired[Marker]
    notifications: NotRequired[Marker]
