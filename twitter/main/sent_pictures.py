"""The pictures that come with the form of a tweet or a message: files, and those that were brought before."""

from flask import request

from twitter.errors import Invalid, TwitterError
from twitter.main.compose_forms import KeptPicture
from twitter.models import User
from twitter.queries import composing
from twitter.services import pictures
from twitter.web.uploads import sent_files


def take(owner: User) -> tuple[list[KeptPicture], TwitterError | None]:
    """Return the pictures of this request's form, all stored, and the first complaint about them.

    One bad file does not lose the good ones: they can be shown again as they are.
    """
    kept, complaints = _brought_before(owner)
    room = max(0, pictures.MOST - len(kept))
    files, alts = sent_files("media"), request.form.getlist("alt")
    for content, alt in zip(files[:room], [*alts, *[""] * room], strict=False):
        try:
            kept.append(KeptPicture(pictures.store(owner, content), alt))
        except TwitterError as error:
            complaints.append(error)
    if len(files) > room:
        complaints.append(Invalid("A tweet holds four pictures. The first four are kept.", pictures="too_many"))
    complaints += _describe(owner, kept)
    return kept, _first(complaints)


def descriptions() -> dict[int, str]:
    """Return what this request's form says of pictures that were brought before, by their ids."""
    ids, alts = _ids("picture"), request.form.getlist("picture_alt")
    return {picture_id: alts[place] if place < len(alts) else "" for place, picture_id in enumerate(ids)}


def wanted() -> list[int]:
    """Return the ids of the pictures that this request's form says were brought before, and that it keeps."""
    left_out = set(_ids("leave_out"))
    return [picture_id for picture_id in descriptions() if picture_id not in left_out]


def _brought_before(owner: User) -> tuple[list[KeptPicture], list[TwitterError]]:
    alts = descriptions()
    asked = wanted()
    found = composing.waiting_pictures(owner.id, asked[: pictures.MOST])
    complaints: list[TwitterError] = []
    if len(found) < len(asked):
        complaints.append(Invalid("One of the pictures is not there any more. Add it again.", pictures="missing"))
    return [KeptPicture(picture, alts[picture.id]) for picture in found], complaints


def _ids(name: str) -> list[int]:
    """Return the ids in a repeated field; 0, which no picture has, for what cannot be one."""
    return [int(each) if each.isdecimal() and len(each) < 20 else 0 for each in request.form.getlist(name) if each]


def _describe(owner: User, kept: list[KeptPicture]) -> list[TwitterError]:
    """Store the descriptions that are new; return what is wrong with the others."""
    complaints = []
    for each in kept:
        try:
            if each.alt != each.picture.alt:
                pictures.describe(owner, each.picture.id, each.alt)
        except TwitterError as error:
            complaints.append(error)
    return complaints


def _first(complaints: list[TwitterError]) -> TwitterError | None:
    """Return the first complaint; one about a file or its description is about the field of the files."""
    if not complaints:
        return None
    first = complaints[0]
    if isinstance(first, Invalid):
        return Invalid(first.sentence, media=next(iter(first.details.values()), "invalid"))
    return first
