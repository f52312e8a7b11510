"""Links, mentions and hashtags, found in one pass and in linear time.

The rules are those Twitter published as twitter-text (Apache 2.0), with Unicode properties where it lists blocks. Ours
differ on purpose: a typed http:// needs no known ending, a user and password before a host make no link, and a name
longer than a username is no mention. Each repetition is possessive, and each start is guarded by what stands before
it, so that no input is read more than a few times over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from unicodedata import normalize

import regex

from twitter.text.domains import INTERNATIONAL, is_domain

Kind = Literal["url", "mention", "hashtag"]

USERNAME: Final = "[A-Za-z0-9_]{3,30}"

# In these scripts words follow one another without spaces, so a link or a name may stand right beside a letter.
UNSPACED = r"[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
# The end of an emoji is a mark for Unicode, and no part of a word.
EMOJI_MARK = r"[\uFE00-\uFE0F\u20E3]"
WORD = rf"[[\p{{L}}\p{{M}}\p{{N}}_]--{UNSPACED}--{EMOJI_MARK}]"

LETTER = r"[\p{L}\p{M}\p{N}\p{So}]"
LABEL = rf"{LETTER}++(?:-++{LETTER}++)*+"
SUBDOMAIN = rf"{LETTER}++(?:[-_]++{LETTER}++)*+"
BARE_LABEL = r"[\p{Latin}0-9]++(?:-++[\p{Latin}0-9]++)*+"
ASCII_ENDING = r"(?:[Xx][Nn]--[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+|[A-Za-z]{2,63}+)"
ENDING = rf"(?:{ASCII_ENDING}|{'|'.join(INTERNATIONAL)})"

# Brackets belong to a link only in pairs, one pair inside another at most.
PLAIN = rf"[{WORD}\-.~%!$&'*+,;:=@/?\#|\u2013]"
INNER = rf"(?:{PLAIN}++|\({PLAIN}*+\)|\[{PLAIN}*+\])*+"
REST = regex.compile(rf"(?::[0-9]{{1,5}}+(?![0-9]))?(?:[/?\#](?:{PLAIN}++|\({INNER}\)|\[{INNER}\])*+)?", regex.V1)
PATH = regex.compile(r"(?::[0-9]{1,5})?/")
PUNCTUATION: Final = ".,;:!?'*$%@|\u2013"

TAG = rf"[[\p{{L}}\p{{M}}\p{{N}}_\uA67E\u05BE\u05F3\u05F4\u309B\u309C\u30A0\u3003\u0F0B\u0F0C]--{EMOJI_MARK}]"
# What may stand inside a hashtag but not end it: joiners, middle dots, wave dashes.
TAG_JOINT = r"[\u200C\u200D\u00B7\u30FB\uFF5E\u301C]"

# A host of more than 32 names is looked at no further: the engine's steps back over a group grow with their square.
TOKEN = regex.compile(
    rf"""
    (?<!{WORD}|[@\uFF20\#\uFF03$\u202A-\u202E\u2066-\u2069])
    (?: [Hh][Tt][Tt][Pp][Ss]?://
        (?: (?P<userinfo>[{WORD}.~%!$&'()*+,;=:\-]*+@{PLAIN}*+)
          | (?P<host>(?:{SUBDOMAIN}\.){{0,32}}{LABEL}\.{ENDING})(?!{WORD}|@)
        )
      | (?<![-./+%~\\]) (?![{WORD}.%+\-]*+@)
        (?P<bare>(?:{BARE_LABEL}\.){{1,32}}{ASCII_ENDING})(?!{WORD}|@)
    )
  | (?: (?<!{WORD}|[@\uFF20!\#\uFF03$%&*]) | (?<=(?<!{WORD}|[+~.\-])[Rr][Tt]) )
    [@\uFF20](?P<mention>{USERNAME}+)(?!{WORD}|[@\uFF20]|://)
  | (?<!{TAG}|&) [\#\uFF03](?![\uFE0F\u20E3])
    (?P<hashtag>(?=[[{TAG}{TAG_JOINT}]--\p{{L}}]*+\p{{L}}) {TAG}++(?:{TAG_JOINT}++{TAG}++)*+ )(?![\#\uFF03]|://)
    """,
    regex.V1 | regex.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A link, mention or hashtag: where it stands in the text (in code points), as written, and what it points to.

    The target is an absolute address, a name without its @ or a tag without its #.
    """

    kind: Kind
    start: int
    end: int
    text: str
    target: str


def find_entities(text: str) -> list[Entity]:
    """Find the links, mentions and hashtags of a clean text, in order and never overlapping."""
    found: list[Entity] = []
    position = 0
    while match := TOKEN.search(text, position):
        entity = _entity(text, match)
        if entity:
            found.append(entity)
        # What was cut off the end of a link is looked at again: a hashtag may follow a closing bracket.
        position = entity.end if entity else match.end()
    return found


def mentioned_names(text: str) -> list[str]:
    """Name those mentioned, each once, as first spelled."""
    return _unique(entity.target for entity in find_entities(text) if entity.kind == "mention")


def hashtags(text: str) -> list[str]:
    """List the tags of a text, each once, as first spelled."""
    return _unique(entity.target for entity in find_entities(text) if entity.kind == "hashtag")


def fold(name: str) -> str:
    """Return the key under which a username or hashtag is one and the same, whatever its capitals.

    NFC before and after, because folding can take composed letters apart.
    """
    return normalize("NFC", normalize("NFC", name).casefold())


def _unique(names: Iterable[str]) -> list[str]:
    first_spelling: dict[str, str] = {}
    for name in names:
        first_spelling.setdefault(fold(name), name)
    return list(first_spelling.values())


def _entity(text: str, match: regex.Match[str]) -> Entity | None:
    if match["mention"]:
        return Entity("mention", match.start(), match.end(), match[0], match["mention"])
    if match["hashtag"]:
        return Entity("hashtag", match.start(), match.end(), match[0], match["hashtag"])
    if match["userinfo"]:
        return None
    if match["bare"] and not is_domain(match["bare"], has_path=PATH.match(text, match.end()) is not None):
        return None
    return _link(text, match)


def _link(text: str, match: regex.Match[str]) -> Entity:
    rest = REST.match(text, match.end())
    written = match[0] + (rest[0].rstrip(PUNCTUATION) if rest else "")
    if match["bare"]:
        target = f"https://{written}"
    else:
        scheme, colon, address = written.partition(":")
        target = scheme.lower() + colon + address
    return Entity("url", match.start(), match.start() + len(written), written, target)
