"""The door to the pictures of tweets: bringing them before the tweet, and seeing them."""

from flask import Blueprint, Response, request, session
from flask.typing import ResponseReturnValue

from twitter import storage
from twitter.errors import NotFound
from twitter.queries import pictures as questions
from twitter.services import pictures
from twitter.web import passes
from twitter.web.answers import json_answer
from twitter.web.limits import limited
from twitter.web.media import file_answer, harmless
from twitter.web.pictures import media_url
from twitter.web.sessions import public, viewer, viewer_id
from twitter.web.uploads import sent_file, takes_file

bp = Blueprint("pictures", __name__)

PREVIEW = 480
# What everybody may see. Not for long: a deleted tweet is gone from the server at once, and soon from the caches that
# many share; the browser of somebody who saw it may keep it for an hour. It does not vary by who asks: nobody is
# given anything in it that a stranger is not.
OPEN = "public, max-age=3600, s-maxage=300"
# What only some may see is kept nowhere: following, blocks and protection may change at any moment.
RESTRICTED = "private, no-store"


@bp.get("/pictures/<path:file>")
@public
def show(file: str) -> Response:
    """Serve a file of a picture to whoever may see its tweet."""
    if not (storage.is_key(file) and storage.is_guarded(file)):
        raise NotFound
    if questions.is_for_strangers(passes.holder() or viewer_id(), file.rpartition("-")[0]):
        response = harmless(file_answer(file), OPEN)
        session.accessed = False  # Flask-Login looked into it, and caches would keep a copy for every cookie
        return response
    response = harmless(file_answer(file), RESTRICTED)
    response.vary.add("Cookie")
    return response


@bp.post("/pictures")
@limited("upload")
@takes_file
def create() -> ResponseReturnValue:
    """Take a picture that will be posted in a tweet."""
    picture = pictures.store(viewer(), sent_file("file"), request.form.get("alt", ""))
    url = media_url(picture, PREVIEW)
    facts = {"width": picture.width, "height": picture.height, "alt": picture.alt}
    return json_answer({"id": str(picture.id), "url": url, **facts}, 201)


@bp.post("/pictures/<int:picture_id>/describe")
@limited("describe")
def describe(picture_id: int) -> ResponseReturnValue:
    """Say what a picture shows that is not posted yet."""
    pictures.describe(viewer(), picture_id, request.form.get("alt", ""))
    return json_answer({})


@bp.post("/pictures/<int:picture_id>/remove")
@limited("describe")
def remove(picture_id: int) -> ResponseReturnValue:
    """Take back a picture that is not posted yet."""
    pictures.remove(viewer(), picture_id)
    return json_answer({})
