"""What no socket may do: floods, nonsense, too much of everything; and what happens to others meanwhile: nothing."""

import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import websocket
from joserfc import jwt
from joserfc.jwk import OctKey
from socketio import Client
from socketio.exceptions import ConnectionError as NotLetIn
from socketio.exceptions import SocketIOError

from config import DEVELOPMENT_SECRET
from tests import factories
from tests.nodes.clients import Listener
from tests.site import Site
from twitter.models import User

Newcomer = Callable[[], User]
Listening = Callable[[User], Listener]


@pytest.fixture
def dial(live_site: Site, hang_up: ExitStack) -> Callable[[User], websocket.WebSocket]:
    """Open a socket by hand, to say over it what no library would."""

    def open_socket(user: User) -> websocket.WebSocket:
        socket = websocket.create_connection(
            live_site.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
            timeout=5,
            cookie=f"sid={factories.session_secret(user)}",
            origin=live_site.url,
        )
        hang_up.callback(socket.shutdown)
        socket.recv()
        socket.send("40")
        assert socket.recv().startswith("40")
        return socket

    return open_socket


def is_closed(socket: websocket.WebSocket) -> bool:
    """Read until the server closes; False when it falls silent instead."""
    try:
        while socket.recv():
            pass
    except websocket.WebSocketTimeoutException:
        return False
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        pass
    return True


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"page": 7},
        {"page": ""},
        {"page": "x" * 500},
        {"page": "home", "shown": ["1"] * 201},
        {"page": "home", "shown": [1]},
        {"page": "home", "shown": ["-1"]},
        {"page": "home", "shown": ["9" * 19]},
        {"page": "home", "shown": [float("nan")]},
        {"page": "home", "shown": {"a": [[[[]]]]}},
        {"page": "tag:\ud800"},
        {"page": b"home"},
        [],
        "home",
        None,
        b"home",
        7,
    ],
)
def test_what_is_not_in_the_contract_is_malformed(newcomer: Newcomer, listening: Listening, said: object) -> None:
    page = listening(newcomer())
    answer: dict[str, Any] = page._client.call("watch", said, timeout=5)
    assert answer["code"] == "malformed", answer
    assert answer["error"]
    assert page.ask("watch", page="home", shown=[], newer="field") == {"ok": True}


@pytest.mark.parametrize("event", ["shout", "connect", "disconnect", "*", "__class__", ""])
def test_an_unknown_event_is_answered_and_does_nothing(newcomer: Newcomer, listening: Listening, event: str) -> None:
    page = listening(newcomer())
    answers: list[Any] = []
    page._client._send_packet(_event(page, [event, {"page": "home"}], answers))
    page.ask("since")
    assert answers[0]["code"] == "unknown_event"


@pytest.mark.parametrize(
    "page", ["nothing", "tweet:1", "tweet:x", "tweet:", "conversation:1", "profile:nobody_at_all", "home:1", "tag:"]
)
def test_a_page_that_is_not_there_is_not_found(newcomer: Newcomer, listening: Listening, page: str) -> None:
    listener = listening(newcomer())
    assert listener.ask("watch", page=page)["code"] == "not_found"
    assert listener.ask("since", page=page, id="0")["code"] == "not_found"


def test_a_socket_watches_four_pages_and_can_let_go(newcomer: Newcomer, listening: Listening) -> None:
    page = listening(newcomer())
    for name in ("home", "local", "inbox", "notifications", "home"):
        assert page.ask("watch", page=name) == {"ok": True}
    assert page.ask("watch", page="tag:one")["code"] == "invalid"
    assert page.ask("unwatch", page="inbox") == {"ok": True}
    assert page.ask("watch", page="tag:one") == {"ok": True}


def test_the_eleventh_socket_of_a_person_takes_the_first(newcomer: Newcomer, listening: Listening) -> None:
    person = newcomer()
    first, *others = [listening(person) for _ in range(11)]
    first.wait_until_closed()
    assert all(other.ask("since")["ok"] for other in others)


@pytest.mark.parametrize(
    "nonsense",
    [
        "4" + "[" * 5_000,
        "42",
        "42{}",
        "42[]",
        "42[[1]]",
        '42{"a":1}',
        "42[" + "9" * 5_000 + "]",
        "49",
        "451-[]",
        "4599999999999-[]",
        "43[]",
        "430[]",
        '43999999["x"]',
        "4" + "5-" * 100,
        "x",
        "",
        "9",
        "b!!!",
        "44{}",
        "42/nowhere,[]",
    ],
)
def test_nonsense_closes_its_own_socket_at_most(
    newcomer: Newcomer,
    listening: Listening,
    dial: Callable[[User], websocket.WebSocket],
    live_site: Site,
    nonsense: str,
) -> None:
    other, socket = listening(newcomer()), dial(newcomer())
    socket.settimeout(1)
    with suppress(OSError, websocket.WebSocketException):
        socket.send(nonsense)
        socket.send('427["since",{}]')
        while not socket.recv().startswith("437"):
            pass
    assert other.ask("since")["ok"]
    assert "Traceback" not in live_site.log()


def test_a_message_of_two_megabytes_is_not_taken_in(
    newcomer: Newcomer, listening: Listening, dial: Callable[[User], websocket.WebSocket]
) -> None:
    other, socket = listening(newcomer()), dial(newcomer())
    with suppress(OSError):
        socket.send('42["watch",{"page":"' + "x" * 2_000_000 + '"}]')
    assert is_closed(socket)
    assert other.ask("since")["ok"]


def test_a_packet_that_announces_a_thousand_parts_is_not_waited_for(
    newcomer: Newcomer, listening: Listening, dial: Callable[[User], websocket.WebSocket]
) -> None:
    other, socket = listening(newcomer()), dial(newcomer())
    socket.send('451000-["watch",{"_placeholder":true,"num":0}]')
    assert is_closed(socket)
    assert other.ask("since")["ok"]


def test_no_connection_is_compressed(live_site: Site, newcomer: Newcomer) -> None:
    socket = websocket.create_connection(
        live_site.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
        cookie=f"sid={factories.session_secret(newcomer())}",
        origin=live_site.url,
        header={"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"},
    )
    answered = {name.lower() for name in socket.getheaders()}
    socket.shutdown()
    assert "upgrade" in answered
    assert "sec-websocket-extensions" not in answered


def test_who_sends_too_fast_is_told_and_who_goes_on_is_closed_while_others_are_served(
    newcomer: Newcomer, listening: Listening, live_site: Site
) -> None:
    other, flooding = listening(newcomer()), listening(newcomer())
    answers: list[dict[str, Any]] = []
    _shout(flooding, 130, answers)
    flooding.ask("since")  # answered in its turn, after all of them
    codes = [answer["code"] for answer in answers]
    assert codes.count("unknown_event") >= 40
    assert codes.count("too_fast") == 130 - codes.count("unknown_event") > 0
    _shout(flooding, 1_000, answers)
    began = time.monotonic()
    assert other.ask("since")["ok"]
    assert requests.get(live_site.url + "/local", timeout=5).status_code == 200
    assert time.monotonic() - began < 3
    flooding.wait_until_closed()
    assert "Traceback" not in live_site.log()


def _shout(listener: Listener, times: int, answers: list[dict[str, Any]]) -> None:
    for _ in range(times):
        with suppress(SocketIOError):  # closed already
            listener._client.emit("shout", {}, callback=answers.append)


def test_a_flood_below_socket_io_leaves_others_served(
    newcomer: Newcomer, dial: Callable[[User], websocket.WebSocket], listening: Listening
) -> None:
    other, socket = listening(newcomer()), dial(newcomer())
    socket.settimeout(0.5)
    with suppress(OSError, websocket.WebSocketException):
        for _ in range(20_000):
            socket.send("3")
    began = time.monotonic()
    assert other.ask("since")["ok"]
    assert time.monotonic() - began < 3


def test_an_app_is_let_in_by_its_token_and_loses_its_socket_when_it_ends(
    newcomer: Newcomer, live_site: Site, hang_up: ExitStack
) -> None:
    person = newcomer()
    answer = requests.post(
        live_site.url + "/api/v1/auth/login",
        json={"login": person.username, "password": factories.PASSWORD},
        timeout=10,
    )
    client = _app(hang_up, live_site, answer.json()["access_token"])
    assert client.call("since", {}, timeout=5)["ok"]
    ended: list[float] = []
    dying = _app(hang_up, live_site, _ending_token(live_site, answer.json()["access_token"], seconds=3), ended)
    assert dying.call("since", {}, timeout=5)["ok"]
    deadline = time.time() + 10
    while not ended and time.time() < deadline:
        dying.sleep(0.05)
    assert ended
    assert client.call("since", {}, timeout=5)["ok"]


@pytest.mark.parametrize(
    "shown", [{"token": "nothing"}, {"token": 7}, {"token": ""}, {"other": "x"}, "token", ["token"], 7]
)
def test_an_app_without_a_good_token_is_refused(live_site: Site, hang_up: ExitStack, shown: object) -> None:
    client = Client(reconnection=False, handle_sigint=False)
    hang_up.callback(client.shutdown)
    refusals: list[Any] = []
    client.on("connect_error", refusals.append)
    with pytest.raises(NotLetIn):
        client.connect(live_site.url, auth=shown, transports=["websocket"], wait_timeout=5)
    assert refusals[0]["message"]


def _app(hang_up: ExitStack, site: Site, token: str, ended: list[float] | None = None) -> Client:
    client = Client(reconnection=False, handle_sigint=False)
    hang_up.callback(client.shutdown)
    client.on("disconnect", lambda _reason: ended.append(time.time()) if ended is not None else None)
    client.connect(site.url, auth={"token": token}, transports=["websocket"], wait_timeout=5)
    return client


def _ending_token(site: Site, token: str, seconds: int) -> str:
    """Return the token that the site gave out a quarter of an hour ago, as it were."""
    key = OctKey.import_key(f"{DEVELOPMENT_SECRET}: JWT_KEY")
    found = jwt.decode(token, key, algorithms=["HS256"])
    ends = datetime.now(UTC) + timedelta(seconds=seconds)
    issued = ends - timedelta(minutes=15)
    claims = {**found.claims, "iat": int(issued.timestamp()), "exp": int(ends.timestamp())}
    return jwt.encode(dict(found.header), claims, key, algorithms=["HS256"])


def _event(page: Listener, said: list[object], answers: list[Any]) -> Any:
    client = page._client
    packet_id = client._generate_ack_id("/", answers.append)
    return client.packet_class(2, namespace="/", data=said, id=packet_id)
