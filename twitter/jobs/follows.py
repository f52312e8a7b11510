"""Background work on follows."""

from twitter.jobs.registry import job
from twitter.services import follow_requests


@job
def accept_follow_requests(owner_id: int) -> None:
    """Accept the next of those who wait for somebody who is no longer protected."""
    follow_requests.accept_waiting(owner_id)
