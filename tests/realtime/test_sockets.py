"""Real sockets against a real server: who may connect, and when the connection is taken away."""

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import websocket

from tests.site import Site, running_site

PASSWORD = "a phrase nobody guesses"
OPEN: list[websocket.WebSocket] = []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site with one person, ana."""
    with running_site(Path(tmp_path_factory.mktemp("site"))) as site:
        sign_up(site, "ana")
        yield site


class Browser:
    """A client with cookies that can post our forms."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies)).open

    def post(self, path: str, **fields: str) -> None:
        page = self._open(self.site.url + "/local").read().decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        body = urllib.parse.urlencode({"csrf_token": token[1], **fields}).encode()
        self._open(self.site.url + path, body).close()

    def cookie_header(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)


def sign_up(site: Site, name: str) -> Browser:
    """Return a browser in which somebody new is signed in."""
    browser = Browser(site)
    browser.post("/register", username=name, email=f"{name}@example.org", password=PASSWORD)
    return browser


@pytest.fixture
def browser(site: Site) -> Browser:
    """A browser in which ana is signed in."""
    browser = Browser(site)
    browser.post("/login", username="ana", password=PASSWORD)
    return browser


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    """Close what a test opened."""
    yield
    while OPEN:
        OPEN.pop().shutdown()


def dial(site: Site, *, cookie: str = "", origin: str | None = None) -> websocket.WebSocket:
    """Open the transport, as socket.io-client does with `transports: ['websocket']`."""
    socket = websocket.create_connection(
        site.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
        timeout=5,
        cookie=cookie,
        **({"suppress_origin": True} if origin is None else {"origin": origin}),
    )
    OPEN.append(socket)
    assert socket.recv().startswith("0{")
    return socket


def join(socket: websocket.WebSocket) -> dict[str, object]:
    """Ask to be let in; return the answer: a session id, or why not."""
    socket.send("40")
    answer = socket.recv()
    kind, body = answer[:2], json.loads(answer[2:])
    return {"let_in": kind == "40", **body}


def is_closed(socket: websocket.WebSocket) -> bool:
    """Read until the server closes; False when it falls silent instead."""
    try:
        while True:
            if not socket.recv():
                return True
    except websocket.WebSocketTimeoutException:
        return False
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        return True


def test_somebody_signed_in_is_let_in(site: Site, browser: Browser) -> None:
    socket = dial(site, cookie=browser.cookie_header(), origin=site.url)
    assert join(socket)["let_in"]
    socket.close()


def test_a_stranger_is_refused_and_loses_the_transport(site: Site) -> None:
    socket = dial(site, origin=site.url)
    assert not join(socket)["let_in"]
    assert is_closed(socket)


def test_a_cookie_without_an_origin_is_refused(site: Site, browser: Browser) -> None:
    socket = dial(site, cookie=browser.cookie_header())
    assert not join(socket)["let_in"]
    assert is_closed(socket)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_another_sites_page_cannot_open_a_transport(site: Site, browser: Browser, origin: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException):
        dial(site, cookie=browser.cookie_header(), origin=origin)


def test_a_forwarded_host_makes_no_origin_ours(site: Site, browser: Browser) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(
            site.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
            timeout=5,
            cookie=browser.cookie_header(),
            origin="http://evil.example",
            header={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        )


def test_polling_is_not_offered(site: Site) -> None:
    with pytest.raises(urllib.request.HTTPError) as refusal:
        urllib.request.urlopen(site.url + "/socket.io/?EIO=4&transport=polling")  # noqa: S310  our own address
    assert refusal.value.code == 400
    refusal.value.close()


def test_signing_out_closes_the_sockets_of_this_session_only(site: Site, browser: Browser) -> None:
    other = Browser(site)
    other.post("/login", username="ana", password=PASSWORD)
    mine = dial(site, cookie=browser.cookie_header(), origin=site.url)
    others = dial(site, cookie=other.cookie_header(), origin=site.url)
    captured = browser.cookie_header()
    assert join(mine)["let_in"]
    assert join(others)["let_in"]
    browser.post("/logout")
    assert is_closed(mine)
    others.settimeout(1)
    assert not is_closed(others)
    assert not join(dial(site, cookie=captured, origin=site.url))["let_in"]


def test_signing_out_at_one_server_closes_the_sockets_at_another(tmp_path: Path) -> None:
    with running_site(tmp_path) as here, running_site(tmp_path) as there:
        leaving, staying = sign_up(here, "cleo"), Browser(here)
        staying.post("/login", username="cleo", password=PASSWORD)
        sockets = [dial(there, cookie=browser.cookie_header(), origin=there.url) for browser in (leaving, staying)]
        assert all(join(socket)["let_in"] for socket in sockets)
        leaving.post("/logout")
        assert is_closed(sockets[0])
        sockets[1].settimeout(1.5)
        assert not is_closed(sockets[1])


@pytest.mark.parametrize("command", [["suspend", "--reason", "Shoes."], ["set-password"]])
def test_what_ends_sessions_from_a_terminal_closes_their_sockets_within_two_seconds(
    site: Site, command: list[str]
) -> None:
    name = f"carla_{command[0][:3]}"
    carlas = sign_up(site, name)
    socket = dial(site, cookie=carlas.cookie_header(), origin=site.url)
    assert join(socket)["let_in"]
    site.flask("users", command[0], name, *command[1:])
    socket.settimeout(2)
    assert is_closed(socket)
    assert not join(dial(site, cookie=carlas.cookie_header(), origin=site.url))["let_in"]


def test_a_server_told_to_stop_does_not_wait_for_silent_sockets(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        browser = sign_up(site, "bob")
        socket = dial(site, cookie=browser.cookie_header(), origin=site.url)
        assert join(socket)["let_in"]
        site.process.terminate()
        assert site.process.wait(timeout=15) == 0
