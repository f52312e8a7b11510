"""A surface to draw on with a few shapes."""

import math
from typing import Final

from PIL import Image, ImageDraw

FINER: Final = 2  # drawn so many times as large, so that edges come out smooth

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Canvas:
    """A picture whose points run from 0 to 1, from the left and from above."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self._image = Image.new("RGB", (width * FINER, height * FINER))
        self._draw = ImageDraw.Draw(self._image)

    def sky(self, *colours: Colour) -> None:
        """Fill everything, from one colour above to another below."""
        width, height = self._image.size
        for row in range(height):
            place = row / height * (len(colours) - 1)
            one, part = int(place), place % 1
            mixed = [round(a + (b - a) * part) for a, b in zip(colours[one], colours[one + 1], strict=True)]
            self._draw.line([(0, row), (width, row)], fill=(mixed[0], mixed[1], mixed[2]))

    def shape(self, points: list[Point], colour: Colour) -> None:
        """Fill what these points enclose."""
        self._draw.polygon([self._at(point) for point in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self._draw.rectangle([self._at((left, top)), self._at((right, bottom))], fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, flat: float = 1) -> None:
        """Fill a circle, whose radius is a part of the width; `flat` presses it together."""
        across = radius * self._image.width
        middle_x, middle_y = self._at((x, y))
        edges = [middle_x - across, middle_y - across * flat, middle_x + across, middle_y + across * flat]
        self._draw.ellipse(edges, fill=colour)

    def line(self, points: list[Point], colour: Colour, width: float) -> None:
        """Draw along points; the width is a part of the width."""
        across = max(1, round(width * self._image.width))
        self._draw.line([self._at(point) for point in points], fill=colour, width=across, joint="curve")

    def hill(self, base: float, height: float, waves: float, shift: float, colour: Colour) -> None:
        """Fill everything below a wavy line."""
        edge = [
            (step / 80, base - height * (math.sin(step / 80 * waves + shift) + math.sin(step / 80 * waves * 2.3) / 3))
            for step in range(81)
        ]
        self.shape([(0, 1), *edge, (1, 1)], colour)

    def finished(self) -> Image.Image:
        """Return the picture in its own size."""
        return self._image.resize(self.size, Image.Resampling.LANCZOS)

    def _at(self, point: Point) -> Point:
        return point[0] * self._image.width, point[1] * self._image.height
