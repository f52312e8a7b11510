"""Draws the pictures of the demo community: `python -m tools.pictures` writes them where the seed finds them.

They are drawn from a few shapes and numbers, the same every time, so that no photograph of anybody is needed.
"""

import io
import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

import blurhash
from PIL import Image

from tools.canvas import Canvas

FOLDER: Final = Path(__file__).parents[1] / "twitter" / "services" / "seeding"
QUALITY: Final = 55
SMALLER: Final = 480  # the width of the second file, as `services.media` would choose it
SAMPLE: Final = 32


def harbour(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((52, 58, 92), (196, 110, 96), (250, 190, 120), (120, 84, 88))
    canvas.disc(0.68, 0.5, 0.06, (255, 226, 160))
    canvas.box(0, 0.56, 1, 1, (86, 66, 84))
    for _ in range(60):
        y = rng.uniform(0.58, 0.98)
        x, reach = rng.gauss(0.68, 0.12 + (y - 0.56) / 3), rng.uniform(0.01, 0.05)
        canvas.line([(x - reach, y), (x + reach, y)], (236, 170, 120), 0.003)
    for x, height in ((0.12, 0.3), (0.2, 0.2), (0.33, 0.26)):
        canvas.line([(x, 0.6), (x, 0.6 - height)], (40, 34, 52), 0.004)
        canvas.shape([(x - 0.05, 0.59), (x + 0.06, 0.59), (x + 0.04, 0.64), (x - 0.04, 0.64)], (40, 34, 52))


def garden(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((168, 212, 232), (232, 240, 220))
    canvas.hill(0.4, 0.05, 5, 1, (122, 168, 110))
    for row in range(9):
        top = 0.42 + row * row * 0.0075
        colour = (104, 74, 54) if row % 2 else (78, 138, 70)
        canvas.box(0, top, 1, 1, colour)
        for step in range(26 if row % 2 == 0 else 0):
            canvas.disc(step / 25 + rng.uniform(-0.01, 0.01), top, 0.008 + row * 0.0026, (58, 116, 58))
    canvas.shape([(0.7, 0.24), (0.8, 0.16), (0.9, 0.24), (0.9, 0.43), (0.7, 0.43)], (178, 92, 70))
    canvas.box(0.77, 0.31, 0.83, 0.43, (90, 50, 44))


def lighthouse(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((14, 20, 48), (30, 46, 84), (64, 84, 116))
    for _ in range(70):
        canvas.disc(rng.random(), rng.uniform(0, 0.6), rng.uniform(0.001, 0.003), (220, 226, 240))
    canvas.shape([(0.56, 0.28), (0, 0.1), (0, 0.34)], (96, 108, 120))
    canvas.hill(0.84, 0.06, 4, 0.4, (24, 30, 44))
    canvas.shape([(0.53, 0.32), (0.59, 0.32), (0.63, 0.82), (0.49, 0.82)], (236, 232, 222))
    for top in (0.42, 0.6):
        canvas.shape([(0.52, top), (0.6, top), (0.61, top + 0.08), (0.51, top + 0.08)], (196, 62, 56))
    canvas.box(0.53, 0.25, 0.59, 0.31, (255, 232, 150))
    canvas.shape([(0.52, 0.25), (0.6, 0.25), (0.56, 0.2)], (196, 62, 56))


def mountains(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((120, 160, 206), (222, 234, 244))
    for layer in range(3):
        base, colour = 0.5 + layer * 0.14, (112 - layer * 24, 132 - layer * 24, 160 - layer * 22)
        for _ in range(5):
            x, height = rng.random(), rng.uniform(0.2, 0.36) - layer * 0.06
            canvas.shape([(x - 0.28, base + 0.1), (x, base - height), (x + 0.28, base + 0.1)], colour)
            snow = height * 0.3
            canvas.shape(
                [(x - snow * 0.8, base - height + snow), (x, base - height), (x + snow * 0.8, base - height + snow)],
                (246, 250, 254),
            )
        canvas.box(0, base + 0.09, 1, 1, colour)
    canvas.hill(0.88, 0.03, 6, 0, (240, 246, 250))
    for step in range(14):
        canvas.disc(0.1 + step * 0.06, 0.97 - step * 0.007, 0.007, (160, 178, 200), flat=0.5)


def hives(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((150, 206, 236), (250, 232, 190))
    canvas.box(0, 0.72, 1, 1, (150, 108, 90))
    for number in range(6):
        left = 0.06 + number * 0.155
        colour = ((240, 196, 80), (120, 170, 190), (230, 230, 220))[number % 3]
        canvas.box(left, 0.5, left + 0.12, 0.74, colour)
        canvas.box(left - 0.008, 0.47, left + 0.128, 0.5, (90, 96, 104))
        canvas.box(left + 0.04, 0.69, left + 0.08, 0.705, (50, 40, 36))
    for _ in range(50):
        canvas.disc(rng.random(), rng.gauss(0.42, 0.12), 0.003, (70, 54, 20))


def train(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((12, 14, 34), (34, 36, 70), (70, 60, 84))
    canvas.hill(0.72, 0.05, 5, 2, (22, 22, 40))
    for _ in range(26):
        x, y = rng.random(), rng.uniform(0.66, 0.85)
        canvas.line([(x, y), (x + rng.uniform(0.02, 0.08), y)], (250, 206, 120), 0.004)
    frame = (64, 46, 42)
    for left, top, right, bottom in ((0, 0, 1, 0.07), (0, 0.86, 1, 1), (0, 0, 0.07, 1), (0.93, 0, 1, 1)):
        canvas.box(left, top, right, bottom, frame)
    canvas.box(0.64, 0.76, 0.76, 0.88, (230, 226, 214))
    canvas.box(0.66, 0.79, 0.74, 0.82, (120, 70, 40))


def loaf(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((226, 214, 196), (206, 188, 164))
    canvas.box(0, 0.68, 1, 1, (150, 110, 80))
    canvas.disc(0.5, 0.62, 0.33, (122, 72, 38), flat=0.72)
    canvas.disc(0.49, 0.59, 0.31, (176, 112, 60), flat=0.7)
    for step in range(4):
        x = 0.3 + step * 0.12
        canvas.line([(x, 0.42), (x + 0.07, 0.62)], (236, 206, 160), 0.02)
    for _ in range(160):
        canvas.disc(rng.gauss(0.48, 0.13), rng.gauss(0.55, 0.08), 0.002, (244, 230, 206))


def swifts(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((96, 150, 214), (178, 206, 230), (252, 222, 190))
    for _ in range(34):
        x, y, reach = rng.random(), rng.uniform(0.05, 0.75), rng.uniform(0.012, 0.04)
        tip = [(x - reach, y - reach * 0.4), (x - reach * 0.3, y + reach * 0.25), (x, y + reach * 0.9)]
        canvas.shape([*tip, (x + reach * 0.3, y + reach * 0.25), (x + reach, y - reach * 0.4), (x, y)], (44, 42, 52))
    canvas.shape([(0, 1), (0, 0.86), (0.15, 0.78), (0.3, 0.86), (0.3, 1)], (150, 96, 84))
    canvas.shape([(0.28, 1), (0.28, 0.9), (0.5, 0.8), (0.72, 0.9), (0.72, 1)], (176, 118, 96))
    canvas.shape([(0.7, 1), (0.7, 0.84), (0.84, 0.76), (1, 0.84), (1, 1)], (138, 90, 82))


def pots(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((240, 236, 228), (226, 218, 206))
    for shelf in range(3):
        floor = 0.32 + shelf * 0.3
        canvas.box(0.04, floor, 0.96, floor + 0.02, (126, 90, 66))
        for place in range(4 - shelf % 2):
            x, width, height = 0.17 + place * 0.22, rng.uniform(0.05, 0.09), rng.uniform(0.1, 0.2)
            colour = ((70, 110, 130), (190, 100, 70), (226, 210, 180), (90, 120, 96))[rng.randrange(4)]
            sides = [(x - width * 0.6, floor - height), (x + width * 0.6, floor - height)]
            canvas.shape(
                [
                    *sides,
                    (x + width, floor - height * 0.5),
                    (x + width * 0.7, floor),
                    (x - width * 0.7, floor),
                    (x - width, floor - height * 0.5),
                ],
                colour,
            )


def contours(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((246, 240, 222), (240, 232, 210))
    for middle_x, middle_y, rings in ((0.34, 0.42, 11), (0.76, 0.66, 7)):
        bumps = [(rng.uniform(0.06, 0.16), rng.uniform(0, 6)) for _ in range(4)]
        for ring in range(1, rings):
            edge = []
            for step in range(121):
                angle = step / 120 * math.tau
                wobble = 1 + sum(
                    size * math.sin(angle * (turn + 2) + shift) for turn, (size, shift) in enumerate(bumps)
                )
                edge.append(
                    (
                        middle_x + 0.03 * ring * wobble * math.cos(angle),
                        middle_y + 0.045 * ring * wobble * math.sin(angle),
                    )
                )
            canvas.line(edge, (176, 128, 84), 0.004 if ring % 5 == 0 else 0.002)
    canvas.line([(0, 0.8), (0.2, 0.74), (0.42, 0.86), (0.6, 0.8), (0.78, 0.92), (1, 0.84)], (96, 150, 186), 0.008)
    canvas.line([(0.1, 0), (0.16, 0.3), (0.4, 0.62), (0.44, 1)], (190, 70, 60), 0.004)


def bus(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((92, 102, 120), (140, 148, 160))
    for left in (0.02, 0.22, 0.5, 0.74):
        canvas.box(left, rng.uniform(0.15, 0.3), left + rng.uniform(0.16, 0.24), 0.8, (76, 82, 100))
    canvas.box(0, 0.8, 1, 1, (58, 62, 74))
    canvas.box(0.18, 0.4, 0.84, 0.82, (40, 122, 96))
    for step in range(6):
        canvas.box(0.21 + step * 0.105, 0.46, 0.295 + step * 0.105, 0.6, (250, 226, 160))
    canvas.box(0.18, 0.66, 0.84, 0.68, (236, 236, 226))
    for x in (0.32, 0.7):
        canvas.disc(x, 0.83, 0.05, (30, 30, 36))
        canvas.disc(x, 0.83, 0.02, (150, 150, 156))
    for _ in range(120):
        x, y = rng.random(), rng.random()
        canvas.line([(x, y), (x - 0.008, y + 0.04)], (186, 196, 210), 0.0015)


def rhubarb(canvas: Canvas, rng: random.Random) -> None:
    canvas.sky((206, 226, 196), (150, 182, 130))
    for number in range(9):
        x, top = 0.14 + number * 0.09, rng.uniform(0.18, 0.5)
        canvas.line([(0.5 + (x - 0.5) * 0.3, 1), (x, top)], (190, 60, 84), 0.022)
        reach = rng.uniform(0.1, 0.17)
        green = (52 + number * 6, 116 + number * 5, 60)
        canvas.disc(x, top, reach, green, flat=0.7)
        canvas.line([(x, top + reach * 0.6), (x, top - reach * 0.5)], (196, 96, 108), 0.006)


Scene = Callable[[Canvas, random.Random], None]
SCENES: Final[dict[str, tuple[Scene, int, int]]] = {
    "harbour": (harbour, 800, 496),
    "garden": (garden, 800, 534),
    "lighthouse": (lighthouse, 640, 800),
    "mountains": (mountains, 800, 500),
    "hives": (hives, 800, 448),
    "train": (train, 800, 534),
    "loaf": (loaf, 640, 640),
    "swifts": (swifts, 800, 534),
    "pots": (pots, 640, 800),
    "contours": (contours, 800, 560),
    "bus": (bus, 800, 480),
    "rhubarb": (rhubarb, 640, 800),
}


def main() -> None:
    """Write each picture in its sizes, and what it takes to show it beside the words written by hand."""
    path = FOLDER / "pictures.json"
    said = json.loads(path.read_text("utf-8"))
    facts = {name: {"alt": said[name]["alt"], **_drawn(name, *scene)} for name, scene in SCENES.items()}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(fact)}" for name, fact in facts.items())
    path.write_text(f"{{\n{lines}\n}}\n", "utf-8")


def _drawn(name: str, scene: Scene, width: int, height: int) -> dict[str, object]:
    canvas = Canvas(width, height)
    scene(canvas, random.Random(name))  # noqa: S311  the same picture every time
    picture = canvas.finished()
    for wide in (width, SMALLER):
        smaller = picture.resize((wide, round(height * wide / width)), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        smaller.save(file, "WEBP", quality=QUALITY, method=6)
        (FOLDER / "pictures" / f"{name}-{wide}.webp").write_bytes(file.getvalue())
    return {"width": width, "height": height, "blurhash": _blurred(picture)}


def _blurred(picture: Image.Image) -> str:
    pixels = picture.resize((SAMPLE, SAMPLE), Image.Resampling.BOX).tobytes()
    colours = [pixels[start : start + 3] for start in range(0, len(pixels), 3)]
    rows = [colours[start : start + SAMPLE] for start in range(0, len(colours), SAMPLE)]
    across, down = (4, 3) if picture.width >= picture.height else (3, 4)
    return str(blurhash.encode(rows, across, down))


if __name__ == "__main__":
    main()
