"""What the log looks like: one JSON object a line in production, plain text on a laptop, and no secret in either."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

HIDDEN = "[hidden]"

About = Callable[[], Mapping[str, Any]]
"""Says what is being worked on when a line is written: request id, person, route."""

_SECRET_NAME = re.compile(r"authorization|cookie|passw|token|secret|pepper|otp|^code$|_code$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What a driver says of a refused row quotes the row.
_QUOTES_ROWS = ("sqlalchemy.", "psycopg.", "pymysql.", "sqlite3")
# What writes whole tokens at the level DEBUG.
_TELLS_SECRETS = ("authlib",)
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One line, one JSON object: time, level, logger, message, what was being worked on, and what `extra` names."""

    def __init__(self, about: About) -> None:
        super().__init__()
        self._about = about

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Line breaks inside a value are escaped, so that nobody can write a line of their own."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            **self._about(),
            **_extras(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["stack"] = stack_of(record.exc_info[1])
        return json.dumps(line, default=str)


class TextFormatter(logging.Formatter):
    """A line that people read while they work."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; control characters are escaped, the stack of an error follows on lines of its own."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(sep=" ", timespec="milliseconds")
        extras = "".join(f" {name}={value}" for name, value in _extras(record).items())
        line = _one_line(f"{at} {record.levelname} {record.name}: {message_of(record)}{extras}")
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{stack_of(error)}"


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment."""

    def __init__(self, formatter: logging.Formatter) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(formatter)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # the base class keeps one stream for ever
        return sys.stderr


def configure(level: str, style: str, about: About = dict) -> None:
    """Send everything that is logged to standard error, in one style. The last call counts."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _ToStandardError)]:
        root.removeHandler(handler)
    root.addHandler(_ToStandardError(JsonFormatter(about) if style == "json" else TextFormatter()))
    root.setLevel(level)
    for name in _TELLS_SECRETS:
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))


def message_of(record: logging.LogRecord) -> str:
    """Return the message of a record, without the secrets among its named arguments."""
    if not isinstance(record.args, Mapping):
        return record.getMessage()
    message: str = record.msg % without_secrets(record.args)
    return message


def without_secrets(value: Any) -> Any:
    """Return mappings and lists with the values hidden whose names tell that they are secrets."""
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if _SECRET_NAME.search(str(name)) else without_secrets(inner) for name, inner in value.items()
        }
    return [without_secrets(inner) for inner in value] if isinstance(value, list | tuple) else value


def stack_of(error: BaseException) -> str:
    """Return type, place and message of an error and of those that led to it; no message that quotes a row."""
    return "\n".join(_told(each) for each in reversed([*_chain(error)]))


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    named = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    return {**without_secrets(named)}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    words = "" if kind.startswith(_QUOTES_ROWS) else _one_line(f": {error}")
    return f"{''.join(traceback.format_tb(error.__traceback__))}{kind}{words}"


def _one_line(text: str) -> str:
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
