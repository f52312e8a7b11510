"""Pure questions about what people write: is it clean, how long is it, whom and what does it name."""

from twitter.text.cleaning import clean_line, clean_text
from twitter.text.counting import LINK_LENGTH, length, surely_exceeds
from twitter.text.entities import USERNAME, Entity, find_entities, fold, hashtags, mentioned_names
from twitter.text.tokens import name_words, search_key, words_of_name

__all__ = [
    "LINK_LENGTH",
    "USERNAME",
    "Entity",
    "clean_line",
    "clean_text",
    "find_entities",
    "fold",
    "hashtags",
    "length",
    "mentioned_names",
    "name_words",
    "search_key",
    "surely_exceeds",
    "words_of_name",
]
