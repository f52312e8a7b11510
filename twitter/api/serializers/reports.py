"""Reports as the API shows them to whoever sent them."""

from typing import Final

from twitter.api.entities.reports import Report as Shown
from twitter.api.serializers.accounts import account
from twitter.api.serializers.values import moment
from twitter.models import Report, User

# The kinds of reports in the words of the API, which are ours but for one.
CATEGORIES: Final = {"spam": "spam", "rule": "violation", "legal": "legal", "other": "other"}
KINDS: Final = {category: kind for kind, category in CATEGORIES.items()}


def report(row: Report, person: User) -> Shown:
    """Return what somebody reported of a person."""
    return {
        "id": str(row.id),
        "action_taken": not row.is_open,
        "action_taken_at": moment(row.resolved_at) if row.resolved_at else None,
        "category": CATEGORIES[row.kind],
        "comment": row.comment,
        "forwarded": False,
        "created_at": moment(row.created_at),
        "status_ids": [thing["id"] for thing in row.evidence] or None,
        "rule_ids": [str(rule_id) for rule_id in row.rule_ids] or None,
        "target_account": account(person),
    }
