"""The door of background work: the functions behind the names that are enqueued, and who runs them."""

from twitter.jobs import (
    cleanup,
    conversations,
    follows,
    links,
    mail,
    measuring,
    media,
    moderation,
    notifications,
    timelines,
    topics,
    tweets,
)
from twitter.jobs.registry import JOBS

__all__ = [
    "JOBS",
    "cleanup",
    "conversations",
    "follows",
    "links",
    "mail",
    "measuring",
    "media",
    "moderation",
    "notifications",
    "timelines",
    "topics",
    "tweets",
]
