"""Reports, as moderators and admins see to them."""

from typing import Final

from flask import Response
from msgspec import Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.admin import AdminReport
from twitter.api.paging import Id, Paged, id_of, ids_of, paged
from twitter.api.serializers.admin import admin_reports
from twitter.api.serializers.reports import KINDS
from twitter.errors import Invalid
from twitter.queries.desk import details
from twitter.queries.desk import reports as stored
from twitter.services import desk
from twitter.web.sessions import viewer

bp = ApiBlueprint("admin_reports", __name__, url_prefix="/api/v1/admin/reports")

MOST: Final = 200
READ: Final = "admin:read:reports"
WRITE: Final = "admin:write:reports"


class Asked(Paged, kw_only=True):
    """Which reports: open ones, unless they are to be resolved."""

    limit: int = 100
    resolved: bool = False
    account_id: Id | None = None  # who reported
    target_account_id: Id | None = None  # who is reported


class Corrected(Struct, kw_only=True):
    """What a report is really about."""

    category: str | None = None
    rule_ids: list[Id] | None = None


@bp.get("")
@person_route(READ, answer=list[AdminReport], asked=Asked, is_paged=True, may="moderate")
def show(asked: Asked) -> Response:
    """List reports, the newest first."""
    wanted = stored.Wanted(
        tab="resolved" if asked.resolved else "open",
        person=_name_of(asked.target_account_id),
        reporter=_name_of(asked.account_id),
    )
    page = stored.listed(viewer(), wanted, asked.page(MOST))
    return paged(admin_reports(page.items, viewer()), page)


@bp.get("/<int:report_id>")
@person_route(READ, answer=AdminReport, may="moderate")
def one(report_id: int) -> AdminReport:
    """Show one report."""
    return _shown(report_id)


@bp.put("/<int:report_id>")
@person_route(WRITE, answer=AdminReport, body=Corrected, may="moderate")
def correct(report_id: int, sent: Corrected) -> AdminReport:
    """Say what a report is really about."""
    if sent.category is not None and sent.category not in KINDS:
        raise Invalid("There is no such category.", category="unknown")
    kind = KINDS[sent.category] if sent.category is not None else None
    rule_ids = ids_of(sent.rule_ids) if sent.rule_ids is not None else None
    desk.correct(viewer(), report_id, kind=kind, rule_ids=rule_ids)
    return _shown(report_id)


@bp.post("/<int:report_id>/assign_to_self")
@person_route(WRITE, answer=AdminReport, may="moderate")
def take(report_id: int) -> AdminReport:
    """Take a report, to see to it."""
    desk.take(viewer(), report_id)
    return _shown(report_id)


@bp.post("/<int:report_id>/unassign")
@person_route(WRITE, answer=AdminReport, may="moderate")
def give_back(report_id: int) -> AdminReport:
    """Leave a report to whoever wants it."""
    desk.give_back(viewer(), report_id)
    return _shown(report_id)


@bp.post("/<int:report_id>/resolve")
@person_route(WRITE, answer=AdminReport, may="moderate")
def resolve(report_id: int) -> AdminReport:
    """Close a report without doing anything more."""
    desk.dismiss(viewer(), report_id)
    return _shown(report_id)


@bp.post("/<int:report_id>/reopen")
@person_route(WRITE, answer=AdminReport, may="moderate")
def reopen(report_id: int) -> AdminReport:
    """Open a report again."""
    desk.reopen(viewer(), report_id)
    return _shown(report_id)


def _shown(report_id: int) -> AdminReport:
    (shown,) = admin_reports([stored.report(viewer(), report_id)], viewer())
    return shown


def _name_of(account_id: str | None) -> str:
    return details.person(id_of(account_id)).username if account_id else ""
