"""The one normaliser for what people type: everything stored goes through here, once."""

from typing import Final
from unicodedata import normalize

import regex

from twitter.errors import Invalid
from twitter.text.graphemes import GRAPHEME

# No writing system comes near this; stacks of marks made to spill over other people's words do. It also bounds
# what a limit in graphemes lets into the database, and what normalising a run of marks costs.
MAX_CODE_POINTS_PER_GRAPHEME: Final = 32

NEWLINE = regex.compile(r"\r\n?|[\u2028\u2029]")
UNSTORABLE = regex.compile(r"[\p{Cs}\p{Cc}--\n]", regex.V1)
TRAILING_SPACE = regex.compile(r"(?<![^\S\n])[^\S\n]++$", regex.MULTILINE)
TOO_MANY_NEWLINES = regex.compile(r"\n{4,}+")
SPACES = regex.compile(r"\s++")
VISIBLE = regex.compile(r"[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]")

# Invisible characters make two different names look the same, or a name write over the line it stands in. Those that
# belong to a character stay: variation selectors, the letters inside a flag of England, Scotland or Wales (the group),
# and joiners between emoji or between letters of the scripts that shape words with them.
JOINED = (
    r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F"
    r"[[\p{L}\p{M}]--[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]]]"
)
INVISIBLE = regex.compile(
    r"(\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F)"
    r"|[\p{Bidi_Control}[\p{Default_Ignorable_Code_Point}--[\p{Variation_Selector}\u200C\u200D]]]"
    rf"|(?<!{JOINED})[\u200C\u200D]|[\u200C\u200D](?!{JOINED})",
    regex.V1,
)


def clean_text(raw: str, *, field: str = "text") -> str:
    """Return a text of several lines as it is stored: NFC, no stray spaces, at most two blank lines together.

    Raises `Invalid` for `field` when it holds what must not be stored. A text nobody could see becomes empty.
    """
    text = TRAILING_SPACE.sub("", _storable(raw, field))
    text = TOO_MANY_NEWLINES.sub("\n\n\n", text.strip("\n"))
    return normalize("NFC", text) if VISIBLE.search(text) else ""


def clean_line(raw: str, *, field: str = "text") -> str:
    """Return a name as it is stored: one line, single spaces, NFC, nothing invisible that could mislead.

    Raises `Invalid` for `field` when it holds what must not be stored.
    """
    line = SPACES.sub(" ", INVISIBLE.sub(r"\1", _storable(raw, field))).strip()
    return normalize("NFC", line) if VISIBLE.search(line) else ""


def _storable(raw: str, field: str) -> str:
    text: str = NEWLINE.sub("\n", raw).replace("\t", " ")
    if UNSTORABLE.search(text):
        raise Invalid("This contains a character that cannot be shown.", **{field: "unstorable_character"})
    if any(len(match[0]) > MAX_CODE_POINTS_PER_GRAPHEME for match in GRAPHEME.finditer(text)):
        raise Invalid("One of these characters carries too many marks.", **{field: "too_many_marks"})
    return text
