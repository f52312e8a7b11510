"""Conversations and messages, as one of the people in them sees them."""

from twitter.queries.conversations.finding import group_of, recent_people, search
from twitter.queries.conversations.inbox import inbox, others_in, row, waiting_requests
from twitter.queries.conversations.reading import bubble, bubbles, newer, seen_up_to, view
from twitter.queries.conversations.saying import Answered, answered, around, is_said, last_said, newest_of_others, some
from twitter.queries.conversations.standing import (
    is_there_for,
    may_open,
    messages_of,
    newest_up_to,
    online_peers_allowed,
    participant_ids,
    shown_progress,
    undelivered,
)

__all__ = [
    "Answered",
    "answered",
    "around",
    "bubble",
    "bubbles",
    "group_of",
    "inbox",
    "is_said",
    "is_there_for",
    "last_said",
    "may_open",
    "messages_of",
    "newer",
    "newest_of_others",
    "newest_up_to",
    "online_peers_allowed",
    "others_in",
    "participant_ids",
    "recent_people",
    "row",
    "search",
    "seen_up_to",
    "shown_progress",
    "some",
    "undelivered",
    "view",
    "waiting_requests",
]
