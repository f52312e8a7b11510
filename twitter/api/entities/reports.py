"""What somebody told those who look after the site."""

from typing import TypedDict

from twitter.api.entities.accounts import Account


class Report(TypedDict):
    """A report as whoever sent it sees it."""

    id: str
    action_taken: bool
    action_taken_at: str | None
    category: str
    comment: str
    forwarded: bool
    created_at: str
    status_ids: list[str] | None
    rule_ids: list[str] | None
    target_account: Account
