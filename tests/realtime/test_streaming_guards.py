"""Who may open a stream, what no stream may do, and how each of them ends."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
import websocket

from tests import factories
from tests.apps import STREAMING, App, dial, is_closed
from tests.nodes.clients import SOON
from tests.site import Site, running_site
from twitter.models import User

Newcomer = Callable[[], User]

pytestmark = pytest.mark.usefixtures("_no_traces")


@pytest.mark.parametrize("way", ["header", "address", "protocol", "both"])
def test_a_token_comes_in_each_of_the_ways_that_apps_have(
    live_site: Site, newcomer: Newcomer, hang_up: ExitStack, way: str
) -> None:
    token = factories.oauth_token(newcomer())
    options: dict[str, Any] = {"header": {"header": {"Authorization": f"Bearer {token}"}}}.get(way, {})
    if way in {"protocol", "both"}:
        options["subprotocols"] = [token]
    socket = dial(live_site.url, f"?access_token={token}" if way in {"address", "both"} else "", **options)
    hang_up.callback(socket.shutdown)
    answered = {name.lower(): value for name, value in socket.getheaders().items()}
    assert answered.get("sec-websocket-protocol") == (token if "subprotocols" in options else None)
    assert "sec-websocket-extensions" not in answered
    socket.send("?")
    assert json.loads(socket.recv())["status"] == 400
    assert token not in live_site.log()


@pytest.mark.parametrize("query", ["", "?stream=user", "?access_token=", "?access_token=x", "?access_token=a.b.c"])
def test_a_stranger_is_refused_before_the_handshake(live_site: Site, query: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        dial(live_site.url, query)
    assert refusal.value.status_code == 401
    assert json.loads(refusal.value.resp_body)["error"] == "The access token is invalid"
    streams = ("user", "user/notification", "public", "public/local", "hashtag?tag=birds", "direct", "list?list=1")
    for path in streams:
        assert requests.get(f"{live_site.url}{STREAMING}/{path}", timeout=SOON).status_code == 401, path


def test_a_token_of_an_app_alone_is_nobodys(live_site: Site, newcomer: Newcomer) -> None:
    newcomer()
    token = factories.oauth_token(None)
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        dial(live_site.url, f"?access_token={token}")
    assert refusal.value.status_code == 422


def test_a_token_reaches_as_far_as_its_scopes(live_site: Site, newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    somebody = newcomer()
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        dial(live_site.url, f"?access_token={factories.oauth_token(somebody, 'write follow')}")
    assert refusal.value.status_code == 403
    app = app_of(somebody, "read:statuses").listen("public")
    for stream in ("user", "user:notification"):
        app.send(json.dumps({"type": "subscribe", "stream": stream}))
        assert app.wait_for(lambda frame: "error" in frame)["status"] == 403
    assert app.request("GET", f"{STREAMING}/user").status_code == 403
    assert app.request("GET", f"{STREAMING}/user/notification").status_code == 403


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ('{"type":"subscribe","stream":"nothing"}', 400),
        ('{"type":"subscribe","stream":"hashtag"}', 400),
        ('{"type":"subscribe","stream":"hashtag","tag":"a/b"}', 400),
        ('{"type":"subscribe","stream":"list","list":"1"}', 404),
        ('{"type":"shout","stream":"user"}', 400),
        ('{"type":"subscribe","stream":7}', 400),
        ('{"type":"subscribe","stream":"' + "x" * 300 + '"}', 400),
        ('{"type":"subscribe"}', 400),
        ("[]", 400),
        ("null", 400),
        ("", 400),
        ("[" * 5_000, 400),
        ('{"type":"subscribe","stream":"\\ud83d"}', 400),
    ],
)
def test_nonsense_is_answered_and_the_stream_goes_on(
    newcomer: Newcomer, app_of: Callable[..., App], said: str, status: int
) -> None:
    app = app_of(newcomer()).listen()
    app.send(said)
    refusal = app.wait_for(lambda frame: "error" in frame)
    assert refusal["status"] == status
    assert refusal["error"]
    app.subscribe("public")


def test_who_sends_too_fast_is_told_so(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    app = app_of(newcomer()).listen()
    for _ in range(120):
        app.send('{"type":"unsubscribe","stream":"public"}')
    assert app.wait_for(lambda frame: "error" in frame)["status"] == 429


def test_a_message_of_two_megabytes_and_a_flood_close_their_own_stream(
    newcomer: Newcomer, app_of: Callable[..., App]
) -> None:
    other, large, flooding = (app_of(newcomer()).listen() for _ in range(3))
    with suppress(OSError):
        large.send("x" * 2_000_000)
    assert large.is_closed()
    with suppress(OSError, websocket.WebSocketException):
        for _ in range(2_000):
            flooding.send('{"type":"unsubscribe","stream":"public"}')
    assert flooding.is_closed()
    other.subscribe("public")


def test_a_handshake_that_is_none_is_refused(live_site: Site, newcomer: Newcomer) -> None:
    headers = {"Authorization": f"Bearer {factories.oauth_token(newcomer())}"}
    plain = requests.get(live_site.url + STREAMING, headers=headers, timeout=SOON)
    assert (plain.status_code, plain.json()) == (404, {"error": "Record not found"})
    upgrade = {**headers, "Connection": "Upgrade", "Upgrade": "websocket"}
    broken = requests.get(live_site.url + STREAMING, headers=upgrade, timeout=SOON)
    assert (broken.status_code, broken.json()) == (400, {"error": "We could not read that request."})


def test_the_eleventh_stream_of_a_person_takes_the_first(newcomer: Newcomer, app_of: Callable[..., App]) -> None:
    person = newcomer()
    first, *others = [app_of(person).listen("public") for _ in range(11)]
    assert first.is_closed()
    for other in others:
        other.subscribe("user")


@pytest.mark.parametrize("kind", ["socket", "events"])
def test_a_stream_ends_with_its_session_within_two_seconds(
    live_site: Site, newcomer: Newcomer, app_of: Callable[..., App], kind: str
) -> None:
    person = newcomer()
    app, other = app_of(person), app_of(newcomer()).listen("public")
    answer = app.request("GET", f"{STREAMING}/user", stream=True) if kind == "events" else None
    if kind == "socket":
        app.listen("user")
    live_site.flask("users", "suspend", person.username, "--reason", "Shoes.")
    began = time.monotonic()
    if answer is not None:
        assert ":)" in b"".join(answer.iter_content(1)).decode()
    else:
        assert app.is_closed()
    assert time.monotonic() - began < 2.5
    assert app.request("GET", "/api/v1/accounts/verify_credentials").status_code == 401
    other.subscribe("user")


def test_a_revoked_token_loses_its_streams_and_no_other(
    live_site: Site, newcomer: Newcomer, app_of: Callable[..., App], hang_up: ExitStack
) -> None:
    person, client = newcomer(), factories.oauth_app(secret="an app's secret")
    token = factories.oauth_token(person, app=client)
    socket, other = dial(live_site.url, f"?stream=user&access_token={token}"), app_of(person).listen("user")
    hang_up.callback(socket.shutdown)
    facts = {"client_id": client.client_id, "client_secret": "an app's secret", "token": token}
    assert requests.post(f"{live_site.url}/oauth/revoke", data=facts, timeout=SOON).ok
    assert is_closed(socket)
    other.subscribe("public")


def test_signing_out_ends_the_streams_of_this_session_only(
    live_site: Site, newcomer: Newcomer, app_of: Callable[..., App]
) -> None:
    person = newcomer()
    signed_in = {"login": person.username, "password": factories.PASSWORD}
    tokens = requests.post(f"{live_site.url}/api/v1/auth/login", json=signed_in, timeout=SOON).json()
    socket = dial(live_site.url, f"?stream=user&access_token={quote(tokens['access_token'])}")
    other = app_of(person).listen("user")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.post(f"{live_site.url}/api/v1/auth/logout", headers=headers, timeout=SOON).ok
    assert is_closed(socket)
    socket.shutdown()
    other.subscribe("public")


def test_whoever_hangs_up_leaves_nothing_behind_and_pages_still_answer(
    live_site: Site, newcomer: Newcomer, app_of: Callable[..., App]
) -> None:
    person = newcomer()
    for _ in range(5):
        app = app_of(person).listen("user")
        app.hang_up()
        answer = app.request("GET", f"{STREAMING}/user", stream=True)
        answer.close()
    health = requests.get(f"{live_site.url}{STREAMING}/health", timeout=SOON)
    assert (health.status_code, health.text) == (200, "OK")
    assert requests.get(f"{live_site.url}/local", timeout=SOON).ok


def test_a_server_told_to_stop_does_not_wait_for_silent_streams(tmp_path: Path) -> None:
    somebody = {"username": "bob", "email": "bob@example.org", "password": "nine lazy otters"}
    with running_site(tmp_path) as site, ExitStack() as stack:
        requests.post(f"{site.url}/api/v1/auth/register", json=somebody, timeout=SOON).raise_for_status()
        signed_in = {"login": "bob", "password": somebody["password"]}
        tokens = requests.post(f"{site.url}/api/v1/auth/login", json=signed_in, timeout=SOON).json()
        token = f"access_token={quote(tokens['access_token'])}"
        socket = dial(site.url, f"?stream=user&{token}")
        stack.callback(socket.shutdown)
        events = requests.get(f"{site.url}{STREAMING}/user?{token}", stream=True, timeout=SOON)
        stack.callback(events.close)
        site.process.terminate()
        assert site.process.wait(timeout=15) == 0
        assert is_closed(socket)
