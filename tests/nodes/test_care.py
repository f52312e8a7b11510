"""What watches over a server: all its workers are in one answer, and nothing that hangs makes an answer late."""

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import make_url

from tests.conftest import PORTS
from tests.nodes.cluster import Cluster
from tests.nodes.processes import START_SECONDS, Node, wait_until
from tests.site import NOT_OURS, free_port

TOKEN = "a token that nobody guesses, of forty signs"
WORKERS = 2
ASKED = 24  # times, each over a connection of its own: so many that no worker is left out
LATEST = 2.0  # seconds after which whoever watches gives up; the machine may be busy, so a test allows some more


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[Node]:
    """Start a server that has no database to itself, and stop it in the end."""
    ours = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    port = free_port()
    folders = {"DATA_DIR": str(folder), "TMPDIR": str(folder)}
    environment = {**ours, "APP_ENV": "testing", **folders, "METRICS_TOKEN": TOKEN, **variables}
    node = Node(f"care{port}", folder, {**environment, "BASE_URL": f"http://127.0.0.1:{port}"}, port)
    node.start()
    try:
        wait_until(lambda: is_alive(node), node.log)
        yield node
    finally:
        node.kill()


class Line:
    """A line to a server of this machine, which can be held up: nothing comes through, and nobody hangs up."""

    def __init__(self, port: int) -> None:
        self.is_open = threading.Event()
        self.is_open.set()
        self._to, self._listener = port, socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._ends: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.is_open.set()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=[source, target], daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65_536):
                self.is_open.wait()
                target.sendall(said)
            target.shutdown(socket.SHUT_WR)


def is_alive(node: Node) -> bool:
    try:
        return requests.get(f"{node.url}/livez", timeout=START_SECONDS).ok
    except requests.ConnectionError:
        return False


def samples(node: Node) -> dict[tuple[str, ...], float]:
    """Return what all workers of a server counted, by name and labels."""
    answer = requests.get(f"{node.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=START_SECONDS)
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def seconds_until_told(node: Node) -> tuple[float, int, dict[str, object]]:
    began_at = time.monotonic()
    answer = requests.get(f"{node.url}/readyz", timeout=START_SECONDS)
    return time.monotonic() - began_at, answer.status_code, answer.json()


def test_whichever_worker_is_asked_answers_for_all(cluster: Cluster, tmp_path: Path) -> None:
    database_url = str(cluster.app.config["SQLALCHEMY_DATABASE_URI"])
    shared = {"DATABASE_URL": database_url, "REDIS_URL": cluster.redis.url}
    with serving(tmp_path, **shared, WEB_CONCURRENCY=str(WORKERS)) as node:
        wait_until(lambda: samples(node).get(("skein_workers",)) == WORKERS, node.log)
        for _ in range(ASKED):
            assert requests.get(f"{node.url}/local", timeout=START_SECONDS).ok
        counted = Counter(
            samples(node)["skein_request_seconds_count", "feed.local", "GET", "2xx"] for _ in range(ASKED)
        )
        assert counted == {ASKED: ASKED}


@pytest.mark.parametrize("trouble", ["freeze", "kill"])
def test_a_redis_that_does_not_answer_is_told_of_in_time(cluster: Cluster, trouble: str) -> None:
    node = cluster.nodes[0]
    getattr(cluster.redis, trouble)()
    try:
        took, status, parts = seconds_until_told(node)
    finally:
        if trouble == "freeze":
            cluster.redis.thaw()
        else:
            cluster.redis.start()
            cluster.redis.wait_until_it_answers()
    assert (status, parts) == (200, {"ready": True, "database": "ok", "migrations": "ok", "redis": "no answer"})
    assert took < LATEST + 1
    wait_until(lambda: seconds_until_told(node)[2]["redis"] == "ok", node.log)


def test_a_database_that_hangs_is_told_of_in_time_and_the_process_is_alive(cluster: Cluster, tmp_path: Path) -> None:
    database_url = make_url(str(cluster.app.config["SQLALCHEMY_DATABASE_URI"]))
    with closing(Line(database_url.port or PORTS["postgresql"])) as line:
        through = database_url.set(port=line.port).render_as_string(hide_password=False)
        with serving(tmp_path, DATABASE_URL=through) as node:
            wait_until(lambda: seconds_until_told(node)[1] == 200, node.log)
            line.is_open.clear()
            took, status, parts = seconds_until_told(node)
            assert (status, parts) == (503, {"ready": False, "database": "no answer", "migrations": "unknown"})
            assert took < LATEST + 1
            assert is_alive(node)
            began_at = time.monotonic()
            assert samples(node)["skein_database_up",] == 0
            assert time.monotonic() - began_at < LATEST + 1
            line.is_open.set()
            wait_until(lambda: seconds_until_told(node)[1] == 200, node.log)
