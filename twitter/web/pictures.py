"""How templates show the pictures of tweets: their addresses, and their colours while they are on the way."""

import struct
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import blurhash
from flask import Flask

from twitter.models import Picture
from twitter.services.media import widths_within

REMEMBERED: Final = 4_096  # blurs kept in each process
BLUR: Final = (4, 3)  # pixels; the browser draws the slopes between them

AnyPicture = Picture | Mapping[str, Any]  # a row, or what stands of it in `Tweet.pictures`


def init_app(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.globals.update(media_url=media_url, picture_srcset=picture_srcset)
    app.jinja_env.filters["blur"] = blur


def media_url(picture: AnyPicture, width: int) -> str:
    """Return the address of the smallest file of a picture that is at least so wide, or of the largest there is."""
    key, largest = _key_and_width(picture)
    fitting = min((own for own in widths_within(largest) if own >= width), default=largest)
    return f"/pictures/{key}-{fitting}.webp"


def picture_srcset(picture: AnyPicture) -> str:
    """Return all files of a picture as the `srcset` of an image wants them."""
    _key, largest = _key_and_width(picture)
    return ", ".join(f"{media_url(picture, width)} {width}w" for width in widths_within(largest))


@lru_cache(maxsize=REMEMBERED)
def blur(code: str) -> str:
    """Return a blurhash as the address of a tiny image. A bitmap of the first kind has the shortest header of all."""
    rows = reversed(blurhash.decode(code, *BLUR))
    pixels = b"".join(bytes((blue, green, red)) for row in rows for red, green, blue in row)
    header = struct.pack("<2sIIIIHHHH", b"BM", 26 + len(pixels), 0, 26, 12, *BLUR, 1, 24)
    return f"data:image/bmp;base64,{b64encode(header + pixels).decode()}"


def _key_and_width(picture: AnyPicture) -> tuple[str, int]:
    if isinstance(picture, Picture):
        return picture.key, picture.width
    return picture["key"], picture["width"]
