"""Names as apps write them: with an @ or without, and with the host of this site or without."""

import re
from typing import Final
from urllib.parse import urlsplit

from twitter.extensions import settings
from twitter.web.converters import NameConverter

_NAME: Final = re.compile(NameConverter.regex)


def local_name(handle: str) -> str | None:
    """Return the username that a handle means here; None for one of another site, or that nobody can have."""
    name, _, host = handle.strip().removeprefix("@").partition("@")
    is_ours = not host or host.lower() in _hosts()
    return name if is_ours and _NAME.fullmatch(name) else None


def without_host(text: str) -> str:
    """Return what somebody looks for, without the host where it is a handle of this site."""
    return (local_name(text) or text) if "@" in text else text


def _hosts() -> set[str]:
    site = urlsplit(settings.base_url)
    return {site.netloc.lower(), (site.hostname or "").lower()}
