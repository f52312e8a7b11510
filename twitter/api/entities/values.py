"""What stands inside other entities."""

from typing import Any, NotRequired, TypedDict


class CustomEmoji(TypedDict):
    """A picture that stands for a word. There are none here."""

    shortcode: str
    url: str
    static_url: str
    visible_in_picker: bool
    category: str | None


class Problem(TypedDict):
    """A refusal: a sentence for the person, and what a program can act on."""

    error: str
    error_description: NotRequired[str]
    details: NotRequired[dict[str, Any]]


class Empty(TypedDict):
    """Nothing: it was done."""
