"""Pictures as the API shows them."""

from collections.abc import Mapping
from typing import Any, Final

from twitter.api.entities.statuses import MediaAttachment
from twitter.api.serializers.values import public
from twitter.web.pictures import media_url

PREVIEW: Final = 480  # pixels
_WHOLE: Final = 1 << 20  # wider than any file: the largest there is


def attachment(shown: Mapping[str, Any]) -> MediaAttachment:
    """Return a picture out of what stands of it in `Tweet.pictures` or `Message.pictures`."""
    width, height = shown["width"], shown["height"]
    small = min(PREVIEW, width)
    return {
        "id": shown["id"],
        "type": "image",
        "url": public(media_url(shown, _WHOLE)),
        "preview_url": public(media_url(shown, PREVIEW)),
        "remote_url": None,
        "text_url": None,
        "meta": {
            "original": _size(width, height),
            "small": _size(small, max(1, round(height * small / width))),
        },
        "description": shown["alt"] or None,
        "blurhash": shown["blurhash"] or None,
    }


def _size(width: int, height: int) -> dict[str, Any]:
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": round(width / height, 6)}
