"""Background work on what people are told."""

from datetime import timedelta

from twitter.jobs.registry import job
from twitter.outbox import enqueue
from twitter.services import notifications
from twitter.transaction import atomic

DAILY = timedelta(days=1)


@job
def tell_mentioned(tweet_id: int, receiver_ids: list[int]) -> None:
    """Tell many people that a tweet mentions them."""
    notifications.tell_mentioned(tweet_id, receiver_ids)


@job
def tell_retweeters(tweet_id: int, edit_id: int, after: int) -> None:
    """Tell the next of those who passed a tweet on that it says something else now."""
    notifications.tell_retweeters(tweet_id, edit_id, after)


@job
def trim_notifications(after: int = 0) -> None:
    """Cut the notifications of some people, then of those behind them."""
    last = notifications.trim(after)
    if last is not None:
        with atomic():
            enqueue("trim_notifications", key=f"trim_notifications:{last}", after=last)


def keep_trimming_notifications() -> None:
    """See that the next daily trimming is in the outbox, once however many processes do this."""
    with atomic():
        enqueue("trim_notifications", key="trim_notifications", delay=DAILY)
