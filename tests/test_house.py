"""The rules of the house that are read off its source. Each alarm is proven once, by planting its fault."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from tests import house
from twitter.extensions import Base
from twitter.jobs import JOBS

ROOT = Path(__file__).parent.parent
CODE = ROOT / "twitter"
TEMPLATES = CODE / "templates"


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


def test_only_transaction_py_ends_a_transaction() -> None:
    assert not house.transactions_ended_elsewhere(CODE)


@pytest.mark.parametrize("fault", ["db.session.commit()", "session().rollback()", "with db.engine.begin(): ..."])
def test_the_alarm_rings_for_a_commit_in_a_service(tmp_path: Path, fault: str) -> None:
    write(tmp_path / "transaction.py", "session.commit()")
    assert not house.transactions_ended_elsewhere(tmp_path)
    write(tmp_path / "services" / "tweets.py", f"def post():\n    {fault}")
    assert len(house.transactions_ended_elsewhere(tmp_path)) == 1


def test_no_import_hides_in_a_function() -> None:
    assert not house.imports_in_functions(CODE)


def test_the_alarm_rings_for_an_import_in_a_function(tmp_path: Path) -> None:
    write(tmp_path / "honest.py", "import os\n\ndef name():\n    return os.name")
    assert not house.imports_in_functions(tmp_path)
    write(tmp_path / "hidden.py", "async def name():\n    if True:\n        from os import name\n    return name")
    assert house.imports_in_functions(tmp_path) == ["hidden.py:3"]


def test_no_relationship_loads_by_surprise() -> None:
    assert not house.surprise_loading(Base.registry)


@pytest.mark.parametrize(("lazy", "findings"), [("raise", 0), ("raise_on_sql", 0), ("select", 1), ("joined", 1)])
def test_the_alarm_rings_for_a_relationship_that_loads_when_looked_at(lazy: str, findings: int) -> None:
    class Planted(DeclarativeBase):
        pass

    class Author(Planted):
        __tablename__ = "author"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Book(Planted):
        __tablename__ = "book"
        id: Mapped[int] = mapped_column(primary_key=True)
        author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
        author: Mapped[Author] = relationship(Author, lazy=lazy)  # type: ignore[arg-type]

    assert len(house.surprise_loading(Planted.registry)) == findings


def test_every_enqueued_job_has_a_function() -> None:
    assert not house.jobs_nobody_does(CODE, JOBS)


@pytest.mark.parametrize("fault", ['outbox.enqueue("misspelt", id=1)', 'enqueue("misspelt")', "enqueue(name)"])
def test_the_alarm_rings_for_a_job_nobody_does(tmp_path: Path, fault: str) -> None:
    write(tmp_path / "right.py", 'outbox.enqueue("spelt", id=1)')
    assert not house.jobs_nobody_does(tmp_path, ["spelt"])
    write(tmp_path / "wrong.py", fault)
    assert len(house.jobs_nobody_does(tmp_path, ["spelt"])) == 1


def test_one_module_asks_other_sites() -> None:
    tuning = "web/websockets.py"  # of connections that others opened
    assert not house.ways_out(CODE, {"fetching.py", tuning})


@pytest.mark.parametrize(
    "fault",
    [
        *("import socket", "import urllib.request", "from urllib import request", "from urllib.request import urlopen"),
        *("import http.client", "from http import client", "import requests", "from requests import get"),
    ],
)
def test_the_alarm_rings_for_another_way_out(tmp_path: Path, fault: str) -> None:
    write(tmp_path / "fetching.py", fault)
    write(tmp_path / "web" / "errors.py", "from urllib.parse import urlsplit\nfrom http import HTTPStatus")
    assert not house.ways_out(tmp_path, {"fetching.py"})
    write(tmp_path / "services" / "links.py", fault)
    assert house.ways_out(tmp_path, {"fetching.py"})


def test_the_audit_log_is_only_added_to() -> None:
    assert not house.audit_lines_changed(CODE)


@pytest.mark.parametrize(
    "fault",
    [
        "update(AuditEvent).values(action='')",
        "delete(AuditEvent)",
        "sqlalchemy.delete(AuditEvent).where(AuditEvent.at < then)",
        "AuditEvent.__table__.delete()",
        "db.session.query(AuditEvent).filter_by(id=1).delete()",
        "text('DELETE FROM audit_events')",
        "text('update audit_events set action = 1')",
    ],
)
def test_the_alarm_rings_for_a_line_of_the_audit_log_that_is_changed(tmp_path: Path, fault: str) -> None:
    write(
        tmp_path / "right.py", "insert(AuditEvent)\nselect(AuditEvent.id)\nupdate(User).values(name=AuditEvent.action)"
    )
    assert not house.audit_lines_changed(tmp_path)
    write(tmp_path / "wrong.py", fault)
    assert house.audit_lines_changed(tmp_path) == ["wrong.py:1"]


def test_no_template_holds_script_paint_or_unescaped_text() -> None:
    assert not house.paint_and_behaviour_in_markup(TEMPLATES)


@pytest.mark.parametrize(
    "fault",
    [
        '<a onclick="like()">',
        '<a\n  data-hx-on:click="like()">',
        '<a hx-on::load="like()">',
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<script nonce="{{ csp_nonce() }}">alert(1)</script>',
        '<script src="{{ asset("app.js") }}"></script>',
        "{{ tweet.text|safe }}",
        "{{ tweet.text | safe }}",
        "{% autoescape false %}",
        '<a href="javascript:like()">',
        "<a data-hx-vals='js:{a: 1}'>",
    ],
)
def test_the_alarm_rings_for_script_paint_and_unescaped_text(tmp_path: Path, fault: str) -> None:
    line = f'<script nonce="{{{{ csp_nonce() }}}}">{house.THE_INLINE_LINE}</script>'
    write(tmp_path / "partials" / "_head.html", f'{line}<script nonce="x" src="y"></script>')
    write(tmp_path / "page.html", '<p class="once" data-one="1">{# <style> #}')
    assert not house.paint_and_behaviour_in_markup(tmp_path)
    write(tmp_path / "page.html", f"<p>\n{fault}\n</p>")
    assert len(house.paint_and_behaviour_in_markup(tmp_path)) == 1


def test_every_form_that_posts_carries_the_token() -> None:
    assert not house.forms_without_token(TEMPLATES)


def test_the_alarm_rings_for_a_form_without_token(tmp_path: Path) -> None:
    write(tmp_path / "search.html", '<form method="get"><input name="q"></form>')
    page = write(tmp_path / "page.html", '<form\n method="post">{{ hidden_fields(next) }}</form>')
    assert not house.forms_without_token(tmp_path)
    page.write_text(page.read_text() + "<form action=/logout method=POST><button></form>")
    assert house.forms_without_token(tmp_path) == ["page.html: <form action=/logout method=POST><button></form>"]


def test_there_is_one_newest_migration() -> None:
    assert len(house.migration_heads(ROOT / "migrations")) == 1


def test_the_alarm_rings_for_two_newest_migrations(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    write(folder / "versions" / "fork.py", 'revision = "fork"\ndown_revision = None\n')
    assert len(house.migration_heads(folder)) == 2


def test_imports_go_downwards_only() -> None:
    assert not house.broken_contracts(ROOT)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that may be spoilt."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(CODE, folder / "twitter", ignore=shutil.ignore_patterns("static", "__pycache__"))
    for name in ("pyproject.toml", "config.py"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.mark.parametrize(
    ("module", "fault", "contract"),
    [
        ("main/feed.py", "import sqlalchemy", "Doors never speak SQL"),
        ("api/v1/auth.py", "import sqlalchemy", "Doors never speak SQL"),
        ("main/feed.py", "from twitter.auth import routes", "Downwards only"),
        ("queries/tweets.py", "from twitter.services import tweets", "Downwards only"),
        ("services/tweets.py", "from flask import request", "Services and queries know no web"),
        ("queries/tweets.py", "import flask_login", "Services and queries know no web"),
        ("main/feed.py", "from twitter.services.operator import OPERATOR", "Only a terminal acts as the operator"),
        ("web/forms.py", "from twitter.services import operator", "Only a terminal acts as the operator"),
        ("api/v1/auth.py", "from twitter.services.operator import OPERATOR", "Only a terminal acts as the operator"),
        ("main/feed.py", "from twitter.services import link_fetching", "Only jobs ask other sites"),
        ("services/tweets.py", "from twitter.services import link_fetching", "Only jobs ask other sites"),
        ("models/user.py", "from flask import url_for", "Tables know nothing of the web"),
        ("text/cleaning.py", "import sqlalchemy", "The lowest rooms need the standard library only"),
    ],
)
def test_the_alarm_rings_for_an_import_upwards(checkout: Path, module: str, fault: str, contract: str) -> None:
    path = checkout / "twitter" / module
    honest = path.read_text("utf-8")
    path.write_text(f"{honest}\n{fault}\n", "utf-8")
    broken = house.broken_contracts(checkout)
    path.write_text(honest, "utf-8")
    assert contract in broken


def test_every_setting_is_described_for_whoever_runs_the_site() -> None:
    described = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert not house.settings_nobody_documents((ROOT / "config.py").read_text("utf-8"), described)


def test_the_alarm_rings_for_a_setting_nobody_describes() -> None:
    source = 'environ.text("KNOWN"), environ.number(\n    "SECRET_NUMBER", 1)'
    assert house.settings_nobody_documents(source, "| `KNOWN` `APP_ENV` |") == {"SECRET_NUMBER"}
