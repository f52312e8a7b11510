"""The lines of the log: readable by machines and people, on one line each, without secrets."""

import json
import logging
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from twitter.logs import HIDDEN, JsonFormatter, TextFormatter, stack_of, without_secrets


def record(message: str = "Hello.", *args: Any, error: BaseException | None = None, **extra: Any) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.getLogger("skein").makeRecord(
        "skein", logging.INFO, "file.py", 1, message, args, told, extra=extra or None
    )


def as_json(made: logging.LogRecord, **about: Any) -> dict[str, Any]:
    line = JsonFormatter(lambda: about).format(made)
    assert "\n" not in line
    told: dict[str, Any] = json.loads(line)
    return told


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_a_line_of_json_says_when_what_and_about_what() -> None:
    made = record("Done in %s", "time", status=200)
    line = as_json(made, request_id="abc", route="feed.home")
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "skein",
        "message": "Done in time",
        "request_id": "abc",
        "route": "feed.home",
        "status": 200,
    }


@pytest.mark.parametrize("breaking", ["\n", "\r\n", "\r", "\x1b[2K", "\x00", "\x85", "\u2028", "\u2029"])
def test_nobody_writes_a_line_of_their_own(breaking: str) -> None:
    made = record("Name: %s", f"ana{breaking}2026 CRITICAL forged", typed=f"x{breaking}y")
    assert as_json(made)["message"] == f"Name: ana{breaking}2026 CRITICAL forged"
    for line in (TextFormatter().format(made), JsonFormatter(dict).format(made)):
        assert breaking not in line
        assert len(line.splitlines()) == 1


def test_a_letter_without_its_other_half_is_written_all_the_same() -> None:
    assert as_json(record("%s", "\ud800"))["message"] == "\ud800"


@pytest.mark.parametrize(
    "name",
    [
        *("Authorization", "Cookie", "set-cookie", "password", "new_password", "passwd", "code", "reset_code"),
        *("token", "access_token", "X-CSRFToken", "secret", "SECRET_KEY", "otp", "OTP_PEPPER"),
    ],
)
def test_the_value_of_a_secrets_name_is_hidden(name: str) -> None:
    for made in (
        record("Hello.", **{name: "hush"}),
        record("Hello.", headers={"Host": "skein", name: "hush"}),
        record("Hello.", pairs=[{name: ["hush"]}]),
        record(f"It is %({name})s", {name: "hush"}),
    ):
        for line in (JsonFormatter(dict).format(made), TextFormatter().format(made)):
            assert "hush" not in line
            assert HIDDEN in line


def test_other_names_are_kept() -> None:
    kept = {"status": 200, "options": ["a"], "codec": "utf-8", "path": {"route": "feed.home"}}
    assert without_secrets(kept) == kept


def test_an_error_is_told_with_type_place_and_cause() -> None:
    error = raised(ValueError("not\na number"), cause=raised(KeyError("first")))
    line = as_json(record("Failed", error=error))
    assert line["error"] == "ValueError"
    assert line["stack"].index("builtins.KeyError: 'first'") < line["stack"].index(
        "builtins.ValueError: not\\na number"
    )
    assert "test_logs.py" in line["stack"]
    assert "builtins.ValueError: not\\na number" in TextFormatter().format(record("Failed", error=error))


def test_what_a_database_says_of_a_row_is_not_repeated() -> None:
    unique_violation = type("UniqueViolation", (Exception,), {"__module__": "psycopg.errors"})
    driver = unique_violation("Key (email_key)=(ana@example.org) already exists.")
    error = raised(IntegrityError("INSERT", {"email": "ana@example.org"}, driver, hide_parameters=True), cause=driver)
    told = stack_of(error)
    assert "IntegrityError" in told
    assert "psycopg.errors" in told
    assert "ana@example.org" not in told


def test_errors_that_caused_each_other_are_told_once() -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__context__, second.__context__ = second, first
    assert stack_of(first).count("first") == 1
