"""A real site in a process of its own: gunicorn as in production, over a database of its own."""

import atexit
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 30
# What a person may have set in their own shell.
NOT_OURS = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "CELERY_BROKER_URL", "MAIL_SERVER"}


@dataclass(frozen=True)
class Site:
    """A running site: where it answers, its environment for the `flask` command, and its process."""

    url: str
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"

    def flask(self, *arguments: str) -> str:
        """Run a `flask` command against this site's database and return what it printed."""
        return run_flask(self.environment, *arguments)

    def log(self) -> str:
        """Return what the server wrote so far."""
        return Path(self.environment["TEST_LOG"]).read_text()


def run_flask(environment: dict[str, str], *arguments: str) -> str:
    """Run a `flask` command; raise CalledProcessError when it fails."""
    command = [sys.executable, "-m", "flask", "--app", "twitter", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_site(folder: Path, **variables: str) -> Iterator[Site]:
    """Migrate an empty database, start a server on a free port, and stop it in the end."""
    port = free_port()
    environment = {
        **_surroundings(),
        "APP_ENV": "testing",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "TEST_LOG": str(folder / "server.log"),
        **variables,
    }
    put_migrated_database(environment, folder)
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    with Path(environment["TEST_LOG"]).open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    site = Site(f"http://localhost:{port}", environment, process)
    try:
        _wait_until_it_answers(site)
        yield site
    finally:
        process.send_signal(signal.SIGINT)  # at once: how a server drains when it is told to is a test of its own
        process.wait(30)


def _surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in NOT_OURS}


def put_migrated_database(environment: dict[str, str], folder: Path) -> None:
    """Migrate the database; an SQLite file of the site's own is copied from one that was migrated before."""
    target = folder / "twitter.db"
    if "DATABASE_URL" in environment:
        run_flask(environment, "db", "upgrade")
    elif not target.exists():
        # What was written last may still stand in the log beside the file, which a copy of the file would miss.
        with closing(sqlite3.connect(_migrated_file())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)


@cache
def _migrated_file() -> Path:
    """Migrate an empty SQLite database once in the life of this process and return its file."""
    folder = Path(tempfile.mkdtemp(prefix="skein-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    run_flask({**_surroundings(), "APP_ENV": "testing", "DATA_DIR": str(folder)}, "db", "upgrade")
    return folder / "twitter.db"


def _wait_until_it_answers(site: Site) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and site.process.poll() is None:
        try:
            urllib.request.urlopen(site.url + "/local", timeout=5).close()  # noqa: S310  our own address
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the site did not start:\n{site.log()}")
