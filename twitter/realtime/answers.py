"""What a client is answered: that it is done, or why not, as docs/realtime.md says."""

from typing import Any, Final

from flask_babel import gettext

from twitter.errors import Forbidden, NotFound, Overloaded, RateLimited, TwitterError, mark
from twitter.realtime.packets import Malformed
from twitter.web.sessions import NotSignedIn

Answer = dict[str, Any]

_SENTENCES: Final = {
    "unknown_event": mark("This page asked for something we do not know. Open it again."),
    "too_fast": mark("That was a lot in a short time. Please wait a little and try again."),
    "unavailable": mark("That is our fault, and it has been noted. Try again?"),
}
_CODES: Final[tuple[tuple[type[TwitterError], str], ...]] = (
    (Malformed, "malformed"),
    (NotFound, "not_found"),
    (Forbidden, "forbidden"),
    (RateLimited, "too_fast"),
    (Overloaded, "unavailable"),
    (NotSignedIn, "signed_out"),
)


def done(**more: Any) -> Answer:
    """Answer that something was done."""
    return {"ok": True, **more}


def refusal(code: str) -> Answer:
    """Answer why something was not even looked at."""
    return {"error": gettext(_SENTENCES[code]), "code": code}


def refused(error: TwitterError) -> Answer:
    """Answer with what a domain error says to the person."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "invalid")
    return {"error": gettext(error.sentence, **error.values), "code": code}
