"""A program of its own that turns somebody's file into pictures of ours. It imports nothing of the application.

    python -I image_worker.py '{"outputs": [[400, 400], [96, 96]], "crop": [0.1, 0.0, 0.5]}' < file > pictures
    python -I image_worker.py '{"bounds": [2000, 1000, 480]}' < file > facts and pictures

The first cuts a shape out of it, the second keeps the whole. Whatever a hostile file does, it does to this process,
which has little memory, little time, no secrets and may write no file. It answers with its exit status, and with each
picture as WebP, its length in four bytes before it. Before whole pictures stands what is known of them, as JSON.
"""

import io
import json
import math
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any, NoReturn

MEMORY = 512 * 1024 * 1024
SECONDS = 10
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 8_192
MOST_FRAMES = 200
MOST_PIXELS_OF_ALL_FRAMES = 100_000_000
QUALITY = 82
MOST_PIXELS_KEPT = 10_000_000  # of a whole picture: a page five times as tall as wide is 1,400 pixels wide
SAMPLE = 32  # pixels on each side that a blurhash is made from: it holds no more than a dozen colours

# Exit statuses. Any other says that the file is broken: it made the decoder, or the system, give up.
DONE, UNKNOWN_KIND, TOO_MANY_PIXELS, TOO_MANY_FRAMES = 0, 3, 4, 5


def confine() -> None:
    """Give up what a decoder does not need, for good."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


confine()  # before the decoders are loaded, so that their memory counts too

import blurhash  # noqa: E402
from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: E402

Size = tuple[int, int]


def main() -> None:
    """Read a file, and write what the argument asks for."""
    wish = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    blocks = fitted(content, wish["bounds"]) if "bounds" in wish else shaped(content, wish)
    for block in blocks:
        sys.stdout.buffer.write(len(block).to_bytes(4, "big") + block)


def shaped(content: bytes, wish: dict[str, Any]) -> Iterator[bytes]:
    """Yield a part of a picture in each size."""
    outputs = [(int(width), int(height)) for width, height in wish["outputs"]]
    crop = wish.get("crop")
    needed = int(max(outputs[0]) / (crop[2] if crop else 1))
    picture = cropped(opened(content, needed), outputs[0], crop)
    for size in outputs:
        yield encode(picture, size)


def fitted(content: bytes, bounds: list[int]) -> Iterator[bytes]:
    """Yield the sizes and the blurhash of a whole picture, then the picture in each of the sizes, the largest first.

    The bounds are widths, so that a tall page stays readable; nothing is enlarged, and no size is made twice.
    """
    picture = plain(opened(content, max(bounds)))
    widest = min(picture.width, max(1, math.isqrt(MOST_PIXELS_KEPT * picture.width // picture.height)))
    widths = sorted({min(bound, widest) for bound in bounds}, reverse=True)
    sizes = [(width, max(1, round(picture.height * width / picture.width))) for width in widths]
    yield json.dumps({"sizes": sizes, "blurhash": blurred(picture)}).encode()
    for size in sizes:
        yield encode(picture, size)


def opened(content: bytes, needed: int) -> Image.Image:
    """Open a file of a known kind and look at what it says of itself; only then decode it, and turn it upright.

    A photograph with more than `needed` pixels on each side is decoded at a half, a quarter or an eighth.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        sys.exit(UNKNOWN_KIND)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        sys.exit(TOO_MANY_PIXELS)
    check_size(picture)
    if picture.format == "JPEG":
        spare = max(1, min(picture.size) // needed)
        picture.draft("RGB", (picture.width // spare, picture.height // spare))
    picture.load()
    return ImageOps.exif_transpose(picture)


def check_size(picture: Image.Image) -> None:
    """Refuse what would take too much to decode, before any of it is decoded."""
    pixels, frames = picture.width * picture.height, getattr(picture, "n_frames", 1)
    if pixels > MOST_PIXELS or max(picture.size) > LONGEST_SIDE:
        sys.exit(TOO_MANY_PIXELS)
    if frames > MOST_FRAMES or frames * pixels > MOST_PIXELS_OF_ALL_FRAMES:
        sys.exit(TOO_MANY_FRAMES)


def cropped(picture: Image.Image, shape: Size, crop: list[float] | None) -> Image.Image:
    """Cut a frame of this shape out of a picture: the one asked for, or the largest in the middle.

    A crop is the left and upper edge and the width of the frame, as fractions of the picture's width, height and width.
    """
    largest = min(picture.width, picture.height * shape[0] / shape[1])
    width = min(max(crop[2] * picture.width, 1.0), largest) if crop else largest
    height = width * shape[1] / shape[0]
    middle = ((picture.width - width) / 2, (picture.height - height) / 2)
    left, top = (crop[0] * picture.width, crop[1] * picture.height) if crop else middle
    left, top = min(max(left, 0), picture.width - width), min(max(top, 0), picture.height - height)
    box = (int(left), int(top), max(int(left) + 1, round(left + width)), max(int(top) + 1, round(top + height)))
    return picture.crop(box)


def plain(picture: Image.Image) -> Image.Image:
    """Return a picture in plain colours, and with clear parts only if it really has some."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    return clear if clear.getchannel("A").getextrema()[0] != 255 else clear.convert("RGB")


def blurred(picture: Image.Image) -> str:
    """Return the blurhash of a picture; none where parts are clear, through which its colours would shine."""
    if picture.mode == "RGBA":
        return ""
    pixels = picture.resize((SAMPLE, SAMPLE), Image.Resampling.BOX).tobytes()
    colours = [pixels[start : start + 3] for start in range(0, len(pixels), 3)]
    rows = [colours[start : start + SAMPLE] for start in range(0, len(colours), SAMPLE)]
    across, down = (4, 3) if picture.width >= picture.height else (3, 4)
    return str(blurhash.encode(rows, across, down))


def encode(picture: Image.Image, size: Size) -> bytes:
    """Copy the pixels, and nothing but them, into a new picture and write that."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    coloured = picture if picture.mode == mode else picture.convert(mode)
    resized = coloured.resize(size, Image.Resampling.LANCZOS)
    clean = Image.new(mode, size)
    clean.paste(resized)
    del coloured, resized  # the encoder needs the memory: a tall picture is large in its largest size
    written = io.BytesIO()
    clean.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()


def give_up(*_: object) -> NoReturn:
    """End quietly: a broken file is no fault of ours, and its traceback would fill the log."""
    sys.exit(1)


if __name__ == "__main__":
    sys.excepthook = give_up
    main()
