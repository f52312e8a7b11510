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


@dataclass(frozen=True, slots=True)
class Draft:
    """A tweet before it is stored: who wrote it, by number, and what it said before each edit."""

    author: int
    text: str
    earlier: tuple[str, ...] = ()


def randomness(seed: int, what: str) -> random.Random:
    """Return the random numbers for one part, so that changing one part leaves the others as they were."""
    return random.Random(f"{seed}/{what}")  # noqa: S311  the same seed must give the same community; nothing secret here


@cache
def people() -> tuple[Person, ...]:
    """Return the people written by hand."""
    rows = _read("people")
    return tuple(Person(row["username"], row["name"], row["bio"], row.get("protected", False)) for row in rows)


@cache
def follows() -> tuple[tuple[int, ...], ...]:
    """Return whom each of them follows, by number."""
    numbers = {person.username: number for number, person in enumerate(people())}
    return tuple(tuple(numbers[name] for name in row["follows"].split()) for row in _read("people"))


@cache
def asks() -> tuple[tuple[int, int], ...]:
    """Return who asks to follow whom and waits for an answer, by number."""
    numbers = {person.username: number for number, person in enumerate(people())}
    rows = _read("people")
    return tuple((numbers[row["username"]], numbers[name]) for row in rows for name in row.get("asks", "").split())


@cache
def tweets() -> tuple[Draft, ...]:
    """Return what they have written, the oldest first."""
    numbers = {person.username: number for number, person in enumerate(people())}
    return tuple(Draft(numbers[row["by"]], row["text"], tuple(row.get("was", ()))) for row in _read("tweets"))


def number_of(username: str) -> int:
    """Return the number of somebody written by hand."""
    return [person.username for person in people()].index(username)


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


@cache
def _templates() -> dict[str, Any]:
    found: dict[str, Any] = _read("templates")
    return found


def _read(name: str) -> Any:
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
