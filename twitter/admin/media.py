"""The pictures in what people write for everyone, also of whom nobody else sees: moderators have to judge them."""

from dataclasses import replace

from flask import Response, render_template

from twitter import storage
from twitter.admin.blueprint import AdminBlueprint
from twitter.errors import NotFound
from twitter.queries.desk import tweets
from twitter.web.media import file_answer, harmless
from twitter.web.paging import page_request

bp = AdminBlueprint("media", __name__, may="moderate", path="/media")

MOST_POSTERS = 10


@bp.get("")
def show() -> str:
    """Show the latest pictures, each with its tweet, and who posts most of them."""
    page = tweets.pictures(replace(page_request(), limit=tweets.PICTURES_A_PAGE))
    return render_template("admin/media.html", page=page, posters=tweets.posters(MOST_POSTERS))


@bp.get("/pictures/<path:file>")
def picture(file: str) -> Response:
    """Serve a file of a picture that moderators may see."""
    if not (storage.is_key(file) and storage.is_guarded(file)):
        raise NotFound
    tweets.require_picture(file.rpartition("-")[0])
    return harmless(file_answer(file), "private, no-store")
