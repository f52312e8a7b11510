"""What the community is made of: people and tweets written by hand, and the words for those made up beyond them."""

import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

LINES: Final = 24  # bus lines of the town


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the community before they have an account."""

    username: str
    display_name: str
    bio: str
    is_protected: bool = False
    role: str = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A tweet before it is stored: who wrote it and what it refers to, by number, and what it said before each edit."""

    author: int
    text: str = ""
    earlier: tuple[str, ...] = ()
    answers: int | None = None
    quotes: int | None = None
    passes_on: int | None = None  # of a retweet
    warning: str = ""
    audience: str = "everyone"
    pictures: tuple[str, ...] = ()  # by name
    is_pinned: bool = False
    is_kept: bool = False  # among the bookmarks of the demo person


def randomness(seed: int, what: str) -> random.Random:
    """Return the random numbers for one part, so that changing one part leaves the others as they were."""
    return random.Random(f"{seed}/{what}")  # noqa: S311  the same seed must give the same community; nothing secret here


@cache
def people() -> tuple[Person, ...]:
    """Return the people written by hand."""
    rows = _read("people")
    return tuple(map(_person, rows))


@cache
def follows() -> tuple[tuple[int, ...], ...]:
    """Return whom each of them follows, by number."""
    numbers = _numbers()
    return tuple(tuple(numbers[name] for name in row["follows"].split()) for row in _read("people"))


@cache
def lately() -> frozenset[tuple[int, int]]:
    """Return who follows whom since a few days ago only, by number."""
    numbers, rows = _numbers(), _read("people")
    return frozenset(
        (numbers[row["username"]], numbers[name]) for row in rows for name in row.get("lately", "").split()
    )


@cache
def followers() -> tuple[tuple[int, ...], ...]:
    """Return who follows each of them, by number."""
    followed_by: list[list[int]] = [[] for _ in people()]
    for follower, others in enumerate(follows()):
        for followed in others:
            followed_by[followed].append(follower)
    return tuple(map(tuple, followed_by))


@cache
def asks() -> tuple[tuple[int, int], ...]:
    """Return who asks to follow whom and waits for an answer, by number."""
    numbers, rows = _numbers(), _read("people")
    return tuple((numbers[row["username"]], numbers[name]) for row in rows for name in row.get("asks", "").split())


@cache
def tweets() -> tuple[Draft, ...]:
    """Return what they have written, the oldest first.

    A tweet that begins with somebody's name answers the last thing they said, unless the row says what it answers.
    """
    places: dict[str, int] = {}  # by the name that a row gives its tweet, or @ and the last one who spoke
    written: list[Draft] = []
    for place, row in enumerate(_read("tweets")):
        written.append(_draft(row, places))
        if "retweets" not in row:
            places |= {f"@{row['by']}": place, row.get("as", ""): place}
    return tuple(written)


def number_of(username: str) -> int:
    """Return the number of somebody written by hand."""
    return _numbers()[username]


def reports() -> list[dict[str, Any]]:
    """Return what they reported: who, of whom, how the tweet begins, and how many minutes ago."""
    found: list[dict[str, Any]] = _read("reports")
    return found


def pictures() -> dict[str, dict[str, Any]]:
    """Return the drawn pictures by name: what they show in words, their size and their blurhash."""
    found: dict[str, dict[str, Any]] = _read("pictures")
    return found


def picture_file(name: str, width: int) -> bytes:
    """Return a drawn picture in one of its sizes."""
    return Path(__file__).with_name("pictures").joinpath(f"{name}-{width}.webp").read_bytes()


def links() -> list[dict[str, str]]:
    """Return what the pages say of themselves that people link to."""
    found: list[dict[str, str]] = _read("links")
    return found


def conversations() -> list[dict[str, Any]]:
    """Return what people have written to each other: the lines of each conversation, the oldest first."""
    found: list[dict[str, Any]] = _read("conversations")
    return found


def names(kind: str) -> list[Any]:
    """Return the names or nouns of one kind to make people of."""
    found: list[Any] = _templates()[kind]
    return found


def filled(kind: str, rng: random.Random, **given: str) -> str:
    """Return a text made from a random template of one kind."""
    text = rng.choice(_templates()[kind]).format_map(_Blanks(rng, given))
    return " ".join(text.split())


class _Blanks(dict[str, str]):
    """Fills a blank that nothing was given for with a random word, another one every time."""

    def __init__(self, rng: random.Random, given: dict[str, str]) -> None:
        super().__init__(given)
        self._rng = rng

    def __missing__(self, blank: str) -> str:
        match blank:
            case "n":
                return str(self._rng.randint(3, 40))
            case "line":
                return str(self._rng.randint(1, LINES))
        word: str = self._rng.choice(_templates()["words"][blank])
        return word


def _person(row: dict[str, Any]) -> Person:
    return Person(row["username"], row["name"], row["bio"], row.get("protected", False), row.get("role", "user"))


def _draft(row: dict[str, Any], places: dict[str, int]) -> Draft:
    text: str = row.get("text", "")
    addressed = text.split(maxsplit=1)[0].rstrip(",:.") if text.startswith("@") else ""
    return Draft(
        author=number_of(row["by"]),
        text=text,
        earlier=tuple(row.get("was", ())),
        answers=places.get(row.get("re", addressed) or "nobody"),
        quotes=places.get(row.get("quotes", "nothing")),
        passes_on=places.get(row.get("retweets", "nothing")),
        warning=row.get("warning", ""),
        audience=row.get("for", "everyone"),
        pictures=tuple(row.get("pictures", ())),
        is_pinned=row.get("pinned", False),
        is_kept=row.get("kept", False),
    )


@cache
def _numbers() -> dict[str, int]:
    return {person.username: number for number, person in enumerate(people())}


@cache
def _templates() -> dict[str, Any]:
    return dict(_read("templates"))


@cache
def _read(name: str) -> Any:
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
