"""Telling people what others did that concerns them, taking it back when its cause is gone, and what becomes of it.

The verbs call these inside their own `atomic`, with the actor's row locked and the receivers' rows locked as named
(`locks.lock_people`). A block locks both people too, so of a like and a block at once either the like sees the block,
or the block finds what the like told.
"""

from twitter.services.notifications.digests import Digest, collect, give_back
from twitter.services.notifications.ending import (
    forget_about,
    forget_between,
    forget_message_request,
    take_back,
    take_back_mentions,
    take_back_retweets,
)
from twitter.services.notifications.keeping import dismiss, dismiss_all, dismiss_group, mark_read, trim
from twitter.services.notifications.telling import (
    of_act,
    of_edit,
    of_follow,
    of_follow_request,
    of_like,
    of_mentions,
    of_message,
    of_message_request,
    of_retweet,
    of_tweet,
    of_undone_act,
    tell_mentioned,
    tell_retweeters,
)

__all__ = [
    "Digest",
    "collect",
    "dismiss",
    "dismiss_all",
    "dismiss_group",
    "forget_about",
    "forget_between",
    "forget_message_request",
    "give_back",
    "mark_read",
    "of_act",
    "of_edit",
    "of_follow",
    "of_follow_request",
    "of_like",
    "of_mentions",
    "of_message",
    "of_message_request",
    "of_retweet",
    "of_tweet",
    "of_undone_act",
    "take_back",
    "take_back_mentions",
    "take_back_retweets",
    "tell_mentioned",
    "tell_retweeters",
    "trim",
]
