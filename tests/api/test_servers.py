"""Two servers over one database: a session is one session wherever it is asked about."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.site import Site, running_site

SHARED = {"BASE_URL": "http://skein.example"}
CARLA = {"username": "carla", "email": "carla@example.org", "password": "nine lazy otters"}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """Two server processes in one data folder."""
    folder: Path = tmp_path_factory.mktemp("two-servers")
    logs = [{"TEST_LOG": str(folder / f"{name}.log")} for name in ("one", "two")]
    with running_site(folder, **SHARED, **logs[0]) as one, running_site(folder, **SHARED, **logs[1]) as two:
        yield one, two


def ask(site: Site, method: str, path: str, token: str = "", body: dict[str, Any] | None = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connection.request(method, f"/api/v1{path}", json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    told = answer.status, json.loads(answer.read())
    connection.close()
    return told


def test_two_servers_share_every_session(two: tuple[Site, Site]) -> None:
    one, other = two
    me = "/accounts/verify_credentials"
    assert ask(one, "POST", "/auth/register", body=CARLA)[0] == 201
    signed_in = ask(other, "POST", "/auth/login", body={"login": "carla", "password": CARLA["password"]})
    first = signed_in[1]
    assert ask(one, "GET", me, first["access_token"])[1]["username"] == "carla"
    second = ask(one, "POST", "/auth/refresh", body={"refresh_token": first["refresh_token"]})[1]
    assert ask(other, "GET", me, second["access_token"])[0] == 200
    assert ask(other, "POST", "/auth/logout", second["access_token"])[0] == 200
    for site in two:
        assert ask(site, "GET", me, second["access_token"])[0] == 401
        assert ask(site, "POST", "/auth/refresh", body={"refresh_token": second["refresh_token"]})[0] == 401
    for site in two:
        for secret in (*first.values(), *second.values(), CARLA["password"]):
            if isinstance(secret, str) and len(secret) > 12:
                assert secret not in site.log()


def test_reuse_on_another_server_ends_the_session_on_both(two: tuple[Site, Site]) -> None:
    one, other = two
    dora = {"username": "dora", "email": "dora@example.org", "password": "nine lazy otters"}
    assert ask(one, "POST", "/auth/register", body=dora)[0] == 201
    first = ask(one, "POST", "/auth/login", body={"login": "dora", "password": dora["password"]})[1]
    second = ask(one, "POST", "/auth/refresh", body={"refresh_token": first["refresh_token"]})[1]
    assert ask(other, "POST", "/auth/refresh", body={"refresh_token": first["refresh_token"]})[0] == 401
    assert ask(one, "GET", "/accounts/verify_credentials", second["access_token"])[0] == 401


def test_a_body_without_a_length_is_read_and_limited(two: tuple[Site, Site]) -> None:
    def chunked(pieces: list[bytes]) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(urlsplit(two[0].url).netloc, timeout=20)
        connection.request("POST", "/api/v1/auth/login", iter(pieces), encode_chunked=True, headers={
            "Transfer-Encoding": "chunked"
        })  # fmt: skip
        answer = connection.getresponse()
        told = answer.status, json.loads(answer.read())
        connection.close()
        return told

    wrong = chunked([b'{"login": "nobody", ', b'"password": "not it, I fear"}'])
    assert wrong[1]["error"] == "Name or password is wrong."
    assert chunked([b'{"login": "nobody", "password": "', *[b"x" * 8_192] * 9, b'"}'])[0] == 413
