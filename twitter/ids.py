"""Identifiers: 64 bits, ordered by time, one sequence for tweets, retweets and messages.

From the high end: 41 bits of milliseconds since EPOCH, 10 bits of node, 12 bits of sequence; the shape of Twitter's
Snowflake (2010). Sorting by id is sorting by time, and a cursor is just an id.
"""

import os
import secrets
import threading
from datetime import UTC, datetime, timedelta

from twitter import clock

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # 41 bits of milliseconds last until 2089
NODE_BITS, SEQUENCE_BITS = 10, 12
TIME_SHIFT = NODE_BITS + SEQUENCE_BITS
LARGEST = 2**63 - 1


class IdSequence:
    """Hands out ids that never repeat and never go back, even when the clock does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self.draw_node()

    def draw_node(self) -> None:
        """Choose a node number at random.

        Two processes share one with probability 1/1024; they would collide only within the same millisecond and at the
        same sequence number, which starts at random in each millisecond. The primary key refuses what is left.
        """
        self._node = secrets.randbelow(1 << NODE_BITS)

    def next(self, moment: datetime) -> int:
        """Return the next id for `moment`, or for the time of the last id when that is later."""
        with self._lock:
            fresh = (_milliseconds(moment) << SEQUENCE_BITS) | secrets.randbelow(1 << (SEQUENCE_BITS - 2))
            self._last = max(fresh, self._last + 1)
            tick, sequence = divmod(self._last, 1 << SEQUENCE_BITS)
        return (tick << TIME_SHIFT) | (self._node << SEQUENCE_BITS) | sequence


_sequence = IdSequence()
os.register_at_fork(after_in_child=_sequence.draw_node)


def new_id() -> int:
    """Return a fresh id, larger than every id this process made before."""
    return _sequence.next(clock.now())


def new_id_after(last: int) -> int:
    """Return a fresh id that is larger than `last`, which a process with a faster clock may have made.

    When the clock here is behind, it is one of the next few thousand, drawn so that no two are likely to be the same.
    """
    fresh = new_id()
    return fresh if fresh > last else last + 1 + secrets.randbelow(1 << SEQUENCE_BITS)


def first_id_at(moment: datetime) -> int:
    """Return the smallest id that could belong to `moment`: a bound for questions about time."""
    return max(_milliseconds(moment), 0) << TIME_SHIFT


def moment_of(some_id: int) -> datetime:
    """Return when an id was made, in UTC, to the millisecond."""
    return EPOCH + timedelta(milliseconds=some_id >> TIME_SHIFT)


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)
