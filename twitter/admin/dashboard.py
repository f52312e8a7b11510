"""The first page of the admin area: how the site is doing."""

from flask import render_template
from flask.typing import ResponseReturnValue

from twitter.admin.blueprint import AdminBlueprint

bp = AdminBlueprint("dashboard", __name__, may="moderate")


@bp.get("")
def show() -> ResponseReturnValue:
    """Show how the site is doing."""
    return render_template("admin/dashboard.html")
