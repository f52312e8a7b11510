"""Lines of the audit log as files: written piece by piece, however many there are."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from twitter.queries.audit import Line

COLUMNS: Final = ("id", "at", "action", "actor", "actor_id", "subject", "subject_id", "address_prefix", "details")
# With one of these a spreadsheet takes a cell for a formula, and would do what somebody wrote in their name.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(chunks: Iterable[Iterable[Line]]) -> Iterator[bytes]:
    """Yield a table with a row for each line, for spreadsheets: what looks like a formula begins with an apostrophe."""
    yield _rows([COLUMNS])
    for chunk in chunks:
        yield _rows([defused(cell) for cell in _cells(line)] for line in chunk)


def as_json_lines(chunks: Iterable[Iterable[Line]]) -> Iterator[bytes]:
    """Yield an object of JSON for each line. Ids are texts: JavaScript would round the numbers."""
    for chunk in chunks:
        yield b"".join(orjson.dumps(_facts(line), option=orjson.OPT_APPEND_NEWLINE) for line in chunk)


def defused(cell: str) -> str:
    """Return a cell in which no spreadsheet sees a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _rows(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cells(line: Line) -> Iterator[str]:
    facts = _facts(line)
    facts["details"] = json.dumps(line.details, ensure_ascii=False, sort_keys=True) if line.details else ""
    yield from ("" if facts[name] is None else str(facts[name]) for name in COLUMNS)


def _facts(line: Line) -> dict[str, Any]:
    facts = line._asdict() | {"id": str(line.id), "at": line.at.isoformat()}
    facts |= {name: str(facts[name]) for name in ("actor_id", "subject_id") if facts[name] is not None}
    return {name: facts[name] for name in COLUMNS}
