"""The desk: reports that wait, who sees to them, and everything about one of them."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.desk_forms import NoteForm, ReportFilter
from twitter.admin.occasions import choices_for
from twitter.errors import Conflict, Invalid, TwitterError
from twitter.queries import reports as told
from twitter.queries.desk import acts, details, evidence, histories, reports
from twitter.queries.desk.keepers import keepers_for
from twitter.queries.desk.reports import ReportLine
from twitter.queries.paging import Page
from twitter.services import desk, permissions
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.forms import refused, require_shape
from twitter.web.media import file_answer, harmless
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = AdminBlueprint("reports", __name__, may="moderate", path="/reports")

RESTRICTED: Final = "private, no-store"  # evidence is kept in no browser


@bp.get("", endpoint="list")
def show_all() -> ResponseReturnValue:
    """List the reports of a tab, the newest first."""
    form = ReportFilter(formdata=request.args)
    try:
        require_shape(form)
        page = reports.listed(viewer(), form.wanted(), page_request())
    except TwitterError as error:
        return refused(error, form, "admin/reports.html", page=Page(()))
    if wants_json():
        return json_answer({"reports": [_as_json(report) for report in page.items]})
    return render_list("admin/reports.html", "admin/_more_reports.html", page, form=form)


@bp.get("/<int:report_id>")
def show(report_id: int) -> ResponseReturnValue:
    """Show a report, what it is about, and what is known of the person."""
    return _page(report_id)


@bp.post("/<int:report_id>/take")
def take(report_id: int) -> ResponseReturnValue:
    """Take a report, to see to it."""
    return _tried(report_id, lambda: desk.take(viewer(), report_id), gettext("The report is yours to see to."))


@bp.post("/<int:report_id>/give-back")
def give_back(report_id: int) -> ResponseReturnValue:
    """Leave a report to whoever wants it."""
    return _tried(report_id, lambda: desk.give_back(viewer(), report_id), gettext("The report is nobody's now."))


@bp.post("/<int:report_id>/assign")
def assign(report_id: int) -> ResponseReturnValue:
    """Give a report to somebody else who keeps order."""
    to = request.form.get("to", "")
    done = gettext("@%(name)s sees to the report now.", name=to)
    return _tried(report_id, lambda: desk.assign(viewer(), report_id, to), done)


@bp.post("/<int:report_id>/reopen")
def reopen(report_id: int) -> ResponseReturnValue:
    """Let a settled report wait again."""
    return _tried(report_id, lambda: desk.reopen(viewer(), report_id), gettext("The report is open again."))


@bp.post("/<int:report_id>/notes")
def note(report_id: int) -> ResponseReturnValue:
    """Note something about the person of a report."""
    form = NoteForm()
    person = details.person(reports.report(viewer(), report_id).subject.id)
    try:
        desk.add_note(viewer(), person, form.text.data or "", report_id=report_id)
    except Invalid as error:
        return refused(error, form, "admin/report.html", **_context(report_id))
    return _done(report_id, gettext("The note is kept."))


@bp.get("/<int:report_id>/pictures/<path:picture_key>")
def picture(report_id: int, picture_key: str) -> Response:
    """Serve a picture that stands in a report, however little its tweet or message is for this moderator."""
    reports.report(viewer(), report_id)
    return harmless(file_answer(told.evidence_picture(report_id, picture_key)), RESTRICTED)


def _as_json(report: ReportLine) -> dict[str, str | bool | None]:
    assigned = report.assigned_to.username if report.assigned_to is not None else None
    return {
        "id": str(report.id),
        "kind": report.kind,
        "person": report.subject.username,
        "comment": report.comment,
        "is_open": report.is_open,
        "assigned_to": assigned,
    }


def _page(report_id: int, problem: str = "") -> str:
    return render_template("admin/report.html", form=NoteForm(), problem=problem, **_context(report_id))


def _context(report_id: int) -> dict[str, Any]:
    """Return everything that is known about a report: as many statements for much as for little."""
    report = reports.report(viewer(), report_id)
    person = details.person(report.subject.id)
    return {
        "report": report,
        "person": person,
        "exhibits": evidence.exhibits(viewer().id, report.evidence),
        "rules": details.rules(report.rule_ids),
        "similar": reports.similar(viewer(), report),
        "acts": acts.of_report(report.id),
        "earlier_acts": histories.acts(person.id),
        "notes": histories.notes(person.id),
        "keepers": keepers_for(person),
        "choices": choices_for(viewer(), person, is_reported=True),
        "may_settle": permissions.can(viewer(), "settle", person),
        "back_url": url_for("admin_reports.list"),
    }


def _tried(report_id: int, verb: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do something with a report. When somebody else was first, show what has become of it."""
    try:
        verb()
    except (Conflict, Invalid) as error:
        if wants_json():
            raise
        return _page(report_id, gettext(error.sentence, **error.values)), error.status
    return _done(report_id, done)


def _done(report_id: int, sentence: str) -> ResponseReturnValue:
    if wants_json():
        return json_answer({"id": str(report_id)})
    flash(sentence)
    return see_other(url_for("admin_reports.show", report_id=report_id))
