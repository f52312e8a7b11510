"""Ids: fresh, ordered, and true about when they were made."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import time_machine

from twitter import clock, ids


def test_ids_never_repeat_and_only_grow() -> None:
    made = [ids.new_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_threads_share_one_sequence() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ids.new_id(), range(5_000)))
    assert len(set(made)) == 5_000


def test_an_id_knows_its_moment_to_the_millisecond() -> None:
    moment = datetime(2026, 11, 20, 9, 30, 0, 123_000, tzinfo=UTC)
    assert ids.moment_of(ids.IdSequence().next(moment)) == moment


def test_ids_do_not_go_back_when_the_clock_does() -> None:
    sequence, now = ids.IdSequence(), clock.now()
    before = sequence.next(now)
    after = [sequence.next(now - timedelta(hours=1)) for _ in range(3)]
    assert [before, *after] == sorted({before, *after})


def test_an_id_after_another_is_larger_even_when_that_one_came_from_a_faster_clock() -> None:
    made = ids.new_id()
    assert ids.new_id_after(made) > made
    ahead = ids.first_id_at(ids.moment_of(made) + timedelta(hours=1))
    after = {ids.new_id_after(ahead) for _ in range(50)}
    assert ahead < min(after)
    assert len(after) > 25  # two machines that count on from the same one hardly make the same
    assert ids.moment_of(max(after)) - ids.moment_of(ahead) < timedelta(seconds=1)


def test_a_moments_first_id_is_below_all_its_ids_and_above_all_earlier_ones() -> None:
    now = clock.now()
    bound = ids.first_id_at(now)
    assert ids.IdSequence().next(now) >= bound
    assert ids.IdSequence().next(now - timedelta(milliseconds=1)) < bound


def test_ids_fit_into_64_bits_for_decades() -> None:
    with time_machine.travel(datetime(2085, 1, 1, tzinfo=UTC)):
        assert ids.IdSequence().next(clock.now()) <= ids.LARGEST


def test_a_forked_process_draws_a_node_of_its_own() -> None:
    reader, writer = os.pipe()
    nodes = set()
    for _ in range(5):
        child = os.fork()
        if child == 0:
            os.write(writer, (ids.new_id() >> ids.SEQUENCE_BITS & 1023).to_bytes(2, "big"))
            os._exit(0)
        os.waitpid(child, 0)
        nodes.add(os.read(reader, 2))
    os.close(reader)
    os.close(writer)
    assert len(nodes) > 1
