"""Redis hangs or dies: writing and reading go on, and what was not heard in time is found afterwards."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.nodes.clients import Reader, Visitor
from tests.nodes.cluster import Cluster
from tests.nodes.processes import Redis, Server
from tests.nodes.talk import conversation_of
from twitter.models import User

ROUNDS = 10
# Nothing may hang for longer than a second. On a quiet machine every answer comes in 0.7 s: a request that meets a
# hanging Redis waits for it twice, 0.3 s each. Ten processes share this machine with other tests, so the single answer
# gets more; waiting for something without a limit would take far longer than that.
MEDIAN_SECONDS, WORST_SECONDS = 1, 3
LATER = 40  # seconds until what was missed is found; nodes look for a lost Redis at growing intervals

NewPerson = Callable[[], User]
Visiting = Callable[[User, Server], Visitor]
Reading = Callable[[User, Server, int], Reader]


@contextmanager
def hanging(redis: Redis) -> Iterator[None]:
    """Let Redis keep its connections and answer nothing."""
    redis.freeze()
    try:
        yield
    finally:
        redis.thaw()


@contextmanager
def gone(redis: Redis) -> Iterator[None]:
    """Let there be no Redis; the one that comes afterwards knows nothing."""
    redis.kill()
    try:
        yield
    finally:
        redis.start()
        redis.wait_until_it_answers()


@pytest.mark.parametrize("trouble", [hanging, gone])
def test_without_redis_nothing_hangs_and_nothing_is_missed(
    cluster: Cluster,
    newcomer: NewPerson,
    visiting: Visiting,
    reading: Reading,
    trouble: Callable[[Redis], AbstractContextManager[None]],
) -> None:
    here, there = cluster.nodes
    ana, bob = newcomer(), newcomer()
    conversation_id = conversation_of(ana, bob)
    near, far = reading(bob, here, conversation_id), reading(bob, there, conversation_id)
    anas, carlas = visiting(ana, here), visiting(newcomer(), there)
    written = [anas.write(conversation_id, "The mast is up.", "before")]
    assert_both_read(near, far, written)
    with trouble(cluster.redis):
        took = []
        for number in range(ROUNDS):
            took += [
                seconds(lambda: written.append(anas.write(conversation_id, "Still there.", f"key-{number}"))),  # noqa: B023
                seconds(lambda: anas.post("/tweets", text=f"Still here, {number}.").raise_for_status()),  # noqa: B023
                seconds(lambda: carlas.post("/tweets", text=f"And I, {number}.").raise_for_status()),  # noqa: B023
                seconds(lambda: carlas.get("/").raise_for_status()),
                seconds(lambda: anas.get(f"/messages/{conversation_id}").raise_for_status()),
            ]
        near.wait_for_messages(len(written))
        assert near.seen == written  # who is at the same node hears it at once
    assert statistics.median(took) < MEDIAN_SECONDS
    assert max(took) < WORST_SECONDS
    assert_both_read(near, far, written)
    written.append(anas.write(conversation_id, "Back again.", "after"))
    assert_both_read(near, far, written)


def assert_both_read(near: Reader, far: Reader, written: list[int]) -> None:
    for reader in (near, far):
        reader.wait_for_messages(len(written), LATER)
        assert reader.seen == written


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    before = time.monotonic()
    act()
    return time.monotonic() - before
