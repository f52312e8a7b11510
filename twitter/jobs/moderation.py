"""Background work of moderation."""

from twitter.jobs.registry import job
from twitter.services import moderation


@job
def lift_suspension(act_id: int) -> None:
    """Open an account again whose suspension is over."""
    moderation.lift(act_id)
