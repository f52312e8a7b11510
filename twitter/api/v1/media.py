"""Pictures that apps bring before they post them. The second version only takes: a job makes the picture then."""

from typing import Annotated

from flask import Response
from flask.typing import ResponseReturnValue
from msgspec import Meta, Struct

from twitter.api.blueprint import ApiBlueprint, person_route
from twitter.api.entities.statuses import MediaAttachment
from twitter.api.entities.values import Empty
from twitter.api.serializers.pictures import brought
from twitter.errors import Invalid
from twitter.models import Picture
from twitter.models.picture import FAILED, READY
from twitter.queries.pictures import unposted
from twitter.services import pictures
from twitter.web.answers import json_answer
from twitter.web.limits import limited
from twitter.web.sessions import viewer
from twitter.web.uploads import sent_file

bp = ApiBlueprint("media", __name__, url_prefix="/api")

# Our pages show whole pictures, and make their own previews: `focus` and `thumbnail` are taken and not kept.
FILES = ("file", "thumbnail")
Description = Annotated[str, Meta(max_length=10_000)]  # longer than any that is accepted, which the rule says in words


class Upload(Struct):
    """What a picture shows, for those who do not see it."""

    description: Description = ""
    focus: str = ""


class Change(Struct):
    """A new description; without one the old stays."""

    description: Description | None = None
    focus: str = ""


@bp.post("/v1/media")
@person_route("write:media", answer=MediaAttachment, body=Upload, files=FILES)
@limited("upload")
def create(sent: Upload) -> MediaAttachment:
    """Take a picture and make it at once."""
    return brought(pictures.store(viewer(), sent_file("file"), sent.description))


@bp.post("/v2/media")
@person_route("write:media", answer=MediaAttachment, body=Upload, files=FILES, status=202)
@limited("upload")
def bring(sent: Upload) -> MediaAttachment:
    """Take a picture; it is made in the background, and its address is empty till then."""
    return brought(pictures.bring(viewer(), sent_file("file"), sent.description))


@bp.get("/v1/media/<int:picture_id>")
@person_route("write:media", answer=MediaAttachment, also=(206,))
def show(picture_id: int) -> Response:
    """Say whether a picture that is not posted yet is made: 206 until it is."""
    return _answer(_found(picture_id))


@bp.put("/v1/media/<int:picture_id>")
@person_route("write:media", answer=MediaAttachment, body=Change, files=FILES[1:], also=(206,))
@limited("describe")
def describe(picture_id: int, sent: Change) -> ResponseReturnValue:
    """Say what a picture shows that is not posted yet."""
    _found(picture_id)
    if sent.description is not None:
        pictures.describe(viewer(), picture_id, sent.description)
    return _answer(_found(picture_id))


@bp.delete("/v1/media/<int:picture_id>")
@person_route("write:media", answer=Empty)
@limited("describe")
def remove(picture_id: int) -> Empty:
    """Take back a picture that is not posted yet."""
    pictures.remove(viewer(), picture_id)
    return {}


def _found(picture_id: int) -> Picture:
    picture = unposted(viewer().id, picture_id)
    if picture.state == FAILED:
        raise Invalid("That picture could not be made: it is broken, or too large. Bring another.", file="failed")
    return picture


def _answer(picture: Picture) -> Response:
    return json_answer(brought(picture), 200 if picture.state == READY else 206)
