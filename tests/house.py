"""The rules of the house that no linter sees. Each guard takes what it inspects and returns what is wrong there."""

import ast
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, MetaData, select
from sqlalchemy.orm import registry
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

ENDS_OF_A_TRANSACTION = {"commit", "rollback", "begin", "begin_nested"}
HONEST_LOADING = {"raise", "raise_on_sql", "write_only"}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
SPEAKS_HTTP = {"http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "socket", "websocket"}
# Marks the page before its styles apply, so that nothing jumps; the nonce of the answer allows it.
THE_INLINE_LINE = 'document.documentElement.classList.add("js")'

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
_POSTS = re.compile(r"""\bmethod=["']?post\b""", re.IGNORECASE)
_CSRF = re.compile(r"""\bhidden_fields\(|name="csrf_token" value="\{\{ csrf_token\(\) \}\}\"""")
_SETTING = re.compile(r"""environ\.(?:text|secret|number|flag|words)\(\s*"([A-Z_]+)\"""")
_CHANGES_AUDIT = re.compile(r"\b(?:update|delete\s+from|truncate)\s+(?:table\s+)?audit_events\b", re.IGNORECASE)
_PAINT_AND_BEHAVIOUR = {
    "a <style> block": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an on... handler": re.compile(r"\s(?:(?:data-)?hx-)?on[a-z:-]+\s*=", re.IGNORECASE),
    "the safe filter": re.compile(r"\|\s*safe\b|\bautoescape\s+false\b"),
    "a javascript: link": re.compile(r"""javascript:|["'(]\s*js:""", re.IGNORECASE),
}


def python_files(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module below a folder, parsed."""
    for path in sorted(root.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"), str(path))


def transactions_ended_elsewhere(root: Path) -> list[str]:
    """Find commits and rollbacks outside transaction.py."""
    return [
        f"{path.relative_to(root)}:{node.lineno} {node.attr}"
        for path, module in python_files(root)
        if path != root / "transaction.py"
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr in ENDS_OF_A_TRANSACTION
    ]


def imports_in_functions(root: Path) -> list[str]:
    """Find imports that wait inside a function, where they hide a circle."""
    return [
        f"{path.relative_to(root)}:{statement.lineno}"
        for path, module in python_files(root)
        for function in ast.walk(module)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]


def surprise_loading(models: registry) -> list[str]:
    """Find relationships that would send a statement when they are merely looked at."""
    return [
        f"{relationship} is lazy={relationship.lazy!r}"
        for mapper in models.mappers
        for relationship in mapper.relationships
        if relationship.lazy not in HONEST_LOADING
    ]


def jobs_nobody_does(root: Path, jobs: Iterable[str]) -> list[str]:
    """Find jobs that are enqueued by a name no function has, or by a name that cannot be read in the source."""
    known = {*jobs}
    calls = [
        (path, node)
        for path, module in python_files(root)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and _called_name(node) == "enqueue"
    ]
    named = [(path, call, ast.unparse(call.args[0]) if call.args else "nothing") for path, call in calls]
    return [
        f"{path.relative_to(root)}:{call.lineno} {name}"
        for path, call, name in named
        if name not in {repr(job) for job in known}
    ]


def ways_out(root: Path, allowed: set[str]) -> list[str]:
    """Find modules that could ask other sites, beside those that may: they import what speaks HTTP, or sockets."""
    return [
        f"{path.relative_to(root)}:{node.lineno} {name}"
        for path, module in python_files(root)
        if str(path.relative_to(root)) not in allowed
        for node in ast.walk(module)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _imported(node)
        if name in SPEAKS_HTTP or name.partition(".")[0] in SPEAKS_HTTP
    ]


def audit_lines_changed(root: Path) -> list[str]:
    """Find statements that would change or delete lines of the audit log: it is only ever added to."""
    return [
        f"{path.relative_to(root)}:{node.lineno}"
        for path, module in python_files(root)
        for node in ast.walk(module)
        if (isinstance(node, ast.Call) and _called_name(node) in {"update", "delete"} and _names_audit(node))
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and _CHANGES_AUDIT.search(node.value))
    ]


def paint_and_behaviour_in_markup(templates: Path) -> list[str]:
    """Find what the content security policy would refuse, and what would let somebody's text become markup."""
    return [
        f"{path.relative_to(templates)}: {what}"
        for path, source in _templates(templates)
        for what, pattern in _PAINT_AND_BEHAVIOUR.items()
        if pattern.search(source)
    ] + [
        f"{path.relative_to(templates)}: an inline script"
        for path, source in _templates(templates)
        for attributes, body in _SCRIPT.findall(source)
        if not _is_allowed_script(path.relative_to(templates), attributes, body)
    ]


def forms_without_token(templates: Path) -> list[str]:
    """Find forms that post without the token that proves they are ours."""
    return [
        f"{path.relative_to(templates)}: {form.splitlines()[0]}"
        for path, source in _templates(templates)
        for form in _FORM.findall(source)
        if _POSTS.search(form) and not _CSRF.search(form)
    ]


def migration_heads(folder: Path) -> list[str]:
    """Return the migrations that nothing follows. One is right."""
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    settings.set_main_option("path_separator", "os")
    return list(ScriptDirectory.from_config(settings).get_heads())


def differences(engine: Engine, models: MetaData) -> list[str]:
    """Return how a migrated database differs from the models."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, models)]


def broken_contracts(root: Path) -> list[str]:
    """Run import-linter over a checkout and return the contracts of pyproject.toml that it breaks."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    broken = re.findall(r"^(.+) BROKEN\b", told.stdout, re.MULTILINE)
    return broken if told.returncode == 0 or broken else [told.stdout + told.stderr]


def settings_nobody_documents(source: str, table: str) -> set[str]:
    """Return the settings that config.py reads and the table of docs/operations.md does not name."""
    return {*_SETTING.findall(source), "APP_ENV"} - {*re.findall(r"`([A-Z_]+)`", table)}


def open_doors(stranger: FlaskClient, rules: Iterable[Rule], address: Callable[[Rule], str]) -> set[str]:
    """Return the endpoints that answer somebody who is not signed in."""
    return {rule.endpoint for rule in rules if not all(_is_locked(stranger, rule, address(rule)))}


def marked_public(app: Flask) -> set[str]:
    """Return the endpoints whose view is marked as open to strangers, without those that have the lock of the API."""
    return {
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "is_public", False) and not hasattr(view, "api")
    }


def contents(engine: Engine, tables: MetaData) -> dict[str, str]:
    """Return a digest of every table."""
    with engine.connect() as connection:
        return {
            table.name: hashlib.sha256(
                "\n".join(sorted(map(repr, connection.execute(select(table))))).encode()
            ).hexdigest()
            for table in tables.sorted_tables
        }


def _leads_to_sign_in(page: TestResponse) -> bool:
    return page.status_code == 303 and page.location.startswith("/login")


def _templates(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, _COMMENT.sub("", path.read_text("utf-8"))


def _is_allowed_script(path: Path, attributes: str, body: str) -> bool:
    if not body.strip():
        return "src=" in attributes and "nonce=" in attributes
    is_data = 'type="application/json"' in attributes
    is_the_line = path == Path("partials/_head.html") and body == THE_INLINE_LINE and "nonce=" in attributes
    return is_data or is_the_line


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]


def _called_name(call: ast.Call) -> Any:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", None)


def _names_audit(call: ast.Call) -> bool:
    """Whether AuditEvent is what a call is about: its first argument, or whatever the method belongs to."""
    about = [*call.args[:1], *([call.func.value] if isinstance(call.func, ast.Attribute) else [])]
    return any(isinstance(node, ast.Name) and node.id == "AuditEvent" for each in about for node in ast.walk(each))


def _is_locked(stranger: FlaskClient, rule: Rule, path: str) -> Iterator[bool]:
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        page = stranger.open(path, method=method)
        program = stranger.open(path, method=method, headers={"Accept": "application/json"})
        yield page.status_code == 401 if path.startswith("/api/") else _leads_to_sign_in(page)
        yield program.status_code == 401 and program.is_json
