"""Where statuses are written that no request asks for: addresses and names are those of the site."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from twitter.extensions import settings


@contextmanager
def writing() -> Iterator[None]:
    """Write as for a request of nobody at the site's own address."""
    with current_app.test_request_context(base_url=settings.base_url):
        yield
