"""The built front end: complete, unspoilt, and built from the sources beside it."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "twitter" / "static"
DIST = STATIC / "dist"
VENDOR = STATIC / "vendor"
TEMPLATES = ROOT / "twitter" / "templates"
INPUTS = (STATIC / "src", VENDOR, ROOT / "twitter" / "text" / "endings.json")

REBUILD = "run: cd frontend && npm ci --ignore-scripts && python3 build.py"
COMPRESSED = {".br", ".gz"}
SOURCE_MAP = re.compile(rb"sourceMappingURL=")
ICON = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
ASSET = re.compile(r"""\basset\(\s*["']([a-z0-9.-]+)["']""")
HOST = re.compile(r"https?://(?!www\.w3\.org/)[a-z0-9.-]+", re.IGNORECASE)

# What people download before they can do anything, in bytes of brotli (UX.md, budgets).
LARGEST_SCRIPTS = 30_000
LARGEST_LIVE = 45_000  # with what a page loads when it is idle
LARGEST_STYLE = 12_000
LARGEST_PICTURE = 2_048
LARGEST_RASTER = 10_240  # the same in pixels, for apps


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(path: Path) -> Any:
    return json.loads(path.read_text())


MANIFEST = read(DIST / "manifest.json")
FILES: dict[str, str] = MANIFEST["files"]
LIBRARIES = read(VENDOR / "vendor.json")


def templates() -> str:
    return "\n".join(path.read_text() for path in sorted(TEMPLATES.rglob("*.html")))


def size_of(name: str) -> int:
    return (DIST / (FILES[name] + ".br")).stat().st_size


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library["name"])
def test_vendored_files_are_those_we_wrote_down(library: dict[str, Any]) -> None:
    folder = VENDOR / f"{library['name']}-{library['version']}"
    assert {path.name: digest(path.read_bytes()) for path in folder.iterdir()} == library["sha256"]


def test_vendored_libraries_are_the_pinned_ones_and_bring_their_licences() -> None:
    pins = read(ROOT / "frontend" / "package.json")["dependencies"]
    assert {library["name"]: library["version"] for library in LIBRARIES} == pins
    assert all("LICENSE" in library["sha256"] and library["licence"] for library in LIBRARIES)


def test_nothing_else_lies_among_the_vendored_files() -> None:
    folders = {f"{library['name']}-{library['version']}" for library in LIBRARIES}
    assert {path.name for path in VENDOR.iterdir()} == {*folders, "vendor.json"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_built_file_carries_the_hash_of_its_content(name: str) -> None:
    built = DIST / FILES[name]
    logical = Path(name)
    assert built.name == f"{logical.stem}-{digest(built.read_bytes())[:10]}{logical.suffix}"


@pytest.mark.parametrize("name", sorted(name for name in FILES if not name.endswith(".webp")))
def test_a_built_text_has_its_compressed_twins(name: str) -> None:
    built = DIST / FILES[name]
    assert gzip.decompress(Path(f"{built}.gz").read_bytes()) == built.read_bytes()
    assert 0 < Path(f"{built}.br").stat().st_size <= Path(f"{built}.gz").stat().st_size + 64


def test_every_built_file_is_named_by_the_manifest() -> None:
    present = {path.name for path in DIST.iterdir() if path.suffix not in COMPRESSED}
    twins = {path.stem for path in DIST.iterdir() if path.suffix in COMPRESSED}
    assert present == {*FILES.values(), "manifest.json"}
    assert twins == {name for name in FILES.values() if not name.endswith(".webp")}


def test_the_build_was_not_forgotten() -> None:
    files = sorted(path for place in INPUTS for path in (place, *place.rglob("*")) if path.is_file())
    lines = [f"{path.relative_to(STATIC.parent).as_posix()} {digest(path.read_bytes())}\n" for path in files]
    assert MANIFEST["sources"] == digest("".join(lines).encode()), REBUILD


@pytest.mark.parametrize("folder", [DIST, VENDOR], ids=["dist", "vendor"])
def test_no_file_points_to_a_source_map(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in COMPRESSED]
    assert not [path.name for path in files if SOURCE_MAP.search(path.read_bytes())]


def test_every_icon_of_a_template_is_in_the_sprite_and_no_other() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (DIST / FILES["icons.svg"]).read_text()))
    assert drawn == {*ICON.findall(templates()), "logo"}, REBUILD


def test_every_asset_of_a_template_was_built() -> None:
    assert {*ASSET.findall(templates())} <= set(FILES)


def test_everybody_can_have_a_picture() -> None:
    pictures = [f"avatar-{number}.svg" for number in range(12)] + [f"banner-{number}.svg" for number in range(6)]
    assert all((DIST / FILES[name]).stat().st_size <= LARGEST_PICTURE for name in pictures)
    rasters = [name.replace(".svg", ".webp") for name in pictures]
    assert all((DIST / FILES[name]).stat().st_size <= LARGEST_RASTER for name in rasters), REBUILD


def test_the_first_load_stays_light() -> None:
    assert size_of("app.js") + size_of("htmx.js") + size_of("idiomorph.js") <= LARGEST_SCRIPTS
    assert size_of("app.css") <= LARGEST_STYLE


def test_a_page_that_moves_by_itself_stays_light() -> None:
    names = ("app.js", "htmx.js", "idiomorph.js", "live.js", "socket.js")
    assert sum(size_of(name) for name in names) <= LARGEST_LIVE


@pytest.mark.parametrize("name", ["app.js", "app.css"])
def test_nothing_is_fetched_from_another_host(name: str) -> None:
    assert not HOST.findall((DIST / FILES[name]).read_text())


def test_the_lock_file_names_no_registry() -> None:
    lock = read(ROOT / "frontend" / "package-lock.json")
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
