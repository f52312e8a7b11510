"""The room of the jobs: what is not done yet, what went wrong, trying it again, and dropping it."""

from collections import Counter
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from twitter.admin.blueprint import AdminBlueprint
from twitter.queries.desk import jobs
from twitter.queries.desk.jobs import STATES, JobLine
from twitter.services import owed
from twitter.web.answers import json_answer, see_other, wants_json
from twitter.web.paging import page_request, render_list
from twitter.web.sessions import viewer

bp = AdminBlueprint("jobs", __name__, may="administer", path="/jobs")

WAITING, _, SET_ASIDE = STATES


@bp.get("", endpoint="list")
def show() -> ResponseReturnValue:
    """Show the jobs that are not done: those that wait, are at work, or were set aside."""
    asked = request.args.get("state", WAITING)
    state = asked if asked in STATES else WAITING
    page, counts = jobs.listed(state, page_request()), jobs.counts()
    if wants_json():
        told = [{"name": each.name, "state": each.state, "count": each.count} for each in counts]
        return json_answer({"jobs": [_as_json(job) for job in page.items], "counts": told})
    totals = Counter[str]()
    for each in counts:
        totals[each.state] += each.count
    here = [each for each in counts if each.state == state]
    return render_list("admin/jobs.html", "admin/_jobs.html", page, state=state, totals=totals, counts=here)


@bp.post("/<int:job_id>/retry")
def retry(job_id: int) -> ResponseReturnValue:
    """Have a job tried again now."""
    name = owed.retry(viewer(), job_id)
    return _done(gettext("%(job)s runs shortly.", job=name), WAITING)


@bp.post("/retry")
def retry_all() -> ResponseReturnValue:
    """Have all jobs tried again that were set aside."""
    count = owed.retry_all(viewer())
    told = ngettext("%(num)s job is tried again.", "%(num)s jobs are tried again.", count)
    return _done(told, WAITING, count=count)


@bp.get("/<int:job_id>/drop")
def ask_drop(job_id: int) -> ResponseReturnValue:
    """Ask whether a job should really never be done."""
    job = jobs.job(job_id)
    return render_template("admin/drop_job.html", job=job, back_url=url_for("admin_jobs.list", state=job.state))


@bp.post("/<int:job_id>/drop")
def drop(job_id: int) -> ResponseReturnValue:
    """Forget a job, which then is never done."""
    name = owed.drop(viewer(), job_id)
    return _done(gettext("%(job)s is dropped.", job=name), SET_ASIDE)


def _done(told: str, state: str, **answer: Any) -> ResponseReturnValue:
    if wants_json():
        return json_answer(answer)
    flash(told)
    return see_other(url_for("admin_jobs.list", state=state))


def _as_json(job: JobLine) -> dict[str, Any]:
    return {
        "id": str(job.id),
        "name": job.name,
        "state": job.state,
        "payload": job.payload,
        "attempts": job.attempts,
        "created_at": job.created_at.isoformat(),
        "run_at": job.run_at.isoformat(),
        "last_error": job.last_error,
    }
