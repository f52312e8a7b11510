"""Background work on how much the site takes on its disks."""

from datetime import timedelta

from twitter.extensions import charter
from twitter.jobs.registry import job
from twitter.outbox import enqueue
from twitter.queries.desk.figures import STORAGE
from twitter.services import measuring
from twitter.transaction import atomic

HOURLY = timedelta(hours=1)


@job
def measure_storage() -> None:
    """Measure the database and the files, for the overview of the admin area."""
    measuring.measure()


def keep_measuring() -> None:
    """See that the next measuring is in the outbox, once however many processes do this: the first one at once."""
    with atomic():
        delay = HOURLY if STORAGE in charter.settings else timedelta()
        enqueue("measure_storage", key="measure_storage", delay=delay)
