"""Small charts: how many of something there were on each of the last days, as bars in a drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_skeleton
from babel.units import format_unit
from flask_babel import get_locale

from twitter.queries.desk.figures import Course

SLOT: Final = 10  # of the drawing's own units: a bar and the room beside it
BAR: Final = 7
HEIGHT: Final = 60
LEAST: Final = 1.5  # a day with any at all is to be seen

_UNITS: Final = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, and where its bar stands in the drawing."""

    day: date
    count: int
    x: float
    y: float
    height: float


def bars(course: Course) -> Iterator[Bar]:
    """Yield the bars of a chart, the oldest day first."""
    for place, day in enumerate(course.days):
        height = max(day.count * HEIGHT / course.most, LEAST) if day.count else 0
        yield Bar(day.day, day.count, place * SLOT + (SLOT - BAR) / 2, round(HEIGHT - height, 1), round(height, 1))


def width(course: Course) -> int:
    """Return how wide the drawing of a course is."""
    return len(course.days) * SLOT


def in_bytes(amount: int) -> str:
    """Return so many bytes in words of the reader's language: 1.2 GB."""
    steps = min(max(amount.bit_length() - 1, 0) // 10, len(_UNITS) - 1)
    locale = get_locale()
    rounded = amount if steps == 0 else round(amount / 1024**steps, 1)
    return format_unit(rounded, f"digital-{_UNITS[steps]}", length="short", locale=locale)


def day_name(day: date) -> str:
    """Return a day in the reader's language, without its year: Nov 3."""
    return format_skeleton("MMMd", day, locale=get_locale())
