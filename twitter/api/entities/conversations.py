"""What people write to each other and nobody else sees."""

from typing import TypedDict

from twitter.api.entities.accounts import Account
from twitter.api.entities.statuses import Status


class Conversation(TypedDict):
    """A conversation as it stands in one's inbox; its last message is none when all are deleted or taken back."""

    id: str
    unread: bool
    accounts: list[Account]
    last_status: Status | None
