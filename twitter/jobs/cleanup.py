"""Background work on what must go: accounts whose owners left for good, and names nobody waits for any more."""

from datetime import timedelta

from twitter.jobs.registry import job
from twitter.outbox import enqueue
from twitter.services import link_previews, moderation, mutes, pictures, purges, removals, tweet_keys, usernames
from twitter.services.oauth import issuing
from twitter.transaction import atomic

DAILY = timedelta(days=1)


@job
def purge_account(user_id: int) -> None:
    """Delete an account whose time to change its mind is over."""
    purges.purge(user_id)


@job
def clean_up() -> None:
    """Find what is due whatever became of its own job: accounts to delete, names to let go, what nobody shows."""
    usernames.forget_expired()
    mutes.forget_expired()
    link_previews.forget_unused()
    pictures.forget_unposted()
    issuing.forget_old_codes()
    tweet_keys.forget_old()
    removals.forget_old()
    moderation.lift_over()
    with atomic():
        for user_id in purges.due():
            enqueue("purge_account", key=f"purge_account:{user_id}:due", user_id=user_id)


def keep_cleaning() -> None:
    """See that tomorrow's cleaning is in the outbox, once however many processes do this."""
    with atomic():
        enqueue("clean_up", key="clean_up", delay=DAILY)
