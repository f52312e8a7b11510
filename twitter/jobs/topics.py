"""Background work on what people talk about."""

from datetime import timedelta

from twitter.jobs.registry import job
from twitter.outbox import enqueue
from twitter.services import topics
from twitter.transaction import atomic

OFTEN = timedelta(minutes=10)


@job
def find_topics() -> None:
    """Find out what is talked about now."""
    topics.compute()


def keep_finding_topics() -> None:
    """See that the next look at what is talked about is in the outbox, once however many processes do this."""
    with atomic():
        enqueue("find_topics", key="find_topics", delay=OFTEN)
