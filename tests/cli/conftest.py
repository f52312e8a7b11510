"""What the tests of the `flask` command stand on."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from twitter.extensions import db

Command = Callable[..., Result]


@pytest.fixture
def flask(app: Flask) -> Command:
    """Run a command line and return its result."""

    def run(*arguments: str) -> Result:
        result = app.test_cli_runner().invoke(args=arguments)
        db.session.rollback()
        db.session.expire_all()
        return result

    return run
