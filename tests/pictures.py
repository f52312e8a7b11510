"""Pictures, harmless and hostile, made in the test that needs them."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

SECRET = "SECRET-OF-THE-SENDER"
GPS = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}


def picture(size: tuple[int, int] = (800, 600), mode: str = "RGB") -> Image.Image:
    """Draw a picture with a quarter of each colour: red and green above, blue and white below."""
    drawn = Image.new("RGB", size, "white")
    draw, (width, height) = ImageDraw.Draw(drawn), size
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), "red")
    draw.rectangle((width // 2, 0, width, height // 2 - 1), "lime")
    draw.rectangle((0, height // 2, width // 2 - 1, height), "blue")
    return drawn.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Write a picture as a file of this kind."""
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def jpeg(size: tuple[int, int] = (800, 600)) -> bytes:
    """Return an ordinary photograph."""
    return encoded(picture(size))


def opened_address(address: str) -> Image.Image:
    """Open a picture that stands in its own address."""
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB")


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_head(width: int, height: int) -> bytes:
    """Return the beginning of a grey PNG of this size, as far as its header."""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def bomb(width: int, height: int) -> bytes:
    """Return a whole PNG of a few kilobytes that unpacks into width x height bytes."""
    packer, row = zlib.compressobj(9), bytes(width + 1)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return png_head(width, height) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def film(kind: str, frames: int, size: tuple[int, int] = (16, 16)) -> bytes:
    """Return a picture that moves: no two frames in a row are alike, or they would be written as one."""
    images = [Image.new("RGB", size, (number * 83 % 256, number * 31 % 256, 99)) for number in range(frames)]
    return encoded(images[0], kind, save_all=True, append_images=images[1:], duration=20)


def with_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a PNG with one more chunk behind its header."""
    whole = encoded(picture((64, 64)), "PNG")
    return whole[:33] + chunk(kind, content) + whole[33:]


def huge_webp() -> bytes:
    """Return a WebP whose header speaks of a canvas of 16,384 x 16,384."""
    side = (16_383).to_bytes(3, "little")
    header = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + side + side
    animation = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body = b"WEBP" + header + animation
    return b"RIFF" + struct.pack("<I", len(body)) + body


def zipped() -> bytes:
    """Return a ZIP archive with a page in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("index.html", f"<script>alert('{SECRET}')</script>")
    return written.getvalue()


def no_pictures() -> Iterator[tuple[str, bytes]]:
    """Yield files of kinds we do not take, whatever they are called."""
    small = picture((64, 64))
    for kind in ("TIFF", "ICO", "BMP", "PDF", "EPS", "PPM", "TGA", "AVIF"):
        yield kind, encoded(small, kind)
    yield "PSD", b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 64, 64, 8, 3) + bytes(64 * 64 * 3)
    yield "SVG", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "HTML", b"<!doctype html><script>alert(1)</script>"
    yield "ZIP", zipped()
    yield "script", b"GIF89/*" + b"x" * 100 + b"*/=alert(1)"


def too_large() -> Iterator[tuple[str, bytes, str]]:
    """Yield pictures that would cost too much, and the key of the refusal."""
    yield "a bomb of 13,300 x 13,300", bomb(13_300, 13_300), "too_many_pixels"
    yield "9,000 x 9,000", bomb(9_000, 9_000), "too_many_pixels"
    yield "6,000 x 6,000", bomb(6_000, 6_000), "too_many_pixels"
    yield "9,000 x 100", bomb(9_000, 100), "too_many_pixels"
    yield "a PNG that says it is 2,147,483,647 wide", png_head(2**31 - 1, 2**31 - 1), "any"
    yield "a GIF that says it is 65,535 wide", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(9), "any"
    yield "a WebP that says it is 16,384 wide", huge_webp(), "any"
    yield "a GIF of 201 frames", film("GIF", 201), "too_many_frames"
    yield "a WebP of 201 frames", film("WEBP", 201), "too_many_frames"
    yield "a GIF of 101 frames of a million pixels", film("GIF", 101, (1_000, 1_000)), "too_many_frames"
    yield "a PNG that says it has 2 billion frames", with_chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)), "any"


def broken() -> Iterator[tuple[str, bytes]]:
    """Yield files that begin well."""
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        whole = encoded(picture(), kind)
        yield f"half a {kind}", whole[: len(whole) // 2]
    yield "a JPEG of noise", jpeg()[:200] + bytes(range(256)) * 40
    yield "a PNG with a wrong checksum", encoded(picture((64, 64)), "PNG").replace(b"IDAT", b"IDAT\0", 1)


def telling() -> Iterator[tuple[str, bytes]]:
    """Yield good pictures that carry SECRET somewhere beside their pixels."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif.get_ifd(0x8825).update(GPS)
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{SECRET}</x:xmpmeta>'.encode()
    words = PngInfo()
    words.add_text("Comment", SECRET)
    words.add_itxt("XML:com.adobe.xmp", xmp.decode())
    for kind in ("JPEG", "PNG", "WEBP"):
        yield f"a {kind} with its place", encoded(picture(), kind, exif=exif)
    yield "a JPEG with XMP", encoded(picture(), "JPEG", xmp=xmp)
    yield "a WebP with XMP", encoded(picture(), "WEBP", xmp=xmp)
    yield "a JPEG with a comment", encoded(picture(), "JPEG", comment=SECRET)
    yield "a GIF with a comment", encoded(picture(), "GIF", comment=SECRET.encode())
    yield "a PNG with texts", encoded(picture(), "PNG", pnginfo=words)
    yield "a PNG with a profile", encoded(picture(), "PNG", icc_profile=SECRET.encode() * 20)
    yield "a JPEG with a page behind it", jpeg() + f"<script>alert('{SECRET}')</script>".encode()
    yield "a GIF that is a script", encoded(picture(), "GIF", comment=f"*/=1;alert('{SECRET}')//".encode())
    yield "a PNG with an archive behind it", encoded(picture(), "PNG") + zipped()


def swelling() -> Iterator[tuple[str, bytes]]:
    """Yield small pictures with chunks that unpack into 64 megabytes."""
    packed = zlib.compress(bytes(64 * 1024 * 1024), 9)
    yield "a profile", with_chunk(b"iCCP", b"p\0\0" + packed)
    yield "a text", with_chunk(b"zTXt", b"t\0\0" + packed)
    yield "an international text", with_chunk(b"iTXt", b"t\0\1\0\0\0" + packed)
