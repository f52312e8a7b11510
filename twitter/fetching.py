"""The only way out of the house by HTTP: it asks public addresses alone, for a few seconds and a few bytes.

What people link to is asked for by our server, which stands where they do not: beside databases, routers and the
services of a cloud. So a name is resolved once, every address of it must be public, and the connection goes to that
very address, whatever the name says a moment later. Each redirect begins again from there.
"""

import http.client
import io
import re
import socket
import ssl
import time
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from threading import Timer
from typing import Final, cast

import dns.exception
import dns.resolver

from twitter.links import BadLink, Link, ip_of, parse_link

SECONDS: Final = 5.0  # for everything: names, handshakes, redirects and the last byte
A_MOMENT: Final = 0.05  # after the end: whoever was cut off finds no time left
MOST_BYTES: Final = 1024 * 1024
MOST_HEADERS: Final = 128 * 1024  # bytes beside those of a page, in headers and around chunks
MOST_REDIRECTS: Final = 3
MOST_ADDRESSES: Final = 3  # of one name that are tried when the first does not answer

_REDIRECTS: Final = {301, 302, 303, 307, 308}
_LATER: Final = {408, 425, 429}  # and all that begin with 5
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_PIECE: Final = 64 * 1024

# All that IPv6 has given out for hosts; what is outside stands for something else, such as an IPv4 address.
_IPV6_HOSTS: Final = ip_network("2000::/3")
# What Python calls global, at least in some version that we run on, and what leads elsewhere all the same.
_NOT_PUBLIC: Final = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # what a virtual machine in Azure asks about itself
        "192.0.0.0/24",  # protocols; the same in Oracle's cloud
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # Teredo and other protocols
        "2002::/16",  # 6to4: any IPv4 address inside one of IPv6
        "2001:db8::/32",
        "3fff::/20",  # documentation, both
    )
)


class Refused(Exception):
    """There is nothing here for us, today and tomorrow: the address is not asked, or its answer is not what we want."""


class Unreachable(Exception):
    """It did not answer, or not in time. Later it may."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a site answered, as far as we read it."""

    link: Link  # where the last redirect led
    content_type: str
    charset: str
    content: bytes
    is_whole: bool


class Patience:
    """The time that one fetch has, from now on."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SECONDS

    def left(self) -> float:
        """Return how many seconds are left; raise Unreachable when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Unreachable("it takes too long")
        return left


def safe_fetch(address: str, *, agent: str, types: frozenset[str]) -> Fetched:
    """Ask a site for a page or a picture of these types, and follow it a few steps. Call it from a job alone.

    Raise Refused for what is never asked or taken, Unreachable for what time may heal.
    """
    patience, link = Patience(), _parsed(address)
    for _ in range(1 + MOST_REDIRECTS):
        answer = _asked(link, agent, types, patience)
        if isinstance(answer, Fetched):
            return answer
        link = answer
    raise Refused("it redirects too often")


def is_public(address: str) -> bool:
    """Whether an address belongs to a host of the public internet, and to nothing that could be ours."""
    ip = ip_address(address)
    if ip.version == 6 and ip not in _IPV6_HOSTS:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)


def resolved(host: str, patience: Patience) -> list[str]:
    """Return the addresses of a host, those of IPv4 first.

    The name service is asked here and not by the system: that would take as long as it likes, in one of the few
    threads that everybody shares, and would know names which only this machine or its network knows.
    """
    if ip_of(host) is not None:
        return [host]
    try:
        resolver = dns.resolver.Resolver()
        answers = [
            resolver.resolve(host, kind, search=False, raise_on_no_answer=False, lifetime=patience.left())
            for kind in ("A", "AAAA")
        ]
    except dns.resolver.NXDOMAIN:
        raise Refused("there is no such host") from None
    except dns.exception.DNSException as error:
        raise Unreachable(f"the name service did not tell ({type(error).__name__})") from None
    return [row.address for answer in answers for row in answer.rrset or ()]


def connected(address: str, port: int, seconds: float) -> socket.socket:
    """Open a connection to an address that was checked."""
    return socket.create_connection((address, port), timeout=seconds)


class _Line(io.RawIOBase):
    """A connection as http.client reads it: only so many bytes of it, whatever they are said to be."""

    def __init__(self, reached: socket.socket) -> None:
        self._reached = reached
        self._left = MOST_BYTES + MOST_HEADERS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer, says the library
        time.sleep(0)  # a site that never stops talking must not keep everybody else from their turn
        size = self._reached.recv_into(buffer[: self._left]) if self._left else 0
        self._left -= size
        return size

    def sendall(self, content: bytes) -> None:
        """Say something."""
        self._reached.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what http.client reads from."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """Do nothing: http.client closes before it has read a page, and `finish` comes when it has."""


class _Connection(http.client.HTTPConnection):
    """A connection to one of a host's checked addresses. It is cut when the time is over, whatever it is doing."""

    def __init__(self, link: Link, addresses: list[str], patience: Patience) -> None:
        super().__init__(link.host, link.port)
        self._link, self._addresses, self._patience = link, addresses, patience
        self._lines = ExitStack()

    def connect(self) -> None:
        """Connect, and encrypt for the host that the link names."""
        reached = self._lines.enter_context(self._reached())
        # Another name for the same connection, which stays when TLS takes the first.
        cutter = Timer(self._patience.left() + A_MOMENT, _cut, [self._lines.enter_context(reached.dup())])
        cutter.daemon = True
        self._lines.callback(cutter.cancel)
        cutter.start()
        if self._link.scheme == "https":
            context = ssl.create_default_context()
            reached = self._lines.enter_context(context.wrap_socket(reached, server_hostname=self._link.host))
        self.sock = cast("socket.socket", _Line(reached))

    def finish(self) -> None:
        """Hang up. `close` is called too early for that: before a page is read."""
        self.close()
        self._lines.close()

    def _reached(self) -> socket.socket:
        failure: OSError = OSError("there is no address")
        for address in self._addresses[:MOST_ADDRESSES]:
            try:
                return connected(address, self._link.port, self._patience.left())
            except OSError as error:
                failure = error
        raise failure


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _asked(link: Link, agent: str, types: frozenset[str], patience: Patience) -> Fetched | Link:
    """Ask once; return the answer, or where it sends us."""
    connection = _Connection(link, _public_addresses(link.host, patience), patience)
    try:
        _send(connection, link, agent, types)
        with connection.getresponse() as response:
            patience.left()  # headers that were cut off look whole
            return _answer(response, link, types, patience)
    except ssl.SSLCertVerificationError:
        raise Refused("its certificate is not its own") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"it did not answer as it should ({type(error).__name__})") from None
    finally:
        connection.finish()


def _public_addresses(host: str, patience: Patience) -> list[str]:
    addresses = resolved(host, patience)
    if not addresses:
        raise Refused("its host has no address")
    if not all(map(is_public, addresses)):
        raise Refused("its host is not a public one")
    return addresses


def _send(connection: _Connection, link: Link, agent: str, types: frozenset[str]) -> None:
    """Say what is wanted, and nothing of whoever wants it. What is packed is not taken: it may unpack into anything."""
    connection.putrequest("GET", link.target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", link.place)
    connection.putheader("User-Agent", agent)
    connection.putheader("Accept", ", ".join(sorted(types)))
    connection.putheader("Accept-Encoding", "identity")
    connection.putheader("Connection", "close")
    connection.endheaders()


def _answer(
    response: http.client.HTTPResponse, link: Link, types: frozenset[str], patience: Patience
) -> Fetched | Link:
    if response.status in _REDIRECTS:
        return _next(response.getheader("Location", ""), link)
    if response.status in _LATER or response.status >= 500:
        raise Unreachable(f"it answered {response.status}")
    if response.status != 200:
        raise Refused(f"it answered {response.status}")
    header = response.getheader("Content-Type", "")[:200]
    kind = header.partition(";")[0].strip().lower()
    if kind not in types or response.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise Refused("it is of another type, or packed")
    content = _read(response)
    patience.left()  # so does a page
    charset = _CHARSET.search(header)
    return Fetched(link, kind, charset[1] if charset else "", content, is_whole=len(content) < MOST_BYTES)


def _next(location: str, link: Link) -> Link:
    if not location:
        raise Refused("it redirects nowhere")
    return _parsed(location, link)


def _read(response: http.client.HTTPResponse) -> bytes:
    """Read what comes, up to the most we take. Not by `read`: a chunk of length -1 makes that read for ever."""
    content = bytearray()
    while len(content) < MOST_BYTES and (piece := response.read1(_PIECE)):
        content += piece
    return bytes(content[:MOST_BYTES])


def _parsed(address: str, base: Link | None = None) -> Link:
    try:
        return parse_link(address, base)
    except BadLink as error:
        raise Refused(str(error)) from None
