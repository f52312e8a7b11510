"""What every room of the admin area is: locked for everybody whose role is another."""

from typing import Any

from flask import Blueprint

from twitter.services.permissions import require
from twitter.web.sessions import viewer


class AdminBlueprint(Blueprint):
    """A blueprint below /admin. Whoever may not do `may` gets in nowhere, and the try is in the audit log.

    `may` is an action of services/permissions.py: "moderate" for moderators and admins, "administer" for admins.
    Its views are named `admin_<name>.<view>`.
    """

    def __init__(self, name: str, import_name: str, *, may: str, path: str = "", **options: Any) -> None:
        super().__init__(f"admin_{name}", import_name, url_prefix=f"/admin{path}", **options)
        self.may = may
        self.before_request(self._require_role)

    def _require_role(self) -> None:
        require(viewer(), self.may)
