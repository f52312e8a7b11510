"""Collects translatable texts, brings the catalogues up to date and compiles them: `make translations`."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
PACKAGE = Path(__file__).parent.parent / "twitter"
CATALOGUES = PACKAGE / "translations"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {pattern: {"trimmed": "true", "silent": "false"} for pattern in ("templates/**.html", "templates/**.txt")}
# Domain errors carry sentences that the doors translate; `mark` is for sentences that stand elsewhere.
MARKERS = ("lazy_gettext", "mark", "Invalid", "Forbidden", "NotFound", "Conflict", "Overloaded", "RateLimited")


def template() -> Catalog:
    """Return every text of the code and the templates that is to be translated."""
    keywords = {**DEFAULT_KEYWORDS, **dict.fromkeys(MARKERS)}
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for _file, _line, message, _comments, context in extract_from_dir(PACKAGE, METHODS, OPTIONS, keywords):
        if message:
            catalog.add(message, context=context)
    return catalog


def files() -> list[Path]:
    """Return the catalogues, one a language."""
    return sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    """Read a catalogue of the language that its folder names."""
    with path.open("rb") as stream:
        catalog = read_po(stream, locale=path.parent.parent.name)
    # Without a date of its own a catalogue takes the present minute, and no two compilations would be the same.
    catalog.creation_date = catalog.revision_date = NO_DATE
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue as the running site reads it."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def written(catalog: Catalog) -> bytes:
    """Return a catalogue as translators read it: sorted, without line numbers and dates, so that a diff is words."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    kept = ("Language:", "Plural-Forms:", "Content-", "MIME-")
    lines = stream.getvalue().decode().splitlines(keepends=True)
    head_end = lines.index("\n")
    head = [line for line in lines[:head_end] if not line.startswith('"') or line[1:].startswith(kept)]
    return "".join([*head, *lines[head_end:]]).encode()


def main() -> int:
    """Update and compile every catalogue; say what is still to be translated. Exit status 1 when something is."""
    source, untranslated = template(), 0
    for path in files():
        catalog = read(path)
        catalog.update(source, no_fuzzy_matching=True)
        path.write_bytes(written(catalog))
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
        missing = [message.id for message in catalog if message.id and not any(message.string or "")]
        untranslated += len(missing)
        for text in missing:
            print(f"{path.parent.parent.name}: {text!r}")  # noqa: T201  it is what the command is for
    return 1 if untranslated else 0


if __name__ == "__main__":
    sys.exit(main())
