"""Vendors the libraries and builds what the browser loads: `python3 frontend/build.py [vendor|build|all]`.

Run `npm ci --ignore-scripts` in this folder first. The results under twitter/static are committed, so that
installing the site needs neither Node nor a network. The same input gives the same bytes.
"""

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
STATIC = HERE.parent / "twitter" / "static"
TEMPLATES = HERE.parent / "twitter" / "templates"
SOURCES, VENDOR, DIST = STATIC / "src", STATIC / "vendor", STATIC / "dist"
# Everything a build reads besides the templates, whose part (the names of icons) the sprite's own test covers.
# The endings of addresses are shared with the server, so that both count a tweet alike.
INPUTS = (SOURCES, VENDOR, HERE.parent / "twitter" / "text" / "endings.json")

BROWSERS = "chrome123,firefox120,safari17.5"
HASH_DIGITS = 10
ICON_CALL = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
SOURCE_MAP = re.compile(rb"\s*(?://[#@] ?sourceMappingURL=[^\n]*|/\*[#@] ?sourceMappingURL=.*?\*/)")
# Compresses one file with the brotli of node, which is here anyway; Python has none in its library.
BROTLI = (
    "const z=require('zlib'),f=require('fs');for(const p of process.argv.slice(1)){const b=f.readFileSync(p);"
    "f.writeFileSync(p+'.br',z.brotliCompressSync(b,{params:{[z.constants.BROTLI_PARAM_QUALITY]:11,"
    "[z.constants.BROTLI_PARAM_SIZE_HINT]:b.length}}))}"
)


@dataclass(frozen=True)
class Library:
    """One package we carry with us: where its files lie in the package, and what they are called in dist."""

    package: str
    files: dict[str, str]

    @property
    def folder(self) -> Path:
        return MODULES / self.package

    @property
    def facts(self) -> dict[str, str]:
        facts: dict[str, str] = json.loads((self.folder / "package.json").read_text())
        return facts

    @property
    def home(self) -> Path:
        return VENDOR / f"{self.package}-{self.facts['version']}"


# The numbers of emojibase; 2 is what emoji are composed of.
EMOJI_KINDS = {
    0: "smileys-emotion",
    1: "people-body",
    3: "animals-nature",
    4: "food-drink",
    5: "travel-places",
    6: "activities",
    7: "objects",
    8: "symbols",
    9: "flags",
}

HTMX = Library("htmx.org", {"dist/htmx.min.js": "htmx.js"})
IDIOMORPH = Library("idiomorph", {"dist/idiomorph-ext.min.js": "idiomorph.js"})
SOCKET = Library("socket.io-client", {"dist/socket.io.esm.min.js": "socket.js"})
SCRIPTS = (HTMX, IDIOMORPH, SOCKET)
EMOJI = Library("emojibase-data", {"en/compact.json": "emoji.json"})


def icon_names() -> list[str]:
    """List the lucide icons that templates use."""
    text = "\n".join(path.read_text() for path in sorted(TEMPLATES.rglob("*.html")))
    return sorted({*ICON_CALL.findall(text)} - {"logo"})


def lucide() -> Library:
    """Name the icons as a library of exactly the files we use."""
    return Library("lucide-static", {f"icons/{name}.svg": f"{name}.svg" for name in icon_names()})


def vendor() -> None:
    """Copy the libraries with their licences, and write down what was copied."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    entries = [copy_library(library) for library in (*SCRIPTS, EMOJI, lucide())]
    write_json(VENDOR / "vendor.json", entries)


def copy_library(library: Library) -> dict[str, object]:
    """Copy one library and return its line for vendor.json."""
    library.home.mkdir(parents=True)
    for source in [*library.files, "LICENSE"]:
        target = library.home / Path(source).name
        target.write_bytes(SOURCE_MAP.sub(b"", (library.folder / source).read_bytes()))
    sums = {path.name: digest(path.read_bytes()) for path in sorted(library.home.iterdir())}
    facts = {"name": library.package, "version": library.facts["version"], "licence": library.facts["license"]}
    return {**facts, "sha256": sums}


def build() -> None:
    """Write dist anew: hashed files, their compressed twins, and the manifest that names them."""
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir(parents=True)
    names = {name: write_hashed(name, content) for name, content in sorted(outputs())}
    compress()
    write_json(DIST / "manifest.json", {"files": names, "sources": sources_digest()})


def outputs() -> Iterator[tuple[str, bytes]]:
    """Yield every built file by its logical name."""
    yield from bundles()
    for library in SCRIPTS:
        for source, name in library.files.items():
            yield name, (library.home / Path(source).name).read_bytes()
    yield "emoji.json", emoji().encode()
    yield "icons.svg", sprite().encode()
    for picture in sorted((SOURCES / "pictures").iterdir()):
        yield picture.name, picture.read_bytes()


def bundles() -> Iterator[tuple[str, bytes]]:
    """Bundle and minify our CSS, our JavaScript, and each part of it that a page loads only when it is wanted."""
    with tempfile.TemporaryDirectory() as folder:
        parts = sorted((SOURCES / "js" / "parts").glob("*.js"))
        styles = [
            SOURCES / "css" / name for name in ("app.css", "messages.css", "manual.css", "about.css", "admin.css")
        ]
        entries = [*styles, SOURCES / "js" / "app.js", *parts]
        options = ["--bundle", "--minify", "--format=esm", "--charset=utf8", "--legal-comments=none"]
        names = ["--entry-names=[name]", f"--outdir={folder}", f"--target={BROWSERS}"]
        subprocess.run([MODULES / ".bin" / "esbuild", *entries, *options, *names, "--log-level=warning"], check=True)
        for path in sorted(Path(folder).iterdir()):
            yield path.name, path.read_bytes()


def emoji() -> str:
    """List emoji by kind, each with its name and the words it is found by, as briefly as it goes."""
    source = json.loads((EMOJI.home / "compact.json").read_text())
    kinds: dict[str, list[list[str]]] = {name: [] for name in EMOJI_KINDS.values()}
    for entry in sorted(source, key=lambda entry: entry.get("order", 0)):
        if entry.get("group") in EMOJI_KINDS:
            words = sorted(set(entry.get("tags", [])) - set(entry["label"].split()))
            kinds[EMOJI_KINDS[entry["group"]]].append([entry["unicode"], entry["label"].lower(), " ".join(words)])
    return json.dumps(kinds, ensure_ascii=False, separators=(",", ":")) + "\n"


def sprite() -> str:
    """Draw all icons into one file, each a symbol that pages name by its id."""
    icons = {path.stem: path for path in sorted((VENDOR / lucide().home.name).glob("*.svg"))}
    symbols = [symbol(name, path) for name, path in {**icons, "logo": SOURCES / "logo.svg"}.items()]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def symbol(name: str, path: Path) -> str:
    """Turn one icon's file into a symbol, keeping its shapes and dropping its paint."""
    root = ElementTree.fromstring(path.read_text())  # noqa: S314 (our own vendored files)
    shapes = "".join(shape(element) for element in root)
    return f'<symbol id="{name}" viewBox="{root.get("viewBox")}">{shapes}</symbol>'


def shape(element: ElementTree.Element) -> str:
    """Write one shape without the namespace that ElementTree would repeat."""
    attributes = "".join(f' {name}="{value}"' for name, value in element.items())
    return f"<{element.tag.rpartition('}')[2]}{attributes}/>"


def write_hashed(name: str, content: bytes) -> str:
    """Write a file under a name that changes with its bytes, and return that name."""
    path = Path(name)
    hashed = f"{path.stem}-{digest(content)[:HASH_DIGITS]}{path.suffix}"
    (DIST / hashed).write_bytes(content)
    return hashed


def compress() -> None:
    """Put a gzip and a brotli twin beside each text; without a time inside, so that bytes repeat."""
    paths = sorted(path for path in DIST.iterdir() if path.suffix != ".webp")  # a picture is compressed already
    for path in paths:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    subprocess.run(["node", "-e", BROTLI, *paths], check=True)


def sources_digest() -> str:
    """Return one hash over all input files and their names, by which a test notices a forgotten build."""
    files = sorted(path for place in INPUTS for path in (place, *place.rglob("*")) if path.is_file())
    lines = [f"{path.relative_to(STATIC.parent).as_posix()} {digest(path.read_bytes())}\n" for path in files]
    return digest("".join(lines).encode())


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def write_json(path: Path, content: object) -> None:
    """Write JSON that reads well in a diff."""
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("step", choices=["vendor", "build", "all"], nargs="?", default="all")
    step = parser.parse_args().step
    if step in ("vendor", "all"):
        vendor()
    if step in ("build", "all"):
        build()


if __name__ == "__main__":
    main()
