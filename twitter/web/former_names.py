"""Addresses with a name that somebody gave up lead to the one they have now, for as long as the old one is kept."""

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from twitter.errors import NotFound
from twitter.queries import people
from twitter.web.errors import answer_for


def init_app(app: Flask) -> None:
    """Look for a former name before a page is said not to exist."""
    app.register_error_handler(NotFound, _renamed_or_missing)


def _renamed_or_missing(error: NotFound) -> ResponseReturnValue:
    values = request.view_args or {}
    former = values.get("username") if request.method == "GET" else None
    name = people.renamed(former) if former else None
    if name is None:
        return answer_for(error)
    return redirect(url_for(request.endpoint or "", **{**request.args, **values, "username": name}), 302)
