"""The audit log: what happened to accounts, for those who must be able to look it up. Lines are only ever added."""

import ipaddress
from typing import Any

from twitter.extensions import db
from twitter.models import AuditEvent, User
from twitter.services.operator import Operator
from twitter.transaction import atomic


def record(
    action: str,
    *,
    actor: User | Operator | None = None,
    subject: User | None = None,
    address_prefix: str = "",
    **details: Any,
) -> None:
    """Add a line inside the surrounding `atomic`, so that it stands or falls with what it tells.

    `details` never hold secrets or what somebody typed into a wrong field. The person acted upon is the actor when no
    subject is named.
    """
    person = actor if isinstance(actor, User) else None
    about = subject or person
    if isinstance(actor, Operator):
        details["by"] = "operator"
    db.session.add(
        AuditEvent(
            action=action,
            actor_id=person.id if person else None,
            subject_id=about.id if about else None,
            address_prefix=address_prefix,
            details=details,
        )
    )


def denied(person: User, *, method: str, route: str, address: str) -> None:
    """Write down that somebody signed in was refused what is not theirs to do."""
    with atomic():
        record("denied", actor=person, address_prefix=network_of(address), method=method, route=route)


def network_of(address: str) -> str:
    """Shorten an address to its network: enough to recognise a sign-in, too little to follow a person."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    network = ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False)
    return str(network.network_address)
