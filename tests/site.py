"""A real site in a process of its own: gunicorn as in production, over a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 30


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
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "BASE_URL"}},
        "APP_ENV": "testing",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "TEST_LOG": str(folder / "server.log"),
        **variables,
    }
    run_flask(environment, "db", "upgrade")
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    with Path(environment["TEST_LOG"]).open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    site = Site(f"http://localhost:{port}", environment, process)
    try:
        _wait_until_it_answers(site)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


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
