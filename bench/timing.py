"""Stopwatches."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 100


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes, once."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def median_seconds(act: Callable[[], object]) -> float:
    """Return the median time of an act, after one that does not count."""
    act()
    return statistics.median(seconds(act) for _ in range(ROUNDS))
