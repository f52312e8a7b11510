"""What people upload: hostile files are refused or disarmed, and cost little memory either way."""

import ast
import io
import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

import blurhash
import pytest
from PIL import Image

from tests import pictures
from twitter.errors import Invalid, Overloaded
from twitter.services import media
from twitter.services.media import AVATAR, BANNER, Crop

WORKER = Path(media.__file__).with_name("image_worker.py")
# A process is charged with the memory of the one that started it, so a small one stands between.
MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def refusal(content: bytes) -> str:
    """Say for which reason a file is refused."""
    with pytest.raises(Invalid) as caught:
        media.render(content, AVATAR)
    assert caught.value.sentence.endswith(".")
    return caught.value.details["file"]


def opened(content: bytes) -> Image.Image:
    """Open one of our own pictures."""
    return Image.open(io.BytesIO(content), formats=["WEBP"]).convert("RGB")


def memory_for(content: bytes, wish: dict[str, object] | None = None) -> tuple[int, int]:
    """Run the worker over a file; return its exit status and the most memory it had, in megabytes."""
    wish = wish or {"outputs": AVATAR.sizes}
    command = [sys.executable, "-I", "-c", MEASURE, sys.executable, "-I", WORKER, json.dumps(wish)]
    status, kilobytes = subprocess.run(command, input=content, capture_output=True, check=True, env={}).stderr.split()
    return int(status), int(kilobytes) // 1024


def named(case: tuple[object, ...]) -> str:
    return str(case[0])


@pytest.mark.parametrize("case", list(pictures.no_pictures()), ids=named)
def test_what_is_no_picture_we_know_is_refused(case: tuple[str, bytes]) -> None:
    assert refusal(case[1]) == "unknown_kind"


@pytest.mark.parametrize("case", list(pictures.too_large()), ids=named)
def test_what_would_cost_too_much_is_refused_before_it_is_decoded(case: tuple[str, bytes, str]) -> None:
    _, content, reason = case
    assert len(content) < media.LARGEST_FILE
    assert refusal(content) == reason or reason == "any"
    status, megabytes = memory_for(content)
    assert status != 0
    assert megabytes < 100


@pytest.mark.parametrize("case", list(pictures.broken()), ids=named)
def test_what_is_broken_is_refused(case: tuple[str, bytes]) -> None:
    assert refusal(case[1]) == "broken"


def test_nothing_and_too_much_are_refused_without_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "_WORKER", Path("/nowhere"))
    assert refusal(b"") == "missing"
    assert refusal(bytes(media.LARGEST_FILE + 1)) == "too_large"


@pytest.mark.parametrize("case", list(pictures.telling()), ids=named)
def test_nothing_but_pixels_survives(case: tuple[str, bytes]) -> None:
    for written in media.render(case[1], AVATAR):
        found = Image.open(io.BytesIO(written), formats=["WEBP"])
        assert pictures.SECRET.encode() not in written
        assert b"script" not in written
        assert (written[:4], written[8:16]) == (b"RIFF", b"WEBPVP8 ")  # one chunk of pixels, and no other
        assert int.from_bytes(written[4:8], "little") + 8 == len(written)
        assert not {"exif", "xmp", "icc_profile", "comment"} & found.info.keys()
        assert len(found.getexif()) == 0


@pytest.mark.parametrize("case", list(pictures.telling()), ids=named)
def test_nothing_but_pixels_survives_of_a_whole_picture_either(case: tuple[str, bytes]) -> None:
    for written in media.fit(case[1]).files:
        assert pictures.SECRET.encode() not in written
        assert b"script" not in written
        assert written[8:16] == b"WEBPVP8 "


@pytest.mark.parametrize("case", list(pictures.swelling()), ids=named)
def test_a_chunk_that_swells_costs_little(case: tuple[str, bytes]) -> None:
    assert memory_for(case[1])[1] < 150


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_largest_picture_that_is_taken_fits_into_the_memory(kind: str) -> None:
    mode = "P" if kind == "GIF" else "RGB"
    content = pictures.encoded(pictures.picture((5_000, 5_000), mode), kind)
    status, megabytes = memory_for(content)
    assert status == 0
    assert megabytes < 512


def test_a_picture_is_made_in_every_size() -> None:
    for kind in (AVATAR, BANNER):
        assert tuple(opened(written).size for written in media.render(pictures.jpeg(), kind)) == kind.sizes


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_all_modes_are_taken(mode: str) -> None:
    grey = pictures.picture().convert("I").convert("I;16") if mode == "I;16" else pictures.picture(mode=mode)
    assert len(media.render(pictures.encoded(grey, "PNG"), AVATAR)) == 2


def test_a_printers_picture_is_taken() -> None:
    assert len(media.render(pictures.encoded(pictures.picture(mode="CMYK")), AVATAR)) == 2


def test_what_was_clear_stays_clear() -> None:
    clear = pictures.encoded(Image.new("RGBA", (400, 400), (0, 0, 0, 0)), "PNG")
    first = Image.open(io.BytesIO(media.render(clear, AVATAR)[0]))
    assert first.mode == "RGBA"
    assert first.getpixel((200, 200))[3] == 0  # type: ignore[index]


def test_a_picture_that_moves_stands_still_afterwards() -> None:
    assert getattr(Image.open(io.BytesIO(media.render(pictures.film("WEBP", 5), AVATAR)[0])), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("crop", "colour"),
    [
        (Crop(0, 0, 0.3), (255, 0, 0)),
        (Crop(0.6, 0, 0.3), (0, 255, 0)),
        (Crop(0, 0.6, 0.3), (0, 0, 255)),
        (Crop(1, 1, 0.3), (255, 255, 255)),  # as far as it goes
    ],
)
def test_the_part_that_was_chosen_is_kept(crop: Crop, colour: tuple[int, int, int]) -> None:
    first = opened(media.render(pictures.jpeg(), AVATAR, crop)[0])
    for place in ((20, 20), (200, 200), (380, 380)):
        assert first.getpixel(place) == pytest.approx(colour, abs=12)


def test_without_a_choice_the_middle_is_kept() -> None:
    first = opened(media.render(pictures.jpeg((900, 300)), AVATAR)[0])
    assert first.getpixel((100, 100)) == pytest.approx((255, 0, 0), abs=12)
    assert first.getpixel((300, 100)) == pytest.approx((0, 255, 0), abs=12)


@pytest.mark.parametrize("side", [float("nan"), float("inf"), -0.1, 1.1])
def test_a_part_that_does_not_exist_is_refused(side: float) -> None:
    for values in ((side, 0, 0.5), (0, side, 0.5), (0, 0, side), (0, 0, 0)):
        with pytest.raises(Invalid):
            Crop(*values)


def test_a_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # taken upside down
    first = opened(media.render(pictures.encoded(pictures.picture(), exif=exif), AVATAR, Crop(0, 0, 0.3))[0])
    assert first.getpixel((200, 200)) == pytest.approx((255, 255, 255), abs=12)


def test_a_photograph_shot_on_its_side_keeps_the_chosen_part() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = pictures.encoded(pictures.picture((4_000, 3_000)), exif=exif)
    first = opened(media.render(content, AVATAR, Crop(0, 0, 0.4))[0])
    assert first.getpixel((200, 200)) == pytest.approx((0, 0, 255), abs=12)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((3_000, 2_000), ((2000, 1333), (1000, 667), (480, 320))),
        ((1_000, 700), ((1000, 700), (480, 336))),
        ((480, 640), ((480, 640),)),
        ((40, 30), ((40, 30),)),
        ((1_000, 8_000), ((1000, 8000), (480, 3840))),  # a long page can still be read
        ((2_400, 8_000), ((1732, 5773), (1000, 3333), (480, 1600))),  # but costs no more than ten million pixels
        ((8_000, 100), ((2000, 25), (1000, 12), (480, 6))),
        ((8_000, 1), ((2000, 1), (1000, 1), (480, 1))),
        ((1, 1), ((1, 1),)),
    ],
)
def test_a_whole_picture_keeps_its_shape_and_is_never_enlarged(
    size: tuple[int, int], sizes: tuple[tuple[int, int], ...]
) -> None:
    fitted = media.fit(pictures.encoded(Image.new("RGB", size, "teal")))
    assert fitted.kind.sizes == sizes
    assert tuple(opened(file).size for file in fitted.files) == sizes
    assert media.widths_within(sizes[0][0]) == fitted.kind.widths


def test_a_blurhash_tells_the_colours_of_a_picture() -> None:
    code = media.fit(pictures.jpeg()).blurhash
    assert len(code) == 28
    (left, right), (below, _white) = (tuple(row) for row in blurhash.decode(code, 2, 2))
    assert left[0] > max(left[1:])
    assert right[1] > max(right[0], right[2])
    assert media.fit(pictures.jpeg((600, 800))).blurhash != code
    assert below[2] > below[0]


def test_a_whole_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    fitted = media.fit(pictures.encoded(pictures.picture((800, 600)), exif=exif))
    assert fitted.kind.sizes == ((600, 800), (480, 640))
    assert opened(fitted.files[0]).getpixel((100, 100)) == pytest.approx((0, 0, 255), abs=12)


def test_a_large_photograph_on_its_side_loses_nothing_of_its_width() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert media.fit(pictures.encoded(pictures.picture((4_800, 4_200)), exif=exif)).kind.sizes[0] == (2000, 2286)


def test_clear_parts_of_a_whole_picture_stay_clear_and_nothing_shines_through_them() -> None:
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    fitted = media.fit(pictures.encoded(clear, "PNG"))
    first = Image.open(io.BytesIO(fitted.files[0]))
    assert (first.mode, first.getpixel((30, 20))[3]) == ("RGBA", 0)  # type: ignore[index]
    assert fitted.blurhash == ""
    assert media.fit(pictures.encoded(pictures.picture((60, 40), "RGBA"), "PNG")).blurhash


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_a_whole_picture_that_moves_the_first_moment_is_kept(kind: str) -> None:
    found = Image.open(io.BytesIO(media.fit(pictures.film(kind, 5)).files[0]))
    assert getattr(found, "n_frames", 1) == 1
    assert found.convert("RGB").getpixel((8, 8)) == pytest.approx((0, 0, 99), abs=8)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "missing"),
        (b"<script>alert(1)</script>", "unknown_kind"),
        (pictures.jpeg()[:3_000], "broken"),
        (pictures.bomb(13_300, 13_300), "too_many_pixels"),
        (pictures.film("GIF", 201), "too_many_frames"),
        (bytes(media.LARGEST_FILE + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_whole_picture_is_refused_as_any_other(content: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        media.fit(content)
    assert caught.value.details == {"file": reason}


def test_the_largest_whole_picture_fits_into_the_memory() -> None:
    for size in ((3_050, 8_190), (5_000, 5_000)):
        status, megabytes = memory_for(pictures.encoded(pictures.picture(size)), {"bounds": media.BOUNDS})
        assert status == 0
        assert megabytes < 400


def test_a_worker_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(media, "_WORKER", slow)
    monkeypatch.setattr(media, "SECONDS", 0.2)
    assert refusal(pictures.jpeg()) == "broken"


def test_a_worker_that_dies_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text("import os\nos.abort()")
    monkeypatch.setattr(media, "_WORKER", dying)
    assert refusal(pictures.jpeg()) == "broken"


def test_who_would_wait_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    places = BoundedSemaphore(1)
    places.acquire()
    monkeypatch.setattr(media, "_places", places)
    monkeypatch.setattr(media, "SECONDS", 0.01)
    with pytest.raises(Overloaded):
        media.render(pictures.jpeg(), AVATAR)


def test_the_worker_has_no_environment_and_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "something secret")
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys\nseen = repr(sorted(os.environ)).encode()\nsys.stdout.buffer.write(bytes(4) + seen)")
    monkeypatch.setattr(media, "_WORKER", spy)
    assert b"SECRET_KEY" not in b"".join(media.render(pictures.jpeg(), AVATAR))
    program = WORKER.read_text().partition("from PIL")[0] + f"\nopen({str(tmp_path / 'x')!r}, 'w').write('written')"
    subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=False)
    assert (tmp_path / "x").read_text() == ""


def test_the_worker_imports_nothing_of_the_application() -> None:
    modules = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(WORKER.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
    }
    assert modules - {*sys.stdlib_module_names} == {"PIL", "blurhash"}
