"""Conversations and messages, as one of the people in them sees them."""

from twitter.queries.conversations.finding import recent_people, search
from twitter.queries.conversations.inbox import inbox, waiting_requests
from twitter.queries.conversations.reading import bubble, bubbles, newer, seen_up_to, view
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
    "bubble",
    "bubbles",
    "inbox",
    "is_there_for",
    "may_open",
    "messages_of",
    "newer",
    "newest_up_to",
    "online_peers_allowed",
    "participant_ids",
    "recent_people",
    "search",
    "seen_up_to",
    "shown_progress",
    "undelivered",
    "view",
    "waiting_requests",
]
