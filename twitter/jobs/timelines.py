"""Background work on home timelines."""

from datetime import timedelta

from twitter.jobs.registry import job
from twitter.outbox import enqueue
from twitter.services import timelines
from twitter.transaction import atomic

DAILY = timedelta(days=1)


@job
def fan_out(tweet_id: int, after: int) -> None:
    """Put a tweet into the homes of the next followers."""
    timelines.fan_out_chunk(tweet_id, after)


@job
def trim_homes(after: int = 0) -> None:
    """Cut the home timelines of some people, then of those behind them."""
    last = timelines.trim(after)
    if last is not None:
        with atomic():
            enqueue("trim_homes", key=f"trim_homes:{last}", after=last)


def keep_trimming() -> None:
    """See that the next daily trimming is in the outbox, once however many processes do this."""
    with atomic():
        enqueue("trim_homes", key="trim_homes", delay=DAILY)
