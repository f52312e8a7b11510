"""The processes of a cluster, each started by its real command, and killed, stopped and started again by tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.site import ROOT, free_port

START_SECONDS = 60  # on a machine with other things to do
WORKER = "celery --app twitter.jobs.celery worker --pool gevent --concurrency 10"  # as docs/operations.md says it


def require_program(name: str) -> str:
    """Return where a program is; skip the test without it, unless REQUIRE_SERVICES says that nothing may be skipped."""
    # Debian keeps servers in folders that are not on everybody's path.
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        reason = f"{name} is not installed"
        if os.environ.get("REQUIRE_SERVICES"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def wait_until(is_so: Callable[[], object], why: Callable[[], str], seconds: float = START_SECONDS) -> None:
    """Look again and again until something is so; fail with `why()` when it does not come to be."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, why()
        time.sleep(0.02)


class Program:
    """One program with all its children, as one thing that can be killed, frozen and started again."""

    def __init__(self, name: str, command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
        self._command, self._environment = command, environment
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a process group of its own, so that a blow hits its children as well."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Let it die at once, as by a power cut; nothing is said to anybody."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)
            self._process = None

    def freeze(self) -> None:
        """Let it hang: connections stay open, and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        self._signal(signal.SIGCONT)

    def log(self) -> str:
        """Return what it wrote so far."""
        return self._log.read_text(errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


class Server(Program):
    """A program that listens on a port of this machine."""

    port: int
    url: str

    def wait_until_it_answers(self) -> None:
        """Return when it takes connections."""
        wait_until(lambda: is_open(self.port), self.log)


class Redis(Server):
    """A Redis of the cluster's own, so that it can be stopped without touching anybody else's."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        settings = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": folder}
        options = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        super().__init__("redis", [require_program("redis-server"), *options], folder)


class Node(Server):
    """A server of the site: gunicorn, as in production."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str], port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
        super().__init__(name, command, folder, {**environment, "PORT": str(self.port)})

    def wait_until_it_answers(self) -> None:
        """Return when it answers: gunicorn takes connections before there is a worker to serve them."""
        super().wait_until_it_answers()
        requests.get(f"{self.url}/local", timeout=START_SECONDS).raise_for_status()


class Worker(Program):
    """A Celery worker, by the documented command."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        command = [str(Path(sys.executable).with_name("celery")), *WORKER.split()[1:]]
        super().__init__("worker", command, folder, environment)

    def wait_until_ready(self) -> None:
        """Return when it hears of jobs."""
        wait_until(lambda: "ready." in self.log(), self.log)


def free_ports(count: int) -> Iterator[int]:
    """Yield ports that nobody listens on, each another."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    yield from ports


def is_open(port: int) -> bool:
    """Whether somebody takes connections on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
