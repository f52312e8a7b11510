"""Acts of moderation in the words of the dialect."""

from collections.abc import Collection
from typing import Final

_ACTIONS: Final = {
    "warn": "none",
    "delete_tweets": "delete_statuses",
    "mark_sensitive": "sensitive",
    "limit": "silence",
    "suspend": "suspend",
}


def action(kind: str, tweet_ids: Collection[int]) -> str:
    """Return what an act is called: the dialect has a name of its own for marking some tweets alone."""
    return "mark_statuses_as_sensitive" if kind == "mark_sensitive" and tweet_ids else _ACTIONS[kind]
