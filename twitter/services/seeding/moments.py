"""When things happened: past moments, and ids that were made then."""

import math
import random
from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

from twitter import ids

SPAN = timedelta(days=30)  # in which everything was tweeted
NEWEST = timedelta(minutes=1)  # how long ago the latest tweet was
FIRST_JOINED, LAST_JOINED = timedelta(days=900), timedelta(days=40)
# How much is tweeted in each hour of the day, in UTC: little by night, most in the evening.
DAY = (3, 2, 1, 1, 1, 2, 4, 7, 9, 9, 9, 9, 10, 10, 9, 9, 9, 10, 11, 12, 12, 11, 8, 5)
HOURS = SPAN // timedelta(hours=1)
ID_BITS = 1 << ids.TIME_SHIFT  # node and sequence together


class PastIds:
    """Hands out ids for past moments, in any order; the same random numbers give the same ids.

    `ids.IdSequence` draws its node from the system, and must, so it cannot make a community twice.
    """

    def __init__(self, rng: random.Random) -> None:
        self._low = rng.randrange(ID_BITS)
        self._step = rng.randrange(1, ID_BITS, 2)  # odd, so that every number comes once before one comes again

    def at(self, moment: datetime) -> int:
        """Return an id that was made at `moment`; no two are alike, even within a millisecond."""
        self._low = (self._low + self._step) % ID_BITS
        return ids.first_id_at(moment) | self._low


class TweetTimes:
    """Spreads tweets over the last 30 days: more of them lately, and by day than by night."""

    def __init__(self, now: datetime) -> None:
        self._newest = now - NEWEST
        self._start = self._newest - SPAN
        self._cumulated = list(accumulate((self._weight(hour) for hour in range(HOURS)), initial=0.0))

    def at(self, part: float) -> datetime:
        """Return the moment by which this part, 0 to 1, of all tweets had been written."""
        if part >= 1:
            return self._newest
        wanted = part * self._cumulated[-1]
        hour = bisect_right(self._cumulated, wanted) - 1
        within = (wanted - self._cumulated[hour]) / (self._cumulated[hour + 1] - self._cumulated[hour])
        return self._start + timedelta(hours=hour + within)

    def _weight(self, hour: int) -> float:
        days_ago = (HOURS - hour) / 24
        return DAY[(self._start + timedelta(hours=hour)).hour] * (1 + 5 * math.exp(-days_ago / 3))


def tweeted_at(times: TweetTimes, number: int, total: int, rng: random.Random) -> datetime:
    """Return when tweet `number` of `total` was written: after the one before it, and the last one just now."""
    return times.at(1 if number == total - 1 else (number + rng.random()) / total)


def joined_at(now: datetime, number: int, total: int, rng: random.Random) -> datetime:
    """Return when person `number` of `total` joined: after the one before them, months ago, and more of them lately."""
    part = math.sqrt((number + rng.random()) / total)
    return now - FIRST_JOINED + part * (FIRST_JOINED - LAST_JOINED)
