"""What a page says of itself to whoever links to it: read out of markup that may be anything, and cleaned."""

import codecs
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

import regex

from twitter.errors import Invalid
from twitter.models import LinkPreview
from twitter.text import clean_line
from twitter.text.graphemes import shorten

LONGEST_TITLE: Final = LinkPreview.title.type.length
LONGEST_DESCRIPTION: Final = LinkPreview.description.type.length
LONGEST_SITE_NAME: Final = LinkPreview.site_name.type.length
MOST_MARKUP: Final = 512 * 1024  # characters that are parsed; a tag of a million attributes would take a second
MOST_PIECES: Final = 20_000  # tags, comments and texts that are looked at: about a tenth of a second
LONGEST_FACT: Final = 4_096  # characters of one fact that are kept until it is cleaned

# The encodings that browsers know, by Python's names: some others of Python unpack, or run in circles.
_ENCODINGS: Final = frozenset(
    {"utf-8", "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-15"}
    | {"cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8-r"}
    | {"koi8-u", "shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "big5", "gbk", "gb2312", "gb18030"}
)
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_:-]{1,40})""", re.IGNORECASE)
_DECLARED_WITHIN: Final = 4_096  # bytes
_UNSTORABLE = regex.compile(r"[\p{Cc}\p{Cs}]")

_TITLES: Final = ("og:title", "twitter:title", "title")
_DESCRIPTIONS: Final = ("og:description", "twitter:description", "description")
_PICTURES: Final = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_KNOWN: Final = frozenset({*_TITLES, *_DESCRIPTIONS, *_PICTURES, "og:site_name"} - {"title"})


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a card shows of a page. The picture is an address as the page wrote it; it may lead anywhere."""

    title: str = ""
    description: str = ""
    site_name: str = ""
    picture: str = ""


def read_page(content: bytes, charset: str = "") -> PageFacts:
    """Read what a page says of itself. `charset` is what its server said of it."""
    found = _found(_decoded(content, charset)[:MOST_MARKUP])
    return PageFacts(
        _line(found, _TITLES, LONGEST_TITLE),
        _line(found, _DESCRIPTIONS, LONGEST_DESCRIPTION),
        _line(found, ("og:site_name",), LONGEST_SITE_NAME),
        next((found[name].strip() for name in _PICTURES if found.get(name)), ""),
    )


class _Enough(Exception):
    """What follows cannot tell us anything more, or costs too much."""


class _Head(HTMLParser):
    """Collects the facts of a page's head. The first that says something of a kind counts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._pieces = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a meta tag says; raise _Enough where the head ends."""
        if self._in_title:  # a title holds no tags, whatever it looks like; older versions of Python find some
            self.handle_data(self.get_starttag_text() or "")
            return
        self._count()
        if tag == "body":
            raise _Enough
        self._in_title = tag == "title" and "title" not in self.found
        if tag == "meta":
            said = dict(reversed(attrs))  # of an attribute that stands twice, browsers take the first
            name = (said.get("property") or said.get("name") or "").strip().lower()
            content = (said.get("content") or "")[:LONGEST_FACT]
            if name in _KNOWN and content.strip():
                self.found.setdefault(name, content)

    def handle_endtag(self, tag: str) -> None:
        """Leave the title."""
        self._count()
        if tag == "title":
            self._in_title = False
        elif self._in_title:
            self.handle_data(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Take the words of the title."""
        self._count()
        if self._in_title:
            self.found["title"] = (self.found.get("title", "") + data)[:LONGEST_FACT]

    def handle_comment(self, data: str) -> None:
        """Count it, and nothing more."""
        self._count()

    def handle_decl(self, decl: str) -> None:
        """Count it, and nothing more."""
        self._count()

    def handle_pi(self, data: str) -> None:
        """Count it, and nothing more."""
        self._count()

    def unknown_decl(self, data: str) -> None:
        """Count it, and nothing more."""
        self._count()

    def _count(self) -> None:
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise _Enough


def _found(markup: str) -> dict[str, str]:
    """Parse a page as far as it helps. All at once, and without an end: both would let it cost the square of its size.

    What the parser cannot read ends the page there: a declaration of no kind, a number with thousands of digits.
    """
    head = _Head()
    try:
        head.feed(markup)
    except (_Enough, AssertionError, ValueError):
        return head.found
    return head.found


def _decoded(content: bytes, charset: str) -> str:
    """Return a page's text, by its mark, by what its server says, by what it says itself, or else as UTF-8."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    names = (charset, declared[1].decode("ascii") if declared else "")
    encoding = next((known for name in names if (known := _encoding(name))), "utf-8")
    return content.decode(encoding, "replace")


def _encoding(name: str) -> str:
    """Return Python's name of an encoding that pages may have, nothing for any other."""
    try:
        known = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    if known in {"iso8859-1", "ascii"}:
        return "cp1252"  # as browsers read it
    return known if known in _ENCODINGS else ""


def _line(found: dict[str, str], names: tuple[str, ...], longest: int) -> str:
    """Return the first of these facts that says something, clean and short enough for its column."""
    lines = (_clean(found.get(name, "")) for name in names)
    return shorten(next((line for line in lines if line), ""), longest)


def _clean(raw: str) -> str:
    try:
        return clean_line(_UNSTORABLE.sub(" ", raw))
    except Invalid:
        return ""
