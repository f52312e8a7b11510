"""How a command ends when a service refuses: with the sentence, not with a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from twitter.errors import TwitterError


@contextmanager
def explained() -> Iterator[None]:
    """Turn a domain error into a message and exit status 1."""
    try:
        yield
    except TwitterError as error:
        raise click.ClickException(error.in_full) from error
