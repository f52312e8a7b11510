"""Words as search knows them: the same for a tweet and for whoever looks for it, in every database.

A text becomes a document: " the swifts are back |#swifts has:link". Before the bar stand its words in their order, each
between two spaces; behind it what is found as a whole only. The terms of a document are what the index holds of it, as
64-bit numbers: so neither stop words nor shortest lengths nor the locale of a database have a say.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final
from unicodedata import normalize

import regex

from twitter.text.entities import UNSPACED

END, BREAK = "|", "/"  # where the words end, and where one text ends and the next begins

_LETTER = r"[\p{L}\p{M}\p{N}_]"
_SPACED = rf"[{_LETTER}--{UNSPACED}]"
_EMOJI = r"[\p{Extended_Pictographic}--\p{ASCII}]|\p{Regional_Indicator}{2}"
_CHUNK = regex.compile(rf"(?<!{_SPACED})([@\#])({_LETTER}++)|({_LETTER}++)|({_EMOJI})", regex.V1)
_PIECE = regex.compile(rf"{UNSPACED}\p{{M}}*+|[{_SPACED}--_]++", regex.V1)
_UNSPACED = regex.compile(UNSPACED, regex.V1)
_FIRST_UNSPACED: Final = "\u0e00"  # Thai; whatever comes before it is written with spaces
# Marks that many leave out when they type. In other scripts, such as those of India, they are vowels.
_SCRIPT_OF_MARKS = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}]\p{Mn}++")
# Characters that change how others look, and nothing else: variations of emoji, joiners, soft hyphens.
_FORMING = regex.compile(r"[\uFE00-\uFE0F\u20E3\u00AD\u200B-\u200D\u2060\uFEFF]")
# Letters that no normal form takes apart.
_LIKE = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "\u0640": "",
    }
)
LONGEST_NAME_WORD: Final = 50  # what a column holds of a word of a name
MOST_NAME_WORDS: Final = 100
MOST_GRAMS = 4  # of a long run of characters: the phrase decides, these only narrow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document must hold to match some words: these terms, and this phrase unless it is empty."""

    terms: tuple[str, ...]
    phrase: str


@dataclass(frozen=True, slots=True)
class _Chunk:
    raw: str  # as folded, with its sign
    pieces: tuple[str, ...]
    is_whole: bool  # a name, a tag, or something with underscores: it has a term of its own


def search_key(text: str) -> str:
    """Return a text without what people leave out when they look for it: capitals, accents, widths."""
    if text.isascii():
        return text.lower()
    apart = normalize("NFD", _FORMING.sub("", normalize("NFKC", text)).casefold())
    return normalize("NFC", _SCRIPT_OF_MARKS.sub(lambda match: match[0][0], apart)).translate(_LIKE)


def name_words(*names: str) -> list[str]:
    """Return by what somebody with these names is found: each word, and its end from wherever a part of it begins.

    So @ana_silva is found by "silva" too, and a name written without spaces by any of its characters.
    """
    found: dict[str, None] = {}
    for word in (word for name in names for word in words_of_name(name)):
        starts = [0, *(piece.start() for piece in _PIECE.finditer(word))]
        found |= dict.fromkeys(word[start:] for start in starts)
    return list(found)[:MOST_NAME_WORDS]


def words_of_name(typed: str) -> list[str]:
    """Return the words of a name as somebody typed it, as they are looked for."""
    return [match[0].lstrip("@#")[:LONGEST_NAME_WORD] for match in _CHUNK.finditer(search_key(typed))]


def document(texts: Iterable[str], facts: Iterable[str] = ()) -> str:
    """Return what the index keeps of some texts that belong together, and of facts such as `has:media`."""
    words: list[str] = []
    wholes: dict[str, None] = {}
    for text in texts:
        for chunk in _chunks(text):
            words += chunk.pieces
            if chunk.is_whole:
                wholes |= dict.fromkeys((chunk.raw, chunk.raw.lstrip("@#")))
        words.append(BREAK)
    return f" {' '.join(words[:-1])} {END}{' '.join([*wholes, *facts])}"


def terms(indexed: str) -> set[str]:
    """Return what a document is found by."""
    words, _bar, wholes = indexed.partition(END)
    pieces = words.split()
    return {*pieces, *wholes.split(), *_grams(pieces)} - {BREAK}


def words_of(indexed: str) -> tuple[set[str], set[str]]:
    """Return the words of a document, and what is found in it as a whole: names, tags and facts."""
    words, _bar, wholes = indexed.partition(END)
    return {*words.split()} - {BREAK}, {*wholes.split()}


def wanted(text: str) -> Wanted:
    """Return what a document must hold to match these words in this order; no terms when there are no words."""
    chunks = list(_chunks(text))
    pieces = [piece for chunk in chunks for piece in chunk.pieces]
    found = [term for chunk in chunks for term in ([chunk.raw] if chunk.is_whole else _narrowing(chunk.pieces))]
    is_phrase = len(pieces) > 1 and not (len(chunks) == 1 and chunks[0].is_whole)
    return Wanted(tuple(dict.fromkeys(found)), f" {' '.join(pieces)} " if is_phrase else "")


def spellings(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a text as search knows it and as it was written."""
    for match in _CHUNK.finditer(text):
        yield search_key(match[0]), match[0]


@lru_cache(maxsize=65_536)
def term_id(term: str) -> int:
    """Return the number under which the index holds a term."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), signed=True)


def _chunks(text: str) -> Iterator[_Chunk]:
    for match in _CHUNK.finditer(search_key(text)):
        sign, signed, plain, emoji = match.groups()
        raw = signed or plain or emoji
        pieces = (emoji,) if emoji else tuple(_PIECE.findall(raw))
        if pieces:
            yield _Chunk(match[0], pieces, is_whole=bool(sign) or "_" in raw)


def _narrowing(pieces: tuple[str, ...]) -> list[str]:
    """Return terms of one written word: itself, or pairs of characters where words follow one another unspaced."""
    pairs = _grams(pieces)
    alone = [piece for piece in pieces if not _is_unspaced(piece)] or ([] if pairs else list(pieces))
    return [*alone, *pairs[:MOST_GRAMS]]


def _grams(pieces: Iterable[str]) -> list[str]:
    return [one + next_ for one, next_ in pairwise(pieces) if _is_unspaced(one) and _is_unspaced(next_)]


def _is_unspaced(piece: str) -> bool:
    return piece >= _FIRST_UNSPACED and _UNSPACED.match(piece) is not None
