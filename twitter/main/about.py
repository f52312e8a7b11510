"""The door to what the site says of itself: what it is, who runs it, and by which rules."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from twitter.extensions import charter, settings
from twitter.queries.profiles import profiles
from twitter.queries.site import site
from twitter.web.charter import is_looked_after
from twitter.web.sessions import public

bp = Blueprint("about", __name__)


@bp.get("/about")
@public
def show() -> ResponseReturnValue:
    """Show what the site is, who runs it, and its rules."""
    if not is_looked_after():
        return render_template("first_run.html")
    figures = site()
    contact = profiles([figures.contact_id]).get(figures.contact_id) if figures.contact_id else None
    facts = {"rules": charter.rules, "figures": figures, "contact": contact}
    return render_template("about.html", contact_email=settings.contact_email, **facts)
