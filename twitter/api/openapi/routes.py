"""Where the description of the API is found: for programs as OpenAPI, for people as a page."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template

from twitter.api.blueprint import ApiBlueprint, open_route
from twitter.api.openapi import reading
from twitter.api.openapi.document import document
from twitter.extensions import settings
from twitter.web.answers import json_answer
from twitter.web.sessions import public

bp = ApiBlueprint("openapi", __name__, url_prefix="/api")
pages = Blueprint("api_docs", __name__, url_prefix="/api")


@bp.get("/openapi.json")
@open_route(answer=dict[str, Any], minds_token=False)
def show() -> Response:
    """Describe the whole API in OpenAPI 3.1."""
    kept: dict[str, bytes] = current_app.extensions.setdefault("openapi", {})
    if settings.site_name not in kept:  # the title of the description
        kept.clear()
        kept[settings.site_name] = json_answer(document(current_app)).get_data()
    return Response(kept[settings.site_name], content_type="application/json")


@pages.get("/docs")
@public
def read() -> str:
    """Show the description of the API to people."""
    return render_template("api/docs.html", manual=reading.manual(document(current_app)))
