"""Draws the portraits and landscapes of people who have brought no picture of their own.

Run `python3 frontend/pictures.py` to draw them again into twitter/static/src/pictures.
The same code draws the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import sin
from pathlib import Path

TARGET = Path(__file__).parent.parent / "twitter" / "static" / "src" / "pictures"


@dataclass(frozen=True)
class Person:
    """What one portrait shows."""

    sky: tuple[str, str]
    clothes: str
    skin: str
    hair: str
    style: str
    extra: str = ""

    @property
    def mouth(self) -> str:
        """The colour of a mouth that shows on this skin: darker than a light one, lighter than a dark one."""
        return "#8f4a3c" if int(self.skin[1:3], 16) > DARK_SKIN else "#d99a86"


@dataclass(frozen=True)
class Landscape:
    """What one banner shows: a sky, a sun at its place, and hills from the far to the near."""

    sky: tuple[str, str]
    sun: str
    sun_at: tuple[int, int]
    hills: tuple[str, ...]


DARK_SKIN = 0x8C

PEOPLE = (
    Person(("#8fdcc8", "#1f8577"), "#0d554f", "#f4cfae", "#231a17", "short"),
    Person(("#f7b267", "#d1573a"), "#a5382b", "#d9a178", "#5b3420", "long"),
    Person(("#c9b6f7", "#7350c9"), "#4b2c94", "#c98f63", "#e0a850", "curly"),
    Person(("#a5d5f4", "#2f63b5"), "#1c3f86", "#6f4630", "#15121a", "short"),
    Person(("#f6a9c2", "#b83a78"), "#8c1f5b", "#b07a55", "#3a3436", "bun", "glasses"),
    Person(("#f0d486", "#b9852a"), "#7c5410", "#f2c9a2", "#9c3d1c", "fringe", "freckles"),
    Person(("#b9e3a1", "#4c8f3f"), "#2c6330", "#5c3a28", "#1a1413", "curly", "earrings"),
    Person(("#cfd3da", "#6b7280"), "#39404c", "#f3d3bb", "#e8e6e1", "short", "glasses"),
    Person(("#ffd0b0", "#e07a6a"), "#9b3f4c", "#8a5a3c", "#2a1d1a", "scarf"),
    Person(("#a8e0e8", "#2c8ea6"), "#155e77", "#eac09a", "#3b2a20", "bald", "beard"),
    Person(("#d6c7a8", "#8a7a4f"), "#575027", "#e8b48c", "#b06a2c", "long", "freckles"),
    Person(("#b8c4f5", "#4d5fc4"), "#2b3585", "#a06b48", "#1d1718", "bun", "earrings"),
)

LANDSCAPES = (
    Landscape(("#12525f", "#c2a97d"), "#f6dfae", (430, 62), ("#3f747a", "#2a5f69", "#184954", "#0a2a33")),
    Landscape(("#f6c28f", "#fbe3c4"), "#fff4dd", (372, 60), ("#ab98a5", "#7c7b93", "#4d5c78", "#16283c")),
    Landscape(("#2a2a63", "#b5687c"), "#ffd79a", (180, 58), ("#7d4a78", "#5c3a69", "#3f2a54", "#241938")),
    Landscape(("#8fc8d9", "#e6f1dc"), "#fffbe6", (470, 52), ("#9abf9c", "#74a277", "#4b7f58", "#24523c")),
    Landscape(("#e9dcc6", "#f7efe0"), "#fffdf6", (250, 56), ("#d9a877", "#c0794f", "#94523f", "#5a3236")),
    Landscape(("#0f1f3d", "#375a86"), "#e8eefc", (120, 48), ("#33507a", "#274064", "#1a2d4b", "#0d1a30")),
)

HAIR_BEHIND = {
    "long": '<path d="M20 43c-4-28 8-37 28-37s32 9 28 37l-3 22H23z"/>',
    "bun": '<circle cx="48" cy="13" r="10"/>',
    "curly": (
        '<path d="M23 48a9.5 9.5 0 0 1 0-17 10 10 0 0 1 10-14 16 14 0 0 1 30 0 10 10 0 0 1 10 14 9.5 9.5 0 0 1 0 17z"/>'
    ),
    "scarf": '<path d="M20 44C18 22 30 11 48 11s30 11 28 33c-1 14-6 22-10 30H30c-4-8-9-16-10-30z"/>',
}
HAIR_BEFORE = {
    "short": '<path d="M27 45c-4-21 5-31 21-31s25 10 21 31c-1-8-4-12-8-15-9 2-19 1-26-2-4 4-7 9-8 17z"/>',
    "long": '<path d="M29 45c-3-19 5-27 19-27s22 8 19 27c-2-8-7-12-13-15-6 5-16 7-25 15z"/>',
    "bun": '<path d="M28 43c-3-18 6-26 20-26s23 8 20 26c-3-9-9-14-20-14s-17 5-20 14z"/>',
    "curly": '<path d="M28 41c-2-15 6-23 20-23s22 8 20 23c-2-4-4-7-7-9-4 3-8 1-11-1-4 3-8 3-11 1-4 1-8 4-11 9z"/>',
    "fringe": '<path d="M26 47c-4-23 6-33 22-33s26 10 22 33c-1-6-2-9-4-12-13 1-25-2-31-6-4 4-8 9-9 18z"/>',
    "scarf": '<path d="M29 44c-2-17 6-25 19-25s21 8 19 25c-4-9-10-13-19-13s-15 4-19 13z"/>',
    "bald": "",
}
EXTRA = {
    "": "",
    "glasses": (
        '<g fill="none" stroke="#2a2430" stroke-width="1.6">'
        '<circle cx="40" cy="45" r="6"/><circle cx="56" cy="45" r="6"/><path d="M46 45h4"/></g>'
    ),
    "freckles": (
        '<g fill="#9a4f2c" opacity=".5"><circle cx="36" cy="51" r=".9"/><circle cx="39" cy="53" r=".9"/>'
        '<circle cx="57" cy="53" r=".9"/><circle cx="60" cy="51" r=".9"/></g>'
    ),
    "earrings": '<g fill="#f4d27a"><circle cx="28" cy="54" r="2.2"/><circle cx="68" cy="54" r="2.2"/></g>',
    "beard": ('<path fill="{hair}" d="M28 46c1 17 8 26 20 26s19-9 20-26c-4 7-8 8-12 7-5-2-11-2-16 0-4 1-8 0-12-7z"/>'),
}
HEAD = (
    '<path d="M40 62h16v11c0 5-16 5-16 0z"/><circle cx="28.5" cy="48" r="3.5"/><circle cx="67.5" cy="48" r="3.5"/>'
    '<path d="M28 42c0-14 8-22 20-22s20 8 20 22c0 15-8 27-20 27S28 57 28 42z"/>'
)
CHIN = '<path d="M40 66q8 6 16 0v4q-8 6-16 0z" opacity=".12"/>'
EYES = '<g fill="#231c22"><circle cx="40" cy="45" r="1.9"/><circle cx="56" cy="45" r="1.9"/></g>'
MOUTH = 'stroke-width="1.9" stroke-linecap="round" d="M43 57q5 4 10 0"'


def gradient(sky: tuple[str, str]) -> str:
    """Define the colours of a sky, from above to below."""
    stops = f'<stop stop-color="{sky[0]}"/><stop offset="1" stop-color="{sky[1]}"/>'
    return f'<linearGradient id="g" x2="0" y2="1">{stops}</linearGradient>'


def portrait(person: Person) -> str:
    """Draw one person, head and shoulders, filling a square whose corners the page rounds."""
    pieces = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">',
        gradient(person.sky),
        '<path fill="url(#g)" d="M0 0h96v96H0z"/>',
        f'<g fill="{person.hair}">{HAIR_BEHIND.get(person.style, "")}</g>',
        f'<path fill="{person.clothes}" d="M10 96c2-19 15-25 38-25s36 6 38 25z"/>',
        f'<g fill="{person.skin}">{HEAD}</g>{CHIN}',
        f'<g fill="{person.hair}">{HAIR_BEFORE[person.style]}</g>',
        f"{EXTRA[person.extra].format(hair=person.hair)}{EYES}",
        f'<path fill="none" stroke="{person.mouth}" {MOUTH}/></svg>\n',
    )
    return "".join(pieces)


def ridge(layer: int, seed: int) -> Iterator[tuple[int, int]]:
    """Place the tops of one chain of hills; three waves of different lengths look like land, one like a wave."""
    for x in range(-20, 661, 34):
        broad = sin(x / 97 + seed * 2.1 + layer * 1.7)
        middle = 0.7 * sin(x / 43 + seed * 1.3 + layer * 2.9)
        small = 0.4 * sin(x / 19 + seed + layer)
        yield x, round(98 + layer * 26 - (broad + middle + small) * (22 - layer * 3))


def hill(layer: int, seed: int, colour: str) -> str:
    """Draw one chain of hills as a soft curve through its tops."""
    tops = list(ridge(layer, seed))
    curves = (f"Q{x} {y} {(x + after) // 2} {(y + height) // 2}" for (x, y), (after, height) in pairwise(tops))
    return f'<path fill="{colour}" d="M-20 200V{tops[0][1]}{"".join(curves)}V200z"/>'


def landscape(seed: int, view: Landscape) -> str:
    """Draw layered hills under a sun, three times as wide as high."""
    pieces = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" preserveAspectRatio="xMidYMid slice">',
        gradient(view.sky),
        '<path fill="url(#g)" d="M0 0h600v200H0z"/>',
        f'<circle cx="{view.sun_at[0]}" cy="{view.sun_at[1]}" r="21" fill="{view.sun}" opacity=".9"/>',
        *(hill(layer, seed, colour) for layer, colour in enumerate(view.hills)),
        "</svg>\n",
    )
    return "".join(pieces)


def draw() -> None:
    """Write every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for number, person in enumerate(PEOPLE):
        (TARGET / f"avatar-{number}.svg").write_text(portrait(person))
    for number, view in enumerate(LANDSCAPES):
        (TARGET / f"banner-{number}.svg").write_text(landscape(number, view))


if __name__ == "__main__":
    draw()
