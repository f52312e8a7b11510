"""Who is really asking when a proxy stands in front: believed from the proxies we know, and from nobody else."""

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from config import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """WSGI middleware that reads the client's address and scheme out of the headers of trusted proxies.

    Of X-Forwarded-For the last address that is no trusted proxy counts: whatever stands before it may be made up.
    """

    def __init__(self, app: "WSGIApplication", networks: tuple[Network, ...]) -> None:
        self._app, self._networks = app, networks

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(environ)
            if environ.get("HTTP_X_FORWARDED_PROTO") in {"http", "https"}:
                environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
        return self._app(environ, start_response)

    def _client(self, environ: "WSGIEnvironment") -> str:
        named = [name.strip() for name in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        strangers = [name for name in named if _parsed(name) and not self._is_trusted(name)]
        client: str = strangers[-1] if strangers else environ["REMOTE_ADDR"]
        return client

    def _is_trusted(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None
