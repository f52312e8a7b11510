"""The pictures of people who brought none, as apps show them: the drawn ones of the pages, in pixels."""

import io
import unicodedata
from functools import lru_cache
from typing import Any, Final

from flask import Blueprint, Response
from PIL import Image, ImageDraw, ImageFont
from werkzeug.exceptions import NotFound

from twitter.services.media import DRAWN
from twitter.web.assets import ONE_YEAR, asset
from twitter.web.filters import BANNERS, Person, Profile, avatar_url, banner_url, drawn_with
from twitter.web.media import COLOURS, harmless, initial
from twitter.web.sessions import public

SIDE: Final = 400  # pixels, as the pictures that people bring
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"  # what the font that comes with Pillow can draw
NO_LETTER: Final = "_"  # in an address, for a name without one of those: a face is drawn
_LETTER_SIZE: Final = 196
_WHITE: Final = "#ffffff"

bp = Blueprint("tiles", __name__)


def avatar_raster(person: Person) -> str:
    """Return the address of somebody's picture in pixels: theirs, a drawn one, or their initial."""
    if person.avatar_key is None:
        letter = _plain(initial(person.display_name + person.username))
        return f"/avatars/{drawn_with(person.id, len(COLOURS)) + 1}/{letter}.png"
    if person.avatar_key.startswith(DRAWN):
        return asset(f"avatar-{person.avatar_key.removeprefix(DRAWN)}.webp")
    return avatar_url(person, SIDE)


def banner_raster(person: Profile) -> str:
    """Return the address of the banner of somebody's profile in pixels: theirs, or a drawn one."""
    if person.banner_key is None:
        return asset(f"banner-{drawn_with(person.id, BANNERS)}.webp")
    return banner_url(person)


@bp.get("/avatars/<int:number>/<letter>.png")
@public
def show(number: int, letter: str) -> Response:
    """Draw the picture of somebody who has none, in pixels: a letter on one of twelve colours."""
    if number > len(COLOURS) or letter not in {*LETTERS, NO_LETTER}:
        raise NotFound
    response = Response(tile(number, letter), mimetype="image/png")
    return harmless(response, f"public, max-age={ONE_YEAR}, immutable")


@lru_cache(maxsize=128)
def tile(number: int, letter: str) -> bytes:
    """Return a letter on a colour as PNG; drawing one takes a few milliseconds."""
    picture = _slope(*COLOURS[number - 1])
    picture.paste(_WHITE, mask=_face() if letter == NO_LETTER else _letter(letter))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=4_096)
def _plain(letter: str) -> str:
    """Return a letter without what stands above or below it, where the font has it."""
    bare = unicodedata.normalize("NFKD", letter)[:1].upper()
    return bare if bare and bare in LETTERS else NO_LETTER


def _slope(light: str, dark: str) -> Image.Image:
    ends = Image.new("RGB", (1, 2))
    pen = ImageDraw.Draw(ends)
    pen.point((0, 0), light)
    pen.point((0, 1), dark)
    # The middles of the two pixels are the ends of the slope.
    box: Any = (0, 0.5, 1, 1.5)
    return ends.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box)


def _letter(letter: str) -> Image.Image:
    shape = Image.new("L", (SIDE, SIDE))
    font = ImageFont.load_default(_LETTER_SIZE)
    ImageDraw.Draw(shape).text((SIDE / 2, SIDE / 2), letter, fill=255, font=font, anchor="mm", stroke_width=3)
    return shape


def _face() -> Image.Image:
    """Draw head and shoulders twice as large and make them smaller: Pillow draws no soft edges."""
    shape = Image.new("L", (2 * SIDE, 2 * SIDE))
    pen = ImageDraw.Draw(shape)
    pen.ellipse((280, 180, 520, 420), fill=255)
    pen.ellipse((180, 480, 620, 1_040), fill=255)
    return shape.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
