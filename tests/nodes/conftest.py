"""One cluster for all tests of several nodes; each test leaves it whole, with people of its own."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from tests import factories
from tests.nodes.clients import Listener, Reader, Visitor
from tests.nodes.cluster import Cluster, running_cluster
from tests.nodes.processes import Server
from twitter.models import User

_numbers = count()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    """Two nodes behind nginx."""
    with running_cluster(tmp_path_factory.mktemp("cluster"), f"skein_nodes_{worker_id}_{os.getpid()}") as running:
        yield running


@pytest.fixture
def newcomer(cluster: Cluster) -> Callable[[], User]:
    """Store somebody whom no other test knows."""
    return lambda: factories.person(f"newcomer{next(_numbers)}")


@pytest.fixture
def hang_up() -> Iterator[ExitStack]:
    """Close in the end what a test opened."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def visiting(cluster: Cluster, hang_up: ExitStack) -> Callable[[User, Server], Visitor]:
    """Let somebody ask a server over HTTP."""

    def visit(user: User, server: Server) -> Visitor:
        visitor = Visitor(server.url, factories.session_secret(user))
        hang_up.callback(visitor.close)
        return visitor

    return visit


@pytest.fixture
def listening(cluster: Cluster, hang_up: ExitStack) -> Callable[[User, Server], Listener]:
    """Let somebody hold a socket at a server."""

    def listen(user: User, server: Server) -> Listener:
        listener = Listener(server.url, factories.session_secret(user))
        hang_up.callback(listener.close)
        return listener

    return listen


@pytest.fixture
def reading(cluster: Cluster, hang_up: ExitStack) -> Callable[[User, Server, int], Reader]:
    """Let somebody have a conversation open at a server."""

    def read(user: User, server: Server, conversation_id: int) -> Reader:
        reader = Reader(server.url, factories.session_secret(user), conversation_id)
        hang_up.callback(reader.close)
        return reader

    return read
