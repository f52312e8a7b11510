"""Letting in again, from a terminal, what a range too wide has kept out."""

from tests import factories
from tests.cli.conftest import Command
from twitter.extensions import charter


def test_what_is_kept_out_is_listed_and_let_in_again(flask: Command) -> None:
    number = factories.barrier("address", "203.0.0.0/16", level="access").id
    assert flask("barriers", "list").output == f"{number} address 203.0.0.0/16 access\n"
    result = flask("barriers", "remove", str(number))
    assert (result.exit_code, result.output) == (0, "203.0.0.0/16 is not kept out any more.\n")
    assert charter.barriers == ()
    assert flask("barriers", "remove", str(number)).exit_code == 1
