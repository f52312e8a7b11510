"""What stands inside other entities."""

from typing import TypedDict


class CustomEmoji(TypedDict):
    """A picture that stands for a word. There are none here."""

    shortcode: str
    url: str
    static_url: str
    visible_in_picker: bool
    category: str | None


class Problem(TypedDict):
    """A refusal: a sentence for the person."""

    error: str


class Empty(TypedDict):
    """Nothing: it was done."""
