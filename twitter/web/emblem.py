"""The sign of the site as a picture, for apps: they know neither our style sheets nor SVG."""

import io
from functools import lru_cache
from typing import Any, Final

from flask import Blueprint, Response
from PIL import Image, ImageDraw
from werkzeug.exceptions import NotFound

from twitter.web.media import harmless
from twitter.web.sessions import public

ICONS: Final = (36, 72, 192, 512)  # pixels on each side
CARD: Final = (1200, 630)
LARGE_CARD: Final = (2400, 1260)

# The three lines of `static/src/logo.svg`, in its 32 units, and the colours of the light theme.
_LINES: Final = (((3, 20), (13, 10), (18, 15)), ((10, 23), (19, 14), (23, 18)), ((18, 25), (25, 18), (29, 22)))
_UNITS: Final = 32
_STROKE: Final = 2.2
_GROUND, _INK = "#0b635d", "#ffffff"
_SIZES: Final = frozenset({CARD, LARGE_CARD, *((side, side) for side in ICONS)})
_FINER: Final = 3  # drawn so much larger, and then made smaller: Pillow draws no soft edges
_CACHING: Final = "public, max-age=86400"

bp = Blueprint("emblem", __name__)


def emblem_path(width: int, height: int) -> str:
    """Return the address of the picture in one of its sizes."""
    return f"/emblem/{width}x{height}.png"


@bp.get("/emblem/<int:width>x<int:height>.png")
@public
def show(width: int, height: int) -> Response:
    """Draw the sign of the site."""
    if (width, height) not in _SIZES:
        raise NotFound
    response = Response(drawn(width, height), mimetype="image/png")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return harmless(response, _CACHING)


@lru_cache(maxsize=len(_SIZES))
def drawn(width: int, height: int) -> bytes:
    """Return the picture as PNG."""
    side = min(width, height) * 3 // 4
    sign = _sign(side)
    picture = Image.new("RGB", (width, height), _GROUND)
    picture.paste(sign, ((width - side) // 2, (height - side) // 2))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _sign(side: int) -> Image.Image:
    """Draw the lines of the sign into a square, with round ends and corners."""
    scale = side * _FINER / _UNITS
    large = Image.new("RGB", (side * _FINER, side * _FINER), _GROUND)
    pen, half = ImageDraw.Draw(large), _STROKE * scale / 2
    for line in _LINES:
        points = [(x * scale, (y - 1.5) * scale) for x, y in line]
        pen.line(points, fill=_INK, width=round(2 * half))
        for x, y in points:
            dot: Any = (x - half, y - half, x + half, y + half)
            pen.ellipse(dot, fill=_INK)
    return large.resize((side, side), Image.Resampling.LANCZOS)
