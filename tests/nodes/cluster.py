"""A site on two nodes: PostgreSQL, a Redis of its own, two servers, a worker, and nginx in front of them."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.conftest import create_testing_app, require_service, temporary_database, testing_settings
from tests.nodes.processes import Node, Program, Redis, Worker, free_ports
from tests.nodes.proxy import Proxy
from tests.site import NOT_OURS, run_flask
from twitter.extensions import db

NODES = 2


@dataclass(frozen=True)
class Cluster:
    """A running site of several nodes, and an application over the same database to arrange and to look with."""

    app: Flask
    nodes: list[Node]
    redis: Redis
    proxy: Proxy
    worker: Worker

    def everything(self) -> list[Program]:
        """Return all programs, in the order in which they start."""
        return [self.redis, *self.nodes, self.worker, self.proxy]

    def logs(self) -> str:
        """Return what the servers wrote, for whoever looks why a test failed."""
        return "\n".join(node.log()[-4_000:] for node in self.nodes)


@contextmanager
def running_cluster(folder: Path, name: str) -> Iterator[Cluster]:
    """Make a database, start everything, and in the end stop and drop it."""
    require_service("postgresql")
    with ExitStack() as stack:
        database_url = stack.enter_context(temporary_database("postgresql", name))
        cluster = _planned(folder, database_url)
        stack.callback(_kill_all, cluster)
        _start(cluster)
        with cluster.app.app_context():
            yield cluster
            db.session.remove()
            db.engine.dispose()


def _planned(folder: Path, database_url: str) -> Cluster:
    """Say what belongs to the cluster, and start nothing yet."""
    redis = Redis(folder)
    ports = list(free_ports(NODES))
    proxy = Proxy(folder, ports)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in NOT_OURS},
        "APP_ENV": "testing",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis.url,
        "BASE_URL": proxy.url,
        "TRUSTED_PROXIES": "127.0.0.1",
        "RATELIMIT_ENABLED": "1",  # they ask Redis at every request that changes something, as in production
    }
    run_flask(environment, "db", "upgrade")
    nodes = [Node(f"node{number}", folder, environment, port) for number, port in enumerate(ports)]
    app = create_testing_app(testing_settings(database_url, folder))
    return Cluster(app, nodes, redis, proxy, Worker(folder, environment))


def _start(cluster: Cluster) -> None:
    for program in cluster.everything():
        program.start()
    for server in (cluster.redis, *cluster.nodes, cluster.proxy):
        server.wait_until_it_answers()
    cluster.worker.wait_until_ready()


def _kill_all(cluster: Cluster) -> None:
    for program in reversed(cluster.everything()):
        program.kill()
