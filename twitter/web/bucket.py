"""How much a socket may send: so many a second, and some more at once."""

import time
from typing import Final

RATE: Final = 20.0  # events a second
BURST: Final = 40.0
FLOOD: Final = 100  # refused events after which a socket is closed, unless it was calm in between


class Bucket:
    """A token bucket. Who was refused too often, without a time of calm, is flooding."""

    __slots__ = ("_burst", "_filled_at", "_level", "_rate", "_refused")

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        self._rate, self._burst = rate, burst
        self._level, self._filled_at = burst, time.monotonic()
        self._refused = 0

    def take(self) -> bool:
        """Take one; say whether there was one."""
        now = time.monotonic()
        self._level = min(self._burst, self._level + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._level == self._burst:
            self._refused = 0
        if self._level < 1:
            self._refused += 1
            return False
        self._level -= 1
        return True

    @property
    def is_flooded(self) -> bool:
        """Whether far more was asked for than there was."""
        return self._refused >= FLOOD
