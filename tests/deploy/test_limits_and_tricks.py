"""What the way through nginx refuses: too much, too slow, made-up addresses and two requests dressed as one."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests

from tests.deploy.deployed import Deployed
from tests.deploy.people import SECONDS, asking_from, trusting
from twitter.web.uploads import LARGEST_REQUEST

APP = {"client_name": "Bridge", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}
APPS = 25  # that an address may register in five minutes, as config.py says
CONNECTIONS = 50
HEADER_SECONDS = 10


def test_limits_count_the_true_address_and_no_made_up_one(site: Deployed) -> None:
    crowd = asking_from("127.0.0.12", site)
    made_up = [register_app(crowd, site, f"198.51.100.{number}") for number in range(APPS)]
    assert [answer.status_code for answer in made_up] == [200] * APPS
    assert register_app(crowd, site).status_code == 429
    assert register_app(crowd, site, "127.0.0.13").status_code == 429
    assert register_app(crowd, site, "127.0.0.1").status_code == 429
    assert register_app(asking_from("127.0.0.13", site), site).status_code == 200


def test_a_node_believes_nobody_but_the_proxy(site: Deployed) -> None:
    stranger = asking_from("127.0.0.14", site)
    answers = [register_app(stranger, site, "127.0.0.15", straight=True) for _ in range(APPS + 1)]
    assert [answer.status_code for answer in answers] == [200] * APPS + [429]
    assert register_app(asking_from("127.0.0.15", site), site).status_code == 200


def register_app(
    session: requests.Session, site: Deployed, made_up: str = "", *, straight: bool = False
) -> requests.Response:
    """Register an app, which is counted by address alone, with an address that is made up."""
    claims = {"X-Forwarded-For": made_up, "X-Real-IP": made_up, "Forwarded": f"for={made_up}"} if made_up else {}
    host = {"Host": site.proxy.url.removeprefix("https://"), "X-Forwarded-Proto": "https"} if straight else {}
    url = site.nodes[0].url if straight else site.proxy.url
    return session.post(f"{url}/api/v1/apps", data=APP, headers={**claims, **host}, timeout=SECONDS)


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/login", LARGEST_REQUEST, 413),  # the site's own word: this form brings no file
        ("/login", LARGEST_REQUEST + 1, 413),
        ("/pictures", LARGEST_REQUEST, 400),
        ("/pictures", LARGEST_REQUEST + 1, 413),
        ("/tweets", 34 * 1024 * 1024 + 1, 413),
    ],
)
def test_a_body_is_refused_before_it_is_sent(site: Deployed, path: str, length: int, status: int) -> None:
    said = f"POST {path} HTTP/1.1\r\nHost: {host(site)}\r\nContent-Length: {length}\r\n\r\n"
    with dialled(site, "127.0.0.16") as connection:
        connection.sendall(said.encode())
        connection.settimeout(1)
        refused_at_once = status == 413 and length != LARGEST_REQUEST
        assert answer_to(connection) == (b"HTTP/1.1 413" if refused_at_once else b"")


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
    ],
)
def test_two_requests_dressed_as_one_are_refused(site: Deployed, headers: str) -> None:
    second = f"0\r\n\r\nGET /livez HTTP/1.1\r\nHost: {host(site)}\r\n\r\n"
    with dialled(site, "127.0.0.17") as connection:
        connection.sendall(f"POST /login HTTP/1.1\r\nHost: {host(site)}\r\n{headers}\r\n{second}".encode())
        answers = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answers.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert answers.count(b"HTTP/1.1 ") == 1


def test_more_than_fifty_connections_of_an_address_are_refused_and_slow_ones_are_let_go(site: Deployed) -> None:
    half = f"POST /login HTTP/1.1\r\nHost: {host(site)}\r\nContent-Length: 9\r\n\r\n".encode()
    with ExitStack() as stack:
        waiting = [stack.enter_context(dialled(site, "127.0.0.18")) for _ in range(CONNECTIONS)]
        slow = stack.enter_context(dialled(site, "127.0.0.19"))
        began = time.monotonic()
        for connection in waiting:
            connection.sendall(half)
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        wait_until_refused(site)
        assert asking_from("127.0.0.20", site).get(f"{site.proxy.url}/livez", timeout=SECONDS).ok  # others are served
        drip(slow, began)
        assert time.monotonic() - began < HEADER_SECONDS + 3
        assert {answer_to(connection) for connection in waiting} <= {b"", b"HTTP/1.1 408"}
        assert time.monotonic() - began < HEADER_SECONDS + 5
    assert asking_from("127.0.0.18", site).get(f"{site.proxy.url}/livez", timeout=SECONDS).ok


def wait_until_refused(site: Deployed) -> None:
    """Ask from an address that has too many connections until nginx has read what stands in all of them."""
    session = asking_from("127.0.0.18", site)
    for _ in range(20):
        if session.get(f"{site.proxy.url}/livez", timeout=SECONDS).status_code == 429:
            return
        time.sleep(0.05)
    raise AssertionError("nobody was refused")


def drip(connection: socket.socket, began: float) -> None:
    """Send one byte of a header after the other until the server hangs up."""
    connection.settimeout(0.5)
    while time.monotonic() - began < HEADER_SECONDS + 5:
        try:
            connection.sendall(b"x")
            if not connection.recv(65_536):
                return
        except TimeoutError:
            continue
        except OSError:
            return


def test_whoever_asks_without_end_is_told_to_wait(site: Deployed) -> None:
    session = asking_from("127.0.0.21", site)
    statuses = [session.get(f"{site.proxy.url}/livez", timeout=SECONDS).status_code for _ in range(400)]
    assert set(statuses) == {200, 429}
    assert statuses[:200] == [200] * 200  # a page with all its pictures asks for far fewer


def host(site: Deployed) -> str:
    """Return what a browser says whom it asks."""
    return site.proxy.url.removeprefix("https://")


@contextmanager
def dialled(site: Deployed, address: str) -> Iterator[socket.socket]:
    """Connect from an address, over TLS."""
    with (
        socket.create_connection(("127.0.0.1", site.proxy.port), SECONDS, (address, 0)) as plain,
        trusting(site).wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        yield connection


def answer_to(connection: socket.socket) -> bytes:
    """Return how an answer begins, nothing when there is none."""
    try:
        return connection.recv(65_536)[:12]
    except OSError:
        return b""
