"""Who lives in the community and who follows whom: the people written by hand, and as many made up as are asked for."""

import random
from collections.abc import Iterator
from unicodedata import normalize

from twitter.services.seeding import words
from twitter.services.seeding.words import Person

CIRCLE = 12  # people who joined about the same time and know each other
KNOWN = 45  # in 100: how many of their circle somebody follows, always both ways
MANY = 2_000  # whom the first of every COLLECTORS made-up people follows
COLLECTORS = 1_000
MOST = 200  # whom anybody else follows
# Popularity falls with the number: of 10,000 people the first gets 1.5 % of the follows, the first 1 % an eighth.
STEEPNESS = 2.2


def people(count: int, rng: random.Random) -> Iterator[Person]:
    """Yield so many people: those written by hand first, then made-up ones, no two with one name."""
    written = words.people()[:count]
    yield from written
    taken = {person.username for person in words.people()}
    for _ in range(count - len(written)):
        name, stem = _name(rng)
        username = _free(stem, taken, rng)
        taken.add(username)
        yield Person(username, name, words.filled("bios", rng))


def followed_by(number: int, count: int, seed: int, rng: random.Random) -> list[int]:
    """Return whom person `number` of `count` follows. Beyond the people written by hand everybody follows the buses."""
    written = words.follows()
    if number < len(written):
        followed = {other for other in written[number] if other < count}
    else:
        followed = _circle(number, count, seed) | _liked(number, count, rng)
    if count > len(written):
        followed.add(words.number_of("buses"))
    followed.discard(number)
    return sorted(followed)


def circle_of(number: int, count: int) -> range:
    """Return the people of somebody's circle, themselves among them."""
    first = number - number % CIRCLE
    return range(first, min(first + CIRCLE, count))


def popular(count: int, steepness: float, rng: random.Random) -> int:
    """Return somebody out of `count`, the first ones more often."""
    return int(count * rng.random() ** steepness)


def _liked(number: int, count: int, rng: random.Random) -> set[int]:
    if number % COLLECTORS == len(words.people()):
        return set(rng.sample(range(count), min(MANY, count)))
    wanted = min(int(4 * rng.paretovariate(1.5)), MOST)
    return {popular(count, STEEPNESS, rng) for _ in range(wanted)}


def _circle(number: int, count: int, seed: int) -> set[int]:
    made_up = (other for other in circle_of(number, count) if other >= len(words.people()))
    return {other for other in made_up if _know_each_other(min(number, other), max(number, other), seed)}


def _know_each_other(one: int, other: int, seed: int) -> bool:
    """Decide for a pair, the same from either side; the numbers scatter neighbouring pairs over a hundred."""
    return (one * 7_919 + other * 104_729 + seed * 31) % 1_009 % 100 < KNOWN


def _name(rng: random.Random) -> tuple[str, str]:
    """Return a display name and the beginning of a username. One in twelve is written in another script."""
    noun = rng.choice(words.names("nouns"))
    if rng.random() < 1 / 12:
        name, stem = rng.choice(words.names("other_names"))
        return name, f"{stem}_{noun}"
    first, last = rng.choice(words.names("first_names")), rng.choice(words.names("last_names"))
    ending = rng.choice([f"_{noun}", _plain(last), f"_{_plain(last)}"])
    return f"{first} {last}", _plain(first) + ending


def _free(stem: str, taken: set[str], rng: random.Random) -> str:
    username = stem
    while username in taken:
        username = f"{stem}{rng.randint(2, 99_999)}"
    return username


def _plain(name: str) -> str:
    return normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
