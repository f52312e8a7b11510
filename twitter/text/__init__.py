"""Pure questions about what people write: is it clean, how long is it, whom and what does it name."""

from twitter.text.cleaning import clean_line, clean_text
from twitter.text.counting import LINK_LENGTH, length
from twitter.text.entities import USERNAME, Entity, find_entities, fold, hashtags, mentioned_names
from twitter.text.tokens import display_name_key, search_key

__all__ = [
    "LINK_LENGTH",
    "USERNAME",
    "Entity",
    "clean_line",
    "clean_text",
    "display_name_key",
    "find_entities",
    "fold",
    "hashtags",
    "length",
    "mentioned_names",
    "search_key",
]
