"""Small values in the words of the API."""

from datetime import UTC, datetime

from markupsafe import Markup

from twitter.web.answers import absolute
from twitter.web.filters import linked


def moment(at: datetime) -> str:
    """Return a time with exactly three fraction digits and Z: some apps read nothing else."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def html(text: str) -> str:
    """Return what somebody wrote about themselves as HTML: linked, in paragraphs, with whole addresses."""
    if not text:
        return ""
    # What was typed is escaped, so this pattern can only be an address that we made ourselves.
    whole = str(linked(text)).replace('href="/', f'href="{Markup.escape(absolute("/"))}')
    return "".join(f"<p>{piece}</p>" for piece in whole.replace("\n\n", "\0").replace("\n", "<br>").split("\0"))
