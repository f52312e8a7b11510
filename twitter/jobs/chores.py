"""What web processes see to beside their requests, whoever does the jobs."""

from twitter.jobs.cleanup import keep_cleaning
from twitter.jobs.measuring import keep_measuring
from twitter.jobs.notifications import keep_trimming_notifications
from twitter.jobs.timelines import keep_trimming
from twitter.jobs.topics import keep_finding_topics
from twitter.services import last_seen


def do_chores() -> None:
    """Keep tomorrow's trimming and cleaning, the next topics and measuring in the outbox, and store who was here."""
    keep_trimming()
    keep_trimming_notifications()
    keep_cleaning()
    keep_finding_topics()
    keep_measuring()
    last_seen.store()
