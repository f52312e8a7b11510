"""Addresses of pages on other sites: one spelling for each, and none that a server should not ask."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

import idna

LONGEST: Final = 2_048
PORTS: Final = {"http": 80, "https": 443}

# At least two names, the last of which begins with a letter: 2130706433, 0x7f.1 and localhost are none.
_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_PATH_SIGNS = "/%:@!$&'()*+,;=~"


class BadLink(ValueError):
    """An address that is not asked: of another kind, with a password or an unusual port, or of no host."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address taken apart, every part in ASCII; two that mean the same are equal."""

    scheme: str
    host: str  # a name, or an address without brackets
    port: int
    target: str  # the path and the query

    @property
    def place(self) -> str:
        """The host as a header names it: an address of IPv6 in brackets, the port when it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.place}{self.target}"


def parse_link(address: str, base: Link | None = None) -> Link:
    """Take an address apart, one of the page `base` if that is given; raise BadLink for what is not asked."""
    if len(address) > LONGEST:
        raise BadLink("it is too long")
    try:
        parts = urlsplit(urljoin(base.url, address) if base else address)
        port, target = parts.port, _target(parts.path, parts.query)
    except ValueError as error:
        raise BadLink("it cannot be read") from error
    if parts.scheme not in PORTS or "@" in parts.netloc:
        raise BadLink("it is of another kind, or carries a name or a password")
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values():
        raise BadLink("its port is an unusual one")
    return Link(parts.scheme, _host(parts.hostname or ""), port, target)


def ip_of(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a host is written as, None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _host(written: str) -> str:
    ip = ip_of(written)
    if ip is not None and "%" not in written:
        return str(ip)
    host = _ascii(written.removesuffix("."))
    if not _NAME.fullmatch(host):
        raise BadLink("it names no host")
    return host


def _ascii(host: str) -> str:
    """Write a name with letters of any script the way the name service knows it, as browsers do."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host[:253], uts46=True).decode()
    except UnicodeError as error:  # idna's own errors are of this kind
        raise BadLink("it names no host") from error


def _target(path: str, query: str) -> str:
    asked = f"?{quote(query, safe=_PATH_SIGNS + '?')}" if query else ""
    return (quote(path, safe=_PATH_SIGNS) or "/") + asked
