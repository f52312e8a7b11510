"""Keeping out whole networks: whoever comes from one gets nothing but a sentence, and no socket."""

from flask import Flask, Response, request
from flask_login import current_user

from twitter.errors import Forbidden, mark
from twitter.services import barriers
from twitter.web.errors import answer_alone

# What the sentence looks like, and what watches over the processes: it asks from within, or shows a token.
OPEN = frozenset({"assets.built", "health.live", "health.ready", "metrics.show"})


class KeptOut(Forbidden):
    """Nothing of the site is for whoever comes from that network."""

    def __init__(self) -> None:
        super().__init__(mark("This site cannot be reached from your network."))


def init_app(app: Flask) -> None:
    """Look where every request comes from, before anything else is asked of it."""
    app.before_request(_refuse_kept_out)


def require_way_in(role: str | None = None) -> None:
    """Raise KeptOut when the request at work comes from a network that is kept out, in the name of who has this role.

    Admins are let in wherever they are: somebody has to be able to mend a range that was too wide.
    """
    if role != "admin" and barriers.keeps_out(request.remote_addr or ""):
        raise KeptOut


def address_to_watch(role: str) -> str:
    """Return the address of a connection that lasts, to be looked at again; none in the name of an admin."""
    return "" if role == "admin" else request.remote_addr or ""


def _refuse_kept_out() -> Response | None:
    if request.endpoint in OPEN or not barriers.keeps_out(request.remote_addr or ""):
        return None
    try:
        require_way_in(current_user.role if current_user.is_authenticated else None)
    except KeptOut as error:
        return answer_alone(error)
    return None
