"""What the tests of the verbs stand on."""

from collections.abc import Iterator

import pytest

from twitter import events
from twitter.events import Event


@pytest.fixture
def told() -> Iterator[list[Event]]:
    """The live events that were published since the test began, in their order."""
    heard: list[Event] = []
    kinds = events.live_kinds().values()
    for kind in kinds:
        events.listen(kind, heard.append)
    yield heard
    for kind in kinds:
        events.stop_listening(kind, heard.append)
