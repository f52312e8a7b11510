"""What every test stands on: an application over a fresh database, people who act, and counted statements."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import create_engine, event, text

from config import Environment, Settings, TestingSettings
from tests import factories
from tests.browsers import Browser, browser_of, stranger_at
from twitter import create_app, database, ids, passwords
from twitter.charter import Charter
from twitter.extensions import Base, db, limiter, socketio
from twitter.models import User
from twitter.services import last_seen
from twitter.web import charter

ROOT = Path(__file__).parent.parent
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432"
MARIADB = "mysql://root@127.0.0.1:3306"
REDIS = "redis://127.0.0.1:6379"
PORTS = {"postgresql": 5432, "mariadb": 3306, "redis": 6379}

# Tests in these folders act on the database and so run on all three; the others take SQLite alone.
ON_ALL_DATABASES = ("services", "queries", "jobs")
# What starts several servers takes minutes: begun first, nothing has to wait for it in the end.
SLOWEST = ("tests/deploy/", "tests/nodes/", "tests/jobs/test_celery.py")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run database-facing tests once for each database."""
    folder = Path(str(metafunc.module.__file__)).parent.name
    if "backend" in metafunc.fixturenames and folder in ON_ALL_DATABASES:
        wanted = metafunc.definition.get_closest_marker("backends")
        names = wanted.args if wanted else ("sqlite", "postgresql", "mariadb")
        metafunc.parametrize("backend", names, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slowest tests in front, else in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOWEST))


def require_service(name: str) -> None:
    """Skip a test whose service does not run here, unless REQUIRE_SERVICES says that nothing may be skipped."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", PORTS[name])) == 0:
            return
    reason = f"{name} does not answer on 127.0.0.1:{PORTS[name]}"
    if os.environ.get("REQUIRE_SERVICES"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Switch off what pytest-flask does here: it would hold one request open and answer two people as the first."""


@pytest.fixture(autouse=True, scope="session")
def _patient_databases() -> None:
    """Let twenty people wait for one row on a busy machine: nothing in the suite measures how fast it is."""
    database.STATEMENT_TIMEOUT, database.LOCK_TIMEOUT, database.IDLE_TIMEOUT = 30_000, 20_000, 60_000


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> None:
    passwords.configure(memory_kib=8, time_cost=1)


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """Name the database at work."""
    name: str = getattr(request, "param", "sqlite")
    if name != "sqlite":
        require_service(name)
    return name


@pytest.fixture(scope="session")
def database_url(backend: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Make an empty database and drop it in the end."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
        return
    with temporary_database(backend, f"skein_test_{worker_id}_{os.getpid()}") as url:
        yield url


@contextmanager
def temporary_database(backend: str, name: str) -> Iterator[str]:
    """Make a database on a server of this machine and drop it afterwards."""
    server = (POSTGRESQL if backend == "postgresql" else MARIADB) + ("/postgres" if backend == "postgresql" else "")
    driver = server.replace("postgresql://", "postgresql+psycopg://").replace("mysql://", "mysql+pymysql://")
    engine = create_engine(driver, isolation_level="AUTOCOMMIT")
    force = " WITH (FORCE)" if backend == "postgresql" else ""
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}{force}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
        if backend == "postgresql":  # nothing in it outlives the tests, so nobody waits for the disk
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit TO off"))
    try:
        yield f"{POSTGRESQL if backend == 'postgresql' else MARIADB}/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}{force}"))
        engine.dispose()


class CompiledTemplates(BytecodeCache):
    """What Jinja made of each template, for all applications of this process: compiling costs more than most tests."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()


def create_testing_app(settings: Settings) -> Flask:
    """Make an application that compiles no template twice."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    return app


def testing_settings(database_url: str, data_dir: Path, **changes: Any) -> Settings:
    """Return the settings of the suite: no limits and no CSRF tokens unless a test asks for them."""
    variables = {"DATABASE_URL": database_url, "DATA_DIR": str(data_dir), "SITE_NAME": "Skein", "LOG_LEVEL": "ERROR"}
    settings = TestingSettings.read(Environment(variables))
    return replace(settings, **{"extra": {"WTF_CSRF_ENABLED": False}, **changes})


@pytest.fixture(scope="session")
def _shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_testing_app(testing_settings(database_url, tmp_path_factory.mktemp("data")))
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_shared_app: Flask) -> Iterator[Flask]:
    """The application over an empty database, with its context pushed."""
    with _shared_app.app_context():
        yield _shared_app
        db.session.remove()
        empty_database()
        charter.adopt(Charter())
    last_seen.forget()
    ids._sequence._last = 0  # after a journey into the future, ids would be ahead of the clock of the tests to come


def empty_database() -> None:
    """Delete every row; tables refer to each other and tweets to themselves, so the order and the updates matter."""
    with db.engine.begin() as connection:
        filled = connection.execute(text(_which_are_filled())).one()._mapping
        if filled["tweets"]:
            connection.execute(
                text("UPDATE tweets SET in_reply_to_id = NULL, retweet_of_id = NULL, quote_of_id = NULL")
            )
        for table in reversed(Base.metadata.sorted_tables):
            if filled[table.name]:
                connection.execute(table.delete())


@cache
def _which_are_filled() -> str:
    """Return the statement that asks all tables whether they hold anything: most do not, and deleting takes longer."""
    return "SELECT " + ", ".join(f"(SELECT 1 FROM {name} LIMIT 1) AS {name}" for name in Base.metadata.tables)


@pytest.fixture(autouse=True)
def _extensions_as_before() -> Iterator[None]:
    """Give back as they were the objects that all applications of this process share and the last one tunes."""
    before = [(extension, dict(vars(extension))) for extension in (limiter, socketio)]
    yield
    for extension, tuned in before:
        vars(extension).clear()
        vars(extension).update(tuned)


@pytest.fixture
def make_app(database_url: str, app: Flask, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Make further applications over the same database with other settings."""
    made = []

    def make(**changes: Any) -> Flask:
        other = create_testing_app(testing_settings(database_url, tmp_path, **changes))
        made.append(other)
        return other

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return stranger_at(app)


@pytest.fixture
def as_user(app: Flask) -> Callable[[User], Browser]:
    """Open a browser in which somebody is signed in."""
    return lambda user: browser_of(app, user)


@pytest.fixture
def ana(app: Flask) -> User:
    """A person."""
    return factories.person("ana")


@pytest.fixture
def bob(app: Flask) -> User:
    """Another person."""
    return factories.person("bob")


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that were sent since the test began; clear the list before the act that is counted."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)
