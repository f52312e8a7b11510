"""The audit log: reading it by person, action, day and network, and taking lines of it away as a file."""

from collections.abc import Iterator

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from twitter import clock
from twitter.admin import exports
from twitter.admin.blueprint import AdminBlueprint
from twitter.admin.search_forms import AuditSearch
from twitter.errors import TwitterError
from twitter.queries import audit
from twitter.queries.audit import Asked, Line
from twitter.queries.paging import Page
from twitter.services import caretaking
from twitter.transaction import let_go
from twitter.web.forms import refused, require_shape
from twitter.web.paging import page_request
from twitter.web.sessions import viewer

bp = AdminBlueprint("audit", __name__, may="administer", path="/audit")

WRITERS = {"csv": (exports.as_csv, "text/csv"), "jsonl": (exports.as_json_lines, "application/x-ndjson")}


@bp.get("", endpoint="list")
def find() -> ResponseReturnValue:
    """List the lines that are looked for, the newest first."""
    form = AuditSearch(audit.actions(), formdata=request.args)
    try:
        require_shape(form)
        page = audit.page(form.sought(), page_request())
    except TwitterError as error:
        return refused(error, form, "admin/audit.html", page=Page(()))
    return render_template("admin/audit.html", form=form, page=page)


@bp.post("/export")
def export() -> ResponseReturnValue:
    """Hand out the lines that are looked for as a file, and write down that they were."""
    form, kind = AuditSearch(audit.actions(), formdata=request.form), request.form.get("kind", "csv")
    try:
        require_shape(form)
        asked = form.sought()
        caretaking.note_export(viewer(), kind, form.asked)
    except TwitterError as error:
        return refused(error, form, "admin/audit.html", page=Page(()))
    write, content_type = WRITERS[kind]
    answer = Response(stream_with_context(write(_read(asked))), content_type=f"{content_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-{clock.now():%Y-%m-%d}.{kind}"'
    return answer


def _read(asked: Asked) -> Iterator[tuple[Line, ...]]:
    """Yield lines without holding a connection while whoever takes them away is slow."""
    for chunk in audit.chunks(asked):
        let_go()
        yield chunk
