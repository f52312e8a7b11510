"""How long a text is, for the limit a person sees while writing. The browser counts by the same rule."""

from typing import Final

from twitter.text.cleaning import MAX_CODE_POINTS_PER_GRAPHEME
from twitter.text.entities import find_entities
from twitter.text.graphemes import count_graphemes

# What a link costs, whatever its length, so that nobody needs to shorten one.
LINK_LENGTH: Final = 23

# A longer one is counted like any text, or one link could carry a book.
LONGEST_LINK: Final = 2048

# What one character may consist of, or, more than that, one of the 23 that a link counts.
MOST_CODE_POINTS_COUNTED_AS_ONE: Final = max(LONGEST_LINK // LINK_LENGTH + 1, MAX_CODE_POINTS_PER_GRAPHEME)


def length(text: str) -> int:
    """Count the graphemes of this text, each link as `LINK_LENGTH`."""
    links = [entity for entity in find_entities(text) if entity.kind == "url" and len(entity.text) <= LONGEST_LINK]
    starts = [0, *(link.end for link in links)]
    ends = [*(link.start for link in links), len(text)]
    between = sum(count_graphemes(text[start:end]) for start, end in zip(starts, ends, strict=True))
    return between + LINK_LENGTH * len(links)


def surely_exceeds(text: str, most: int) -> bool:
    """Say at a glance that a text is longer than `most`: counting a book character by character takes seconds."""
    return len(text) > most * MOST_CODE_POINTS_COUNTED_AS_ONE
