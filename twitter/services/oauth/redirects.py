"""Where apps have people sent back to: which addresses may be registered, and how one is shown to people."""

import re
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit

from twitter.errors import Invalid
from twitter.extensions import settings

SHOWN_ON_PAGE: Final = "urn:ietf:wg:oauth:2.0:oob"  # no address: the code is shown, and typed into the app
LONGEST: Final = 2_000
# No space or control character, and nothing that ends a piece of a header or an attribute.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\U0010ffff\"'<>\\^`{|};,]+")
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}
# What a browser would run or open itself rather than give to an app.
_NO_APPS: Final = {
    *("about", "blob", "chrome", "content", "data", "file", "filesystem", "ftp", "intent", "jar", "javascript"),
    *("jnlp", "mailto", "res", "resource", "sms", "ssh", "tel", "telnet", "urn", "vbscript", "view-source"),
    *("ws", "wss"),
}


def checked(written: str) -> str:
    """Return an address that an app may register; raise Invalid for any other.

    Plain http leads to the person's own machine only, unless this site is on plain http itself.
    """
    if written == SHOWN_ON_PAGE:
        return written
    parts = _parts(written)
    if parts is None or parts.scheme in _NO_APPS or "#" in written:
        raise _unusable()
    if not (_is_web(parts) if parts.scheme in {"http", "https"} else _is_of_app(parts, written)):
        raise _unusable()
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and settings.secure:
        raise Invalid("An app on the web must be reached by https.", redirect_uris="insecure")
    return written


def checked_page(written: str) -> str:
    """Return the address of a page on the web; raise Invalid for any other."""
    parts = _parts(written)
    if parts is None or parts.scheme not in {"http", "https"} or not _is_web(parts):
        raise Invalid("That does not look like the address of a site.", website="invalid")
    return written


def is_registered(registered: list[str], asked: str) -> bool:
    """Whether an address is one of those registered, letter by letter; at the own machine the port is the app's."""
    return asked in registered or any(_differs_by_port(each, asked) for each in registered)


def with_answer(address: str, answer: list[tuple[str, str]]) -> str:
    """Return the address with what is answered. Nothing else of it is written anew: apps compare it as it was."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}"


def host(address: str) -> str:
    """Return what to show of an address: a host with its port, or the beginning of an app's own addresses."""
    parts = urlsplit(address)
    return parts.netloc if parts.scheme in {"http", "https"} else f"{parts.scheme}:"


def source(address: str) -> str:
    """Return how a content security policy names where an address leads."""
    parts = urlsplit(address)
    is_named = parts.scheme in {"http", "https"} and "[" not in parts.netloc  # the policy has no word for IPv6
    return f"{parts.scheme}://{parts.netloc}" if is_named else f"{parts.scheme}:"


def _parts(written: str) -> SplitResult | None:
    if len(written) > LONGEST or not _ADDRESS.fullmatch(written):
        return None
    try:
        parts = urlsplit(written)
        _port = parts.port  # raises when it is none
    except ValueError:
        return None
    return parts


def _is_web(parts: SplitResult) -> bool:
    return bool(parts.hostname and _HOST.fullmatch(parts.hostname)) and "@" not in parts.netloc


def _is_of_app(parts: SplitResult, written: str) -> bool:
    """Whether a scheme looks like an app's own (RFC 8252): others run what follows, as `feed:javascript:` does."""
    return "." in parts.scheme or written.partition(":")[2].startswith("//")


def _differs_by_port(registered: str, asked: str) -> bool:
    here, there = _parts(registered), _parts(asked)
    if here is None or there is None or here.hostname not in {"127.0.0.1", "::1"} or "@" in there.netloc:
        return False
    return here.scheme == "http" and _without_port(here) == _without_port(there) and "#" not in asked


def _without_port(parts: SplitResult) -> tuple[str | None, ...]:
    return (parts.scheme, parts.hostname, parts.path, parts.query)


def _unusable() -> Invalid:
    return Invalid("This app has no address that a code may be sent to.", redirect_uris="invalid")
