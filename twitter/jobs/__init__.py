"""The door of background work: the functions behind the names that are enqueued, and who runs them."""

from twitter.jobs import cleanup, follows, mail, media, timelines
from twitter.jobs.registry import JOBS

__all__ = ["JOBS", "cleanup", "follows", "mail", "media", "timelines"]
