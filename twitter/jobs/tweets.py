"""Background work on tweets."""

from twitter.jobs.registry import job
from twitter.services import deletions


@job
def forget_reactions(tweet_id: int) -> None:
    """Delete what others did to a tweet that is deleted: retweets, likes and bookmarks."""
    deletions.forget_reactions(tweet_id)
