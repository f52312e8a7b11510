"""One deployed site for all tests that ask it; they take addresses of their own, so that none uses up another's."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.deploy.deployed import Deployed, deployed_site
from tests.deploy.people import Person


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Deployed]:
    """Two nodes in production behind nginx."""
    with deployed_site(tmp_path_factory.mktemp("deployed"), f"skein_deploy_{worker_id}_{os.getpid()}") as running:
        yield running


@pytest.fixture(scope="session")
def newcomer(site: Deployed) -> Iterator[Callable[[str, str], Person]]:
    """Let somebody sign up through the pages, from an address."""
    with ExitStack() as stack:

        def come(name: str, address: str) -> Person:
            person = Person(site, name, address)
            stack.callback(person.session.close)
            person.sign_up()
            return person

        yield come
