"""What people type into the search box, taken apart. Whatever they type means something: nothing here is an error.

swifts "back again" -storks #garden @ana from:ana to:bob has:media has:link is:reply since:2026-01-31 until:2026-02-28
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

import regex

from twitter import ids
from twitter.errors import Invalid, mark
from twitter.text.tokens import Wanted, wanted

LONGEST: Final = 300  # characters
MOST_TERMS: Final = 24  # each is a look-up for every tweet that is considered
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2089, 1, 1)  # ids count from the one and end before the other
TOO_MUCH: Final = mark("That is a lot at once. Search for fewer words.")

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = regex.compile(
    r'(?<!\S)(?P<minus>-?)(?:"(?P<quoted>[^"]*+)"?|(?P<bare>[^\s"]++))|"(?P<late>[^"]*+)"?|(?P<rest>[^\s"]++)'
)
_NAME = regex.compile(r"@?([A-Za-z0-9_]{1,30})")
_FACTS = {
    "has": {
        "media": "has:media",
        "link": "has:link",
        "links": "has:link",
        "picture": "has:media",
        "image": "has:media",
    },
    "is": {"reply": "is:reply", "replies": "is:reply"},
}

NO_WORDS: Final = Wanted((), "")
Kind = Literal["words", "from", "to", "fact", "reply", "since", "until"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked of a tweet; `bound` is an id, for days."""

    kind: Kind
    value: str = ""
    is_negated: bool = False
    words: Wanted = NO_WORDS
    bound: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that is asked of a tweet."""

    conditions: tuple[Condition, ...]

    def terms(self) -> list[str]:
        """Return the terms by which a tweet must be found, each once."""
        found = [term for each in self.conditions if not each.is_negated for term in each.words.terms]
        return list(dict.fromkeys(found))


def parse(text: str) -> Query:
    """Return what a text asks for; raise Invalid only when it is too much."""
    if len(text) > LONGEST:
        raise Invalid(TOO_MUCH, q="too_long")
    parts = _PART.finditer(text.translate(_QUOTES))
    query = Query(tuple(condition for part in parts if (condition := _condition(part)) is not None))
    if sum(max(1, len(each.words.terms)) for each in query.conditions) > MOST_TERMS:
        raise Invalid(TOO_MUCH, q="too_long")
    return query


def _condition(part: regex.Match[str]) -> Condition | None:
    is_negated = part["minus"] == "-"
    quoted = part["quoted"] or part["late"]
    bare = part["bare"] or part["rest"] or ""
    found = _operator(bare, is_negated=is_negated) if bare else None
    return found or _words(quoted or bare, is_negated=is_negated)


def _operator(bare: str, *, is_negated: bool) -> Condition | None:
    name, colon, value = bare.partition(":")
    name = name.lower()
    if not colon or not value:
        return None
    if name in ("since", "until"):
        return None if is_negated else _day(name, value)
    if name in ("from", "to"):
        match = _NAME.fullmatch(value)
        return Condition("from" if name == "from" else "to", match[1].lower(), is_negated) if match else None
    fact = _FACTS.get(name, {}).get(value.lower())
    if fact is None:
        return None
    return Condition("reply", "", is_negated) if fact == "is:reply" else _fact(fact, is_negated=is_negated)


def _fact(fact: str, *, is_negated: bool) -> Condition:
    return Condition("fact", fact, is_negated, Wanted((fact,), ""))


def _words(text: str, *, is_negated: bool) -> Condition | None:
    words = wanted(text)
    return Condition("words", text, is_negated, words) if words.terms else None


def _day(name: str, value: str) -> Condition | None:
    """Return a bound of days. The last day is part of what is asked for."""
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return None
    day = min(max(day, FIRST_DAY), LAST_DAY) + (name == "until") * timedelta(days=1)
    bound = min(ids.first_id_at(datetime.combine(day, time(), UTC)), ids.LARGEST)
    return Condition("since" if name == "since" else "until", value, bound=bound)
