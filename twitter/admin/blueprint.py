"""What every room of the admin area is: locked for everybody whose role is another."""

from typing import Any

from flask import Blueprint

from twitter.admin import gate
from twitter.queries.desk import joining, reports
from twitter.services.permissions import require
from twitter.web.sessions import viewer


class AdminBlueprint(Blueprint):
    """A blueprint below /admin. Whoever may not do `may` gets in nowhere, and the try is in the audit log.

    Who may has to have proved their password lately: `gate.py`. One without a gate is the entrance alone.

    `may` is an action of services/permissions.py: "moderate" for moderators and admins, "administer" for admins.
    Its views are named `admin_<name>.<view>`.
    """

    def __init__(
        self, name: str, import_name: str, *, may: str, path: str = "", has_gate: bool = True, **options: Any
    ) -> None:
        super().__init__(f"admin_{name}", import_name, url_prefix=f"/admin{path}", **options)
        self.may = may
        self.before_request(self._require_role)
        if has_gate:
            self.before_request(gate.stop)
            self.after_request(gate.note_use)
        self.context_processor(lambda: {"waiting_in": waiting_in})  # a function: pages of errors ask nothing

    def _require_role(self) -> None:
        require(viewer(), self.may)


def waiting_in(endpoint: str) -> int:
    """Return how much waits in a room of the admin area, for the list of them."""
    match endpoint:
        case "admin_joining.list":
            return joining.waiting_count()
        case "admin_reports.list":
            return reports.open_count(viewer())
    return 0
