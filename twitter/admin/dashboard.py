"""The first page of the admin area: how the site is doing."""

import platform
from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

import config
from twitter.admin import charts
from twitter.admin.blueprint import AdminBlueprint
from twitter.queries.desk import figures, joining, reports
from twitter.queries.desk.figures import Course, Figures, Machine, Storage
from twitter.web.answers import json_answer, wants_json
from twitter.web.sessions import may, viewer

bp = AdminBlueprint("dashboard", __name__, may="moderate")


@bp.get("")
def show() -> ResponseReturnValue:
    """Show how the site is doing."""
    counted = figures.figures()
    waits = {"reports": reports.open_count(viewer()), "people": joining.waiting_count()}
    machine = figures.machine() if may("administer") else None
    if wants_json():
        return json_answer({**_as_json(counted), **waits, **(_machine_as_json(machine) if machine else {})})
    here = _this_process() if machine else {}
    return render_template(
        "admin/dashboard.html", figures=counted, waits=waits, machine=machine, charts=charts, here=here
    )


def _this_process() -> dict[str, Any]:
    """Say what runs here, and what is open in it: in this worker alone."""
    kinds = ("sockets", "streams")
    counts = {kind: current_app.extensions[f"count_{kind}"]() for kind in kinds}
    return {**counts, "version": config.VERSION, "python": platform.python_version()}


def _as_json(counted: Figures) -> dict[str, Any]:
    active = {"day": counted.active_today, "week": counted.active_week, "month": counted.active_month}
    courses = {"sign_ups": _days(counted.sign_ups), "tweets": _days(counted.tweets)}
    return {"everybody": counted.people, "active": active, **courses}


def _days(course: Course) -> dict[str, int]:
    return {day.day.isoformat(): day.count for day in course.days}


def _machine_as_json(machine: Machine) -> dict[str, Any]:
    storage = _storage_as_json(machine.storage) if machine.storage else None
    return {"jobs": machine.jobs, "storage": storage, "process": {**_this_process(), "database": machine.database}}


def _storage_as_json(storage: Storage) -> dict[str, Any]:
    measured = {"database": storage.database, "media": storage.media, "files": storage.files}
    return {**measured, "measured_at": storage.measured_at.isoformat()}
