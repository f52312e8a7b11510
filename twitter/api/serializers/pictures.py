"""Pictures as the API shows them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_login import current_user

from twitter.api.entities.statuses import MediaAttachment
from twitter.api.serializers.values import public
from twitter.models import Picture
from twitter.models.picture import READY
from twitter.services.pictures import shown
from twitter.web.passes import with_pass
from twitter.web.pictures import media_url

PREVIEW: Final = 480  # pixels
_RESTRICTED: Final = ("private", "direct")
# Where statuses are found in an answer.
_HOLDERS: Final = ("statuses", "status", "last_status", "ancestors", "descendants", "reblog", "quote", "quoted_status")
_WHOLE: Final = 1 << 20  # wider than any file: the largest there is


def attachment(facts: Mapping[str, Any]) -> MediaAttachment:
    """Return a picture out of what stands of it in `Tweet.pictures` or `Message.pictures`."""
    width, height = facts["width"], facts["height"]
    small = min(PREVIEW, width)
    return {
        "id": facts["id"],
        "type": "image",
        "url": public(media_url(facts, _WHOLE)),
        "preview_url": public(media_url(facts, PREVIEW)),
        "remote_url": None,
        "text_url": None,
        "meta": {
            "original": _size(width, height),
            "small": _size(small, max(1, round(height * small / width))),
        },
        "description": facts["alt"] or None,
        "blurhash": facts["blurhash"] or None,
    }


def brought(picture: Picture) -> MediaAttachment:
    """Return a picture that is not posted yet; of one that is still to be made, there is nothing to see."""
    if picture.state == READY:
        return passed(attachment(shown(picture)))
    return {
        "id": str(picture.id),
        "type": "image",
        "url": None,
        "preview_url": None,
        "remote_url": None,
        "text_url": None,
        "meta": {},
        "description": picture.alt or None,
        "blurhash": None,
    }


def for_reader(answer: Any) -> Any:
    """Put passes into the addresses of all pictures in an answer that not everybody may see, and return the answer.

    This is done as it leaves, and not where statuses are written: they are kept, and told to many by streams, which
    put in the passes of each session (`streaming/streams.py`).
    """
    if current_user.is_authenticated:
        for status in _restricted_in(answer):
            status["media_attachments"] = [passed(each) for each in status["media_attachments"]]
    return answer


def guarded(answer: Any) -> tuple[str, ...]:
    """Return the addresses of all pictures in an answer that not everybody may see."""
    shown = [each for status in _restricted_in(answer) for each in status["media_attachments"]]
    return tuple(address for each in shown for address in (each["url"], each["preview_url"]) if address)


def passed(shown: MediaAttachment) -> MediaAttachment:
    """Return a picture whose addresses have a pass, unless they have one already."""
    whole, preview = shown["url"], shown["preview_url"]
    if whole is None or preview is None or "?" in whole:
        return shown
    return {**shown, "url": with_pass(whole), "preview_url": with_pass(preview)}


def _restricted_in(answer: Any) -> Iterator[dict[str, Any]]:
    """Yield the statuses of an answer whose pictures not everybody may see."""
    inside = [answer]
    while inside:
        value = inside.pop()
        if isinstance(value, dict):
            if value.get("media_attachments") and value.get("visibility") in _RESTRICTED:
                yield value
            inside += [value[name] for name in _HOLDERS if value.get(name)]
        elif isinstance(value, list):
            inside += value


def _size(width: int, height: int) -> dict[str, Any]:
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": round(width / height, 6)}
